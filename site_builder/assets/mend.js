// Mending a translation on its page: the English beside a field with the translation, checked while typing. Loaded when
// a reader first asks for it. What is written stays in the reader's browser until it is taken away as a PO file.
"use strict";
window.siteBuilderMend = (() => {
  const { memory, data, behind, pencil, all } = window.siteBuilderTranslation;
  const { entries, changed, differences } = SiteBuilderCatalogue;
  const KEY = `sb-mend ${location.pathname}`;
  const NAME = "sb-mend-name";
  const FORM = "mend-form";
  let brought; // what PAGE.messages.js brings
  let published; // its catalogue's entries
  let name = memory.get(NAME) ?? "";
  let kept = true; // whether this browser keeps what is written
  let listing = false;

  const say = (key, values = {}) =>
    Object.entries(values).reduce((text, [slot, value]) => text.replaceAll(`{${slot}}`, value), brought.words[key]);

  /** An element with attributes; `on…` is a listener, null is left out, and text is text. */
  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value === true) made.setAttribute(key, "");
      else if (value !== null && value !== false) made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  // --- What has been written: one change a message, found again by what it translates, since numbers move.
  //     { context, id, was, text, name, date, done, taken }; `was` is the translation that it was made from.
  let changes = [];
  let stored; // as it stands in the browser, another tab's work included

  function recall() {
    stored = memory.get(KEY);
    try {
      changes = JSON.parse(stored ?? "[]");
    } catch {
      changes = []; // not ours
    }
  }

  function remember() {
    stored = changes.length ? JSON.stringify(changes) : null;
    kept = memory.set(KEY, stored);
    showBar();
  }

  const change = (entry) => changes.find((one) => one.context === entry.context && one.id === entry.id);
  // An anchor may change with what stands around it; the same text elsewhere is then the one that is meant.
  const number = (one) => {
    const here = published.findIndex((entry) => entry.context === one.context && entry.id === one.id);
    const anywhere = published.flatMap((entry, at) => (entry.id === one.id ? [at] : []));
    return here < 0 && anywhere.length === 1 ? anywhere[0] : here;
  };
  const wrong = (entry, text) => {
    const { lost, added } = differences(entry.id, text);
    const shown = (part) => (part.startsWith("link to ") ? say("link", { target: part.slice(8) }) : part);
    return text.trim()
      ? [...lost.map((part) => say("lost", { part: shown(part) })), ...added.map((part) => say("added", { part: shown(part) }))]
      : [say("empty")];
  };

  // A site that was built since may have our change, another one in its place, or another English.
  function compare() {
    const before = changes.length;
    changes = changes.filter((one) => {
      const now = published[number(one)];
      return !(now?.read && one.done && now.text === one.text);
    });
    for (const one of changes) {
      const now = published[number(one)];
      one.lost = !now;
      if (now) one.context = now.context;
      if (now && now.text !== one.was) {
        one.moved = true;
        one.done = false; // to be looked at again
        one.was = now.text;
      }
    }
    if (changes.length !== before || changes.some((one) => one.moved)) remember();
  }

  async function start() {
    brought = await data();
    published = entries(brought.catalogue);
    recall();
    compare();
    showBar();
    showMended();
  }

  // --- The text as a reader would see it: without a Markdown engine, but with the page's own formulas.
  const INLINE = new RegExp([
    /(?<ticks>`+)(?!`)(?<code>.+?)(?<!`)\k<ticks>(?!`)/, /\$\$(?<display>.+?)\$\$/, /\$(?<tex>[^$]+)\$/,
    /\[\^(?<note>[^\]]+)\]/, /!?\[(?<link>[^\]]*)\]\([^)]*\)/, /\[(?<name>`[^`]+`)\]/, /\*\*(?<strong>.+?)\*\*/,
    /\*(?<em>.+?)\*/, /(?<br>\\\n)/, /\\(?<escaped>[^\w\s])/, /(?<tag><\/?[A-Za-z][^<>]*>)/,
  ].map((one) => one.source).join("|"), "gs");

  function preview(text, formulas) {
    const made = document.createDocumentFragment();
    let behindLast = 0;
    for (const found of text.matchAll(INLINE)) {
      const { code, display, tex = display, note, link, name: named, strong, em, br, escaped } = found.groups;
      made.append(text.slice(behindLast, found.index));
      behindLast = found.index + found[0].length;
      if (code !== undefined) made.append(make("code", {}, code));
      else if (tex !== undefined) made.append(formulas.get(tex.replace(/\s+/g, " ").trim())?.cloneNode(true) ?? make("code", {}, tex));
      else if (note !== undefined) made.append(make("sup", {}, note));
      else if ((link ?? named) !== undefined) made.append(make("u", {}, preview(link ?? named, formulas)));
      else if (strong !== undefined) made.append(make("strong", {}, preview(strong, formulas)));
      else if (em !== undefined) made.append(make("em", {}, preview(em, formulas)));
      else if (br !== undefined) made.append(make("br"));
      else if (escaped !== undefined) made.append(escaped);
    }
    made.append(text.slice(behindLast));
    return made;
  }

  function formulasOf(...elements) {
    const found = new Map();
    for (const note of elements.flatMap((one) => all("annotation", one))) {
      const tex = note.textContent.replace(/\s+/g, " ").trim();
      found.set(tex, note.closest(".katex-display") ?? note.closest(".katex"));
    }
    return found;
  }

  function english(entry, at) {
    const made = make("div", { lang: brought.source, dir: "ltr", class: "rendered" });
    made.innerHTML = brought.originals[at]; // from our own build, which has sanitised it
    return made;
  }

  // --- The form. One at a time: what is in it is remembered with each key.
  let opened = null; // { at, form, opener, block }

  function open(at, opener) {
    if (opened?.at === at) return focusField();
    close(false);
    const entry = published[at];
    const block = document.querySelector(`.annotated [data-m="${at}"]`);
    const form = build(entry, at);
    opened = { at, entry, form, opener, block };
    // Not inside a table or a drawing, whose box may cut it off.
    const holder = block?.closest(".scroll, figure");
    if (holder) holder.after(form);
    else if (block) behind(block, form);
    else opener.after(form);
    check(entry, form);
    focusField();
    for (const one of [form, field()]) one.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  const field = () => opened.form.querySelector("textarea");
  const focusField = () => field().focus();

  function build(entry, at) {
    const id = (part) => `mend-${part}`;
    const guess = entry.state === "guess" ? "" : entry.text;
    const text = change(entry)?.text ?? guess;
    const source = english(entry, at);
    const outdated = entry.state === "outdated";
    const tongue = document.documentElement.lang;
    const state = entry.read ? say("read", entry.read) : say(entry.state);
    const form = make("form", { class: FORM, "aria-label": say("form"), novalidate: true, onsubmit: submit, onkeydown: keys, oninput: typed },
      make("div", { class: "source" },
        make("p", { class: "head" }, say("original")),
        source,
        make("details", {}, make("summary", {}, "Markdown"), make("p", { class: "markdown", lang: brought.source, dir: "ltr" }, entry.id)),
        outdated ? make("details", {}, make("summary", {}, say("old")), make("p", { class: "markdown", lang: brought.source, dir: "ltr" }, entry.was)) : null,
      ),
      make("div", { class: "target" },
        make("p", { class: "head" }, make("label", { for: id("text") }, say("translation"))),
        make("p", { class: "state" }, state, entry.state === "guess" ? make("span", { class: "markdown" }, ` ${entry.text}`) : ""),
        change(entry)?.moved ? make("p", { class: "state" }, `${say("changed")} `, make("span", { class: "markdown", lang: tongue }, entry.text)) : null,
        make("textarea", { id: id("text"), lang: tongue, dir: "auto", rows: 4, spellcheck: "true", "aria-describedby": id("checks") }),
        make("div", { id: id("checks"), class: "checks", role: "status" }),
        make("p", { class: "head" }, say("preview")),
        make("p", { class: "preview", lang: tongue }),
      ),
      make("div", { class: "end" },
        make("label", {}, `${say("name")} `, make("input", { name: "reader", autocomplete: "name", required: true, maxlength: 100 })),
        make("button", { type: "submit", class: "first" }),
        make("button", { type: "button", class: "discard", onclick: discard }, say("discard")),
        make("button", { type: "button", onclick: () => close() }, say("close")),
      ),
    );
    form.querySelector("textarea").value = text;
    form.elements.reader.value = name;
    form.formulas = formulasOf(source, document.querySelector(".annotated"));
    return form;
  }

  function check(entry, form) {
    const text = form.querySelector("textarea").value;
    const problems = wrong(entry, text);
    const box = form.querySelector(".checks");
    const told = problems.join("\n");
    // Said again only where it is something else: a screen reader reads it aloud.
    if (box.dataset.told !== told) {
      box.dataset.told = told;
      box.classList.toggle("wrong", problems.length > 0);
      box.replaceChildren(problems.length ? make("ul", {}, ...problems.map((one) => make("li", {}, one))) : say("complete"));
    }
    const button = form.querySelector(".first");
    button.textContent = say(text === entry.text ? "right" : "keep");
    button.setAttribute("aria-disabled", problems.length > 0);
    form.querySelector(".discard").hidden = !change(entry);
    form.querySelector(".preview").replaceChildren(preview(text, form.formulas));
    const area = form.querySelector("textarea");
    area.rows = Math.min(16, Math.max(4, Math.ceil(text.length / 30)));
    return problems;
  }

  function typed({ target }) {
    if (!target.matches("textarea")) return;
    const { entry, form } = opened;
    const old = change(entry);
    if (target.value !== entry.text) {
      const draft = { context: entry.context, id: entry.id, was: entry.text, text: target.value, done: false, taken: false };
      if (old) Object.assign(old, draft);
      else changes.push(draft);
    } else if (old) changes.splice(changes.indexOf(old), 1);
    remember();
    check(entry, form);
  }

  function submit(event) {
    event.preventDefault();
    const { entry, form } = opened;
    if (check(entry, form).length) return focusField();
    name = form.elements.reader.value.trim().replace(/\s+/g, " ");
    if (!name) return form.elements.reader.focus();
    memory.set(NAME, name);
    const today = new Date();
    const date = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
    const one = change(entry) ?? changes[changes.push({ context: entry.context, id: entry.id }) - 1];
    Object.assign(one, { was: entry.text, text: field().value, name, date, done: true, taken: false, moved: false });
    remember();
    close();
  }

  function discard({ target }) {
    // Asked where it stands: the second press is the answer.
    if (!target.dataset.sure) {
      target.dataset.sure = "yes";
      target.textContent = say("discard-sure");
      return;
    }
    changes.splice(changes.indexOf(change(opened.entry)), 1);
    remember();
    close();
  }

  function keys(event) {
    if (event.isComposing) return; // Escape and Enter belong to the input method
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) opened.form.requestSubmit();
  }

  /** Nothing is lost: what is in the field has been remembered. */
  function close(back = true) {
    if (!opened) return;
    const { form, opener, block } = opened;
    opened = null;
    form.remove();
    showMended();
    if (!back) return;
    if (opener?.isConnected) return opener.focus({ preventScroll: true });
    block?.setAttribute("tabindex", "-1");
    block?.focus({ preventScroll: true });
  }

  // --- What has been written, on the page and in a bar below it.
  function showMended() {
    for (const one of all(".annotated .mended")) one.remove();
    const formulas = changes.length ? formulasOf(document.querySelector(".annotated")) : null;
    for (const one of changes) {
      const block = document.querySelector(`.annotated [data-m="${number(one)}"]`);
      if (!block) continue;
      const note = make("span", { class: "note" }, say(one.done ? (one.text === one.was ? "waits-right" : "waits") : "draft"));
      const text = one.text === one.was ? [] : [" ", preview(one.text, formulas)];
      behind(block, make(block.matches("li, td, th, dd, figure") ? "div" : "p", { class: "mended" }, note, ...text));
    }
  }

  const sentence = () => {
    const count = (test) => changes.filter(test).length;
    const said = [
      [count((one) => one.done && !one.lost && !one.taken), "count"],
      [count((one) => one.done && !one.lost && one.taken), "count-taken"],
      [count((one) => !one.done && !one.lost && !one.moved), "count-drafts"],
      [count((one) => one.moved), "count-moved"],
      [count((one) => one.lost), "count-lost"],
    ];
    return said.filter(([n]) => n).map(([n, key]) => say(key, { n })).join(" ");
  };

  let bar = null;

  function showBar() {
    bar ??= make("section", { class: "mend-bar", "aria-label": say("bar") },
      make("p", { role: "status" }),
      make("button", { type: "button", class: "take", onclick: take }, say("take")),
      make("button", { type: "button", class: "forget", onclick: forget }, say("forget")),
      make("ul", { class: "lost" }),
    );
    if (!bar.isConnected) document.body.append(bar);
    bar.hidden = !changes.length;
    const text = sentence() + (kept ? "" : ` ${say("not-kept")}`);
    const status = bar.querySelector("[role=status]");
    if (status.textContent !== text) status.textContent = text;
    bar.querySelector(".take").hidden = !changes.some((one) => one.done && !one.lost);
    const forgetting = bar.querySelector(".forget");
    forgetting.hidden = !changes.length || changes.some((one) => !one.taken && !one.lost);
    delete forgetting.dataset.sure;
    forgetting.textContent = say("forget");
    bar.querySelector(".lost").replaceChildren(...changes.filter((one) => one.lost).map((one) =>
      make("li", {}, make("q", { lang: brought.source }, one.id), " → ", make("q", {}, one.text))));
    document.documentElement.classList.toggle("sb-mend-bar", !bar.hidden);
  }

  function take() {
    const done = changes.filter((one) => one.done && !one.lost);
    const file = changed(brought.catalogue, done.map((one) => ({ ...one, number: number(one) })));
    const address = URL.createObjectURL(new Blob([file], { type: "text/x-gettext-translation;charset=utf-8" }));
    make("a", { href: address, download: brought.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    for (const one of done) one.taken = true;
    remember();
  }

  function forget({ target }) {
    if (!target.dataset.sure) {
      target.dataset.sure = "yes";
      target.textContent = say("forget-sure");
      return;
    }
    changes = [];
    remember();
    showMended();
  }

  // --- Texts that stand nowhere on the page as a block: its title in the window, what a drawing says.
  function mode(on) {
    listing = on;
    document.querySelector(".annotated .translation .others")?.remove();
    if (!on) return;
    const others = published.map((entry, at) => ({ entry, at })).filter(({ at }) => !document.querySelector(`.annotated [data-m="${at}"]`));
    if (!others.length) return;
    const list = others.map(({ entry, at }) => {
      const button = pencil();
      const said = (entry.text || entry.id).replace(/<[^<>]*>/g, "");
      button.dataset.number = at;
      button.title = say("form");
      button.setAttribute("aria-label", `${say("form")}: ${said}`);
      return make("li", {}, said, button);
    });
    document.querySelector(".annotated .translation").append(
      make("div", { class: "others" }, make("p", {}, say("others")), make("ul", {}, ...list)));
  }

  async function refresh() {
    const old = opened && { ...opened.entry };
    close(false);
    await start();
    mode(listing);
    const at = old ? number(old) : -1;
    if (at >= 0) open(at, null);
  }

  addEventListener("storage", ({ key }) => {
    if (key !== KEY || !brought || opened || memory.get(KEY) === stored) return;
    recall(); // another tab with this page
    showBar();
    showMended();
  });
  addEventListener("beforeunload", (event) => {
    if (!kept && changes.some((one) => !one.taken)) event.preventDefault();
  });

  const ready = start();
  const when = (action) => (...values) => ready.then(() => action(...values));
  return { open: when(open), mode: when(mode), refresh: when(refresh), start: when(() => {}) };
})();
