// The search, as a worker that speaks the theme's protocol (its documented way to another search).
//
// The theme's own is an index of words: it needs every language cut into words beforehand, and Chinese, Japanese and
// identifiers can't be cut without a dictionary. Here a term is found wherever it stands (卷积 in 逐通道卷积, `embedding`
// in `PatchEmbedding`); a tutorial's text is so small that looking through all of it takes a few milliseconds.
"use strict";

const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;
const TEASER = 160;
const WORD = /[\p{L}\p{N}_]/u;
const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

let sections = [];

// One character as it is compared: without case, width and (in scripts where readers leave them out) accents.
function fold(character) {
  const plain = character.normalize("NFKC").toLowerCase();
  if (!/[\p{Script=Latin}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{M}]/u.test(plain)) return plain;
  return plain.normalize("NFD").replace(/\p{M}/gu, "");
}

// The folded text, and for each of its characters where that stood in the original.
function folded(text) {
  let result = "";
  const places = [];
  let place = 0;
  for (const character of text) {
    const plain = fold(character);
    for (let i = 0; i < plain.length; i++) places.push(place);
    result += plain;
    place += character.length;
  }
  places.push(place);
  return { text: result, places };
}

function setup({ docs }) {
  sections = docs.map((doc) => ({ ...doc, inTitle: folded(doc.title), inText: folded(doc.text) }));
}

const contains = (section, term) => section.inTitle.text.includes(term) || section.inText.text.includes(term);
const known = (term) => sections.some((section) => contains(section, term));

// What the reader typed, as terms that all have to be found; "…" keeps words together.
function terms(query) {
  const parts = [...query.matchAll(/"([^"]+)"|(\S+)/gu)].map((match) => match[1] || match[2]);
  return [...new Set(parts.flatMap((part) => narrow([...part].map(fold).join("").trim())))].filter(Boolean);
}

// A term that stands nowhere gets another chance: without punctuation and endings, then in pieces.
function narrow(term) {
  if (known(term)) return [term];
  const bare = term.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  if (bare !== term && bare) return narrow(bare);
  const stem = term.replace(/(?<=\w{3})(ies|es|s|ing|ed|ly)$/, "");
  if (stem !== term && known(stem)) return [stem];
  const words = term.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length > 1) return words.flatMap(narrow);
  if ([...term].every((character) => HAN.test(character)) && term.length > 2) return cut(term);
  return [term];
}

// A compound that stands nowhere as a whole: the longest pieces that do, from the left, of two characters at least.
function cut(term) {
  const pieces = [];
  for (let start = 0; start < term.length; ) {
    let end = term.length;
    while (end > start + 1 && !known(term.slice(start, end))) end--;
    if (end - start > 1 || term.length === 1) pieces.push(term.slice(start, end));
    start = end;
  }
  return pieces.length ? pieces : [term];
}

function* places(text, term) {
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) yield at;
}

// A whole word is worth more than a beginning, a beginning more than the middle; one in the title most of all.
function weight(text, term, whole) {
  let best = 0, count = 0;
  for (const at of places(text, term)) {
    const begins = at === 0 || !WORD.test(text[at - 1]) || HAN.test(term[0]);
    const last = at + term.length;
    const ends = last >= text.length || !WORD.test(text[last]) || HAN.test(term[term.length - 1]);
    best = Math.max(best, begins && ends ? 3 : begins ? 2 : 1);
    count++;
  }
  return best * (1 + Math.log(1 + count)) + (whole && text === term ? 10 : 0);
}

function score(section, wanted) {
  let sum = 0;
  for (const term of wanted) sum += 8 * weight(section.inTitle.text, term, true) + weight(section.inText.text, term);
  return sum;
}

const escape = (text) => text.replace(/[&<>"]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one]);

// The text around the first hit, as HTML, with every hit marked.
function marked(text, index, wanted, length) {
  const spans = wanted
    .flatMap((term) => [...places(index.text, term)].map((at) => [index.places[at], index.places[at + term.length]]))
    .sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let from = 0, to = text.length;
  if (length && to > length) {
    from = Math.max(0, Math.min((spans[0] || [0])[0] - length / 4, to - length));
    // Begin at a word, where the language has spaces.
    const space = from ? text.slice(from, from + 20).indexOf(" ") : -1;
    from += space + 1;
    to = Math.min(to, from + length);
  }
  let html = from ? "… " : "", at = from;
  for (const [begin, end] of spans) {
    if (begin < at || end > to) continue;
    html += escape(text.slice(at, begin)) + "<mark data-md-highlight>" + escape(text.slice(begin, end)) + "</mark>";
    at = end;
  }
  return html + escape(text.slice(at, to)) + (to < text.length ? " …" : "");
}

function shown(section, wanted, points) {
  return {
    location: section.location,
    title: marked(section.title, section.inTitle, wanted),
    text: marked(section.text, section.inText, wanted, TEASER),
    terms: Object.fromEntries(wanted.map((term) => [term, contains(section, term)])),
    score: points,
  };
}

function search(query) {
  const wanted = terms(query);
  if (!wanted.length) return [];
  const all = sections.filter((section) => wanted.every((term) => contains(section, term)));
  const some = all.length ? all : sections.filter((section) => wanted.some((term) => contains(section, term)));
  const groups = new Map();
  for (const section of some) {
    const page = section.location.split("#")[0];
    if (!groups.has(page)) groups.set(page, []);
    groups.get(page).push([section, score(section, wanted)]);
  }
  return [...groups].map(([page, found]) => group(page, found, wanted)).sort((a, b) => b[0].score - a[0].score);
}

// The hits of one page. The theme shows those that score as much as the first, and folds the rest away.
function group(page, found, wanted) {
  found.sort((a, b) => b[1] - a[1]);
  const [, best] = found[0];
  const items = found.map(([section, points], index) => shown(section, wanted, index < 3 && section.location !== page ? best : points));
  if (!found.some(([section]) => section.location === page)) {
    const parent = sections.find((section) => section.location === page);
    if (parent) items.push(shown(parent, wanted, 0));
  }
  return items;
}

addEventListener("message", ({ data: { type, data } }) => {
  if (type === SETUP) {
    setup(data);
    postMessage({ type: READY });
  } else if (type === QUERY) {
    postMessage({ type: RESULT, data: { items: search(data) } });
  }
});
