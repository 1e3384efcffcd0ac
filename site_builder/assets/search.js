// What the search finds, and how it shows it. Loaded with the first opening, as is the index of this language: by script
// elements, because a page opened from a folder may have neither workers nor requests.
//
// A term is found wherever it stands (卷积 in 逐通道卷积, `embedding` in `PatchEmbedding`): an index of words would need
// every language cut into words, and Chinese, Japanese and identifiers can't be cut without a dictionary. A tutorial's
// text is so small that looking through all of it takes a few milliseconds.
"use strict";
(() => {
  const TEASER = 160; // characters; of Chinese and Japanese, which say more with each, half of them
  const FIRST = 4; // hits of one page before its others are asked for
  const WORD = /[\p{L}\p{N}_]/u;
  const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u; // the sign for a long vowel is of no script
  const RUNS = new RegExp(`${HAN.source}+|(?:(?!${HAN.source}).)+`, "gu");
  const MARKED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{M}]/u;
  // What may change its length when it is folded; one look at a whole text saves one at each of its characters.
  const UNEVEN = /[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0590-\u08ff\u1100-\u11ff\u1e00-\u1fff\p{M}]/u;

  const dialog = document.getElementById("site-search");
  const input = dialog.querySelector("input");
  const status = dialog.querySelector("[role=status]");
  const list = dialog.querySelector("[role=listbox]");
  input.setAttribute("autocorrect", "off"); // names are no mistakes
  const address = new URL(dialog.dataset.index, document.baseURI);

  // --- The index

  let sections = null;

  // One character as it is compared: without case, width and (in scripts where readers leave them out) accents.
  const known = new Map();
  function fold(character) {
    let plain = known.get(character);
    if (plain === undefined) {
      plain = character.normalize("NFKC").toLowerCase();
      if (MARKED.test(plain)) plain = plain.normalize("NFD").replace(/\p{M}/gu, "");
      known.set(character, plain);
    }
    return plain;
  }

  // The folded text, and for each of its characters where that stood in the original; null: at the same place.
  function folded(text) {
    const quick = text.normalize("NFKC").toLowerCase();
    if (quick.length === text.length && !UNEVEN.test(text)) return { text: quick, places: null };
    let result = "", place = 0, same = true;
    const places = [];
    for (const character of text) {
      const plain = fold(character);
      for (let i = 0; i < plain.length; i++) places.push(place);
      if (plain.length !== character.length) same = false;
      result += plain;
      place += character.length;
    }
    places.push(place);
    return { text: result, places: same ? null : places };
  }

  const placeOf = (index, at) => (index.places ? index.places[at] : at);

  function setUp(pages) {
    sections = pages.flatMap(([url, title, summary, parts]) => {
      const page = { url, title };
      const section = (fragment, own, text, code) => ({
        page, text, title: own || title, own: Boolean(own),
        href: new URL(`../${url}${fragment && "#" + fragment}`, address).href,
        name: folded(decodeURIComponent(fragment)).text,
        all: `${text}\n${code}`,
        inTitle: folded(own || title), inAll: folded(`${text}\n${code}`),
      });
      return [section("", "", summary, ""), ...parts.map((part) => section(...part))];
    });
  }

  // --- Finding

  const contains = (section, term) => section.inTitle.text.includes(term) || section.inAll.text.includes(term);
  const stands = (term) => sections.some((section) => contains(section, term));

  // What the reader typed, as terms that all have to be found; "…" keeps words together.
  function terms(query) {
    const parts = [...query.matchAll(/"([^"]+)"|(\S+)/gu)].map((match) => match[1] || match[2]);
    return [...new Set(parts.flatMap((part) => narrow([...part].map(fold).join("").trim())))].filter(Boolean);
  }

  // A term that stands nowhere gets another chance: without punctuation and endings, then in pieces.
  function narrow(term) {
    if (stands(term)) return [term];
    const bare = term.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
    if (bare !== term && bare) return narrow(bare);
    const stem = term.replace(/(?<=\w{3})(ies|es|s|ing|ed|ly)$/, "");
    if (stem !== term && stands(stem)) return [stem];
    const words = term.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    if (words.length > 1) return words.flatMap(narrow);
    // `CPU核心` is written with a space between the two scripts, or without one.
    const runs = term.match(RUNS) ?? [];
    if (runs.length > 1) return runs.flatMap(narrow);
    if ([...term].every((character) => HAN.test(character)) && term.length > 2) return cut(term);
    return [term];
  }

  // A compound that stands nowhere as a whole: the longest pieces that do, from the left, of two characters at least.
  function cut(term) {
    const pieces = [];
    for (let start = 0; start < term.length; ) {
      let end = term.length;
      while (end > start + 1 && !stands(term.slice(start, end))) end--;
      if (end - start > 1 || term.length === 1) pieces.push(term.slice(start, end));
      start = end;
    }
    return pieces.length ? pieces : [term];
  }

  function* occurrences(text, term) {
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) yield at;
  }

  // A whole word is worth more than a beginning, a beginning more than the middle; one in the title most of all.
  function weight(text, term, whole) {
    let best = 0, count = 0;
    for (const at of occurrences(text, term)) {
      const begins = at === 0 || !WORD.test(text[at - 1]) || HAN.test(term[0]);
      const last = at + term.length;
      const ends = last >= text.length || !WORD.test(text[last]) || HAN.test(term[term.length - 1]);
      best = Math.max(best, begins && ends ? 3 : begins ? 2 : 1);
      count++;
    }
    return best * (1 + Math.log(1 + count)) + (whole && text === term ? 10 : 0);
  }

  function score(section, wanted, worth) {
    let sum = 0;
    for (const term of wanted) {
      let points = 8 * weight(section.inTitle.text, term, true) + weight(section.inAll.text, term);
      // Where it is defined: the anchor says so, whatever the heading is.
      if (`.${section.name}`.endsWith(`.${term}`)) points += 80;
      sum += points * worth(term);
    }
    return sum;
  }

  // The hits by page, the best page first and in it the best hit; and whether they have all that was asked for.
  function search(wanted) {
    const all = sections.filter((section) => wanted.every((term) => contains(section, term)));
    const some = all.length ? all : sections.filter((section) => wanted.some((term) => contains(section, term)));
    // Of a question that is answered in part, the rare words say what it is about.
    const worths = new Map(wanted.map((term) => [term, some.filter((section) => contains(section, term)).length]));
    const worth = (term) => (all.length ? 1 : Math.log(1 + some.length / (worths.get(term) + 1)) ** 2);
    const groups = new Map();
    for (const section of some) {
      if (!groups.has(section.page)) groups.set(section.page, []);
      groups.get(section.page).push({ section, points: score(section, wanted, worth) });
    }
    const pages = [...groups].map(([page, hits]) => ({ page, hits: hits.sort((a, b) => b.points - a.points) }));
    return { pages: pages.sort((a, b) => b.hits[0].points - a.hits[0].points), count: some.length, whole: all.length > 0 };
  }

  // --- Showing

  const element = (tag, name, ...children) => {
    const made = document.createElement(tag);
    made.className = name;
    made.append(...children);
    return made;
  };

  // Where the terms stand in the original text, from the left.
  const spans = (index, wanted) => wanted
    .flatMap((term) => [...occurrences(index.text, term)].map((at) => [placeOf(index, at), placeOf(index, at + term.length)]))
    .sort((a, b) => a[0] - b[0] || b[1] - a[1]);

  // A part of a text with its hits marked.
  function marked(text, hits, from = 0, to = text.length) {
    const parts = [];
    let at = from;
    for (const [begin, end] of hits) {
      if (begin < at || end > to) continue;
      parts.push(text.slice(at, begin), element("mark", "", text.slice(begin, end)));
      at = end;
    }
    return [...parts, text.slice(at, to)];
  }

  // The text around the first hit, or the line of code with it, or how the section begins.
  function teaser(section, wanted) {
    const { all, text } = section;
    const hits = spans(section.inAll, wanted);
    const [first] = hits[0] || [text ? 0 : all.length - all.trimStart().length];
    const code = first >= text.length && all.length > text.length + 1;
    let from = 0, to = text.length;
    if (code) {
      from = all.lastIndexOf("\n", first) + 1;
      from += all.slice(from, first).length - all.slice(from, first).trimStart().length;
      to = all.indexOf("\n", first);
      if (to < 0) to = all.length;
    }
    if (from === to) return null;
    const start = from, end = to;
    const length = HAN.test(all.slice(from, to)) ? TEASER / 2 : TEASER;
    if (to - from > length) {
      from = Math.max(from, Math.min(first - length / 4, to - length));
      to = Math.min(to, from + length);
      // No half words, where the language has spaces.
      const within = (at) => [all[at - 1], all[at]].every((one) => WORD.test(one) && !HAN.test(one));
      while (start < from && from < first && within(from)) from++;
      while (first < to && to < end && within(to)) to--;
    }
    const parts = [from > start ? "… " : "", ...marked(all, hits, from, to), to < end ? " …" : ""];
    const made = element(code ? "code" : "span", "site-search__text", ...parts);
    if (code) made.translate = false;
    return made;
  }

  let options = 0;
  const option = (tag, ...children) => {
    const made = element(tag, "site-search__hit", ...children);
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.id = `site-search-${options++}`;
    made.tabIndex = -1;
    return made;
  };

  function hit({ section }, wanted) {
    const text = teaser(section, wanted);
    const parts = text ? [text] : [];
    // The page's own title stands above.
    if (section.own || !text) {
      const title = marked(section.title, spans(section.inTitle, wanted));
      parts.unshift(element("span", "site-search__title", ...title), " ");
    }
    const made = option("a", ...parts);
    made.href = section.href;
    return made;
  }

  function group({ page, hits }, wanted, number, only) {
    const title = element("div", "site-search__page", ...marked(page.title, spans(folded(page.title), wanted)));
    title.id = `site-search-page-${number}`;
    title.setAttribute("role", "presentation");
    const made = element("div", "site-search__group", title);
    made.setAttribute("role", "group");
    made.setAttribute("aria-labelledby", title.id);
    const count = only || hits.length <= FIRST + 1 ? hits.length : FIRST;
    made.append(...hits.slice(0, count).map((one) => hit(one, wanted)));
    if (count < hits.length) {
      const more = option("div", dialog.dataset.more.replace("{n}", hits.length - count));
      more.classList.add("site-search__more");
      more.addEventListener("click", () => {
        const others = hits.slice(count).map((one) => hit(one, wanted));
        more.replaceWith(...others);
        activate(others[0]);
      });
      made.append(more);
    }
    return made;
  }

  function say({ count, whole }) {
    const { none, one, other, some } = dialog.dataset;
    const plural = new Intl.PluralRules(document.documentElement.lang).select(count) === "one" ? one : other;
    return (count === 0 ? none : whole ? plural : some).replace("{n}", count);
  }

  function show() {
    if (!sections) return;
    const wanted = terms(input.value);
    const found = wanted.length ? search(wanted) : { pages: [], count: 0 };
    list.replaceChildren(...found.pages.map((one, number) => group(one, wanted, number, found.pages.length === 1)));
    list.scrollTop = 0;
    list.hidden = found.count === 0;
    input.setAttribute("aria-expanded", String(found.count > 0));
    status.textContent = wanted.length ? say(found) : "";
    activate(list.querySelector("[role=option]"));
  }

  // --- The keyboard: the focus stays in the field, and the arrows choose.

  let active = null;

  function activate(one) {
    active?.setAttribute("aria-selected", "false");
    active = one;
    if (!one) return input.removeAttribute("aria-activedescendant");
    one.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", one.id);
    // The title of the page stands above its first hit.
    const above = one.previousElementSibling;
    if (above && above.getAttribute("role") !== "option") above.scrollIntoView({ block: "nearest" });
    one.scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // an input method has these keys
    const all = [...list.querySelectorAll("[role=option]")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      activate(all[(all.indexOf(active) + step + all.length) % all.length]);
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      // With Ctrl and the like a link opens elsewhere, as it does under the mouse.
      const { ctrlKey, metaKey, shiftKey } = event;
      active.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
    }
  });
  input.addEventListener("input", (event) => {
    if (!event.isComposing) show();
  });
  input.addEventListener("compositionend", show);
  list.addEventListener("click", (event) => {
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (event.target.closest("a") && !elsewhere) dialog.close();
  });
  list.addEventListener("pointerdown", (event) => {
    if (event.button === 0) event.preventDefault(); // the field keeps the focus, and a phone its keyboard
  });

  // --- Loading

  function load() {
    const script = document.createElement("script");
    script.src = address.href;
    script.addEventListener("load", () => {
      script.remove();
      setUp(window.siteSearchIndex);
      status.textContent = "";
      show();
    });
    script.addEventListener("error", () => {
      script.remove();
      status.textContent = dialog.dataset.failed;
    });
    document.head.append(script);
  }

  load();
  // While the site is being written, the index is as new as the pages.
  if (document.querySelector("script[data-revision]")) input.addEventListener("focus", load);
})();
