// Where the reader is, and ways to go on from there. The contents are there without it, and so are all links.
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);

  // --- Off or on. Who can't use single keys (a voice that dictates, a hand that slips) switches off all of them here.
  const memory = "sb-keys";
  const off = () => root.dataset.keys === "off";

  function remembered() {
    try {
      return localStorage.getItem(memory) === "off" ? "off" : "on";
    } catch {
      return "on"; // storage is forbidden: the choice lasts as long as the page
    }
  }

  function choose(used) {
    root.dataset.keys = used ? "on" : "off";
    try {
      localStorage.setItem(memory, root.dataset.keys);
    } catch {
      // see above
    }
    announce();
  }

  /** A button tells its key, but not to those who have switched it off. */
  function announce() {
    for (const button of all("[aria-keyshortcuts], [data-key]")) {
      const key = (button.dataset.key ??= button.getAttribute("aria-keyshortcuts"));
      if (key.length > 1) continue; // Enter, on what has the focus
      if (off()) button.removeAttribute("aria-keyshortcuts");
      else button.setAttribute("aria-keyshortcuts", key);
      const name = button.getAttribute("aria-label");
      if (button.title) button.title = off() ? name : `${name} (${key})`;
    }
  }

  // --- Where the reader is: the last section that begins above the eye. In the last window of a page the eye goes down
  // to its end, so that each section is read once. A section that a link or a key has led to is held until the page moves.
  let sections = [];
  let listed = []; // what the contents name: its place on the page, and its link
  let held = null;

  function eye() {
    const below = root.scrollHeight - innerHeight;
    const last = Math.min(innerHeight, below);
    const gone = last > 0 ? Math.max(0, 1 - (below - scrollY) / last) : 0;
    return innerHeight * (0.25 + 0.75 * gone);
  }

  // Places stand in the order of the page.
  function lastAbove(places, line) {
    let low = 0, high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[middle].getBoundingClientRect().top <= line) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  function current() {
    if (held && Math.abs(scrollY - held.y) < 2) return sections.indexOf(held.section);
    held = null;
    return lastAbove(sections, eye());
  }

  function hold(section) {
    if (section) held = { section, y: scrollY };
    mark();
  }

  function mark() {
    const at = current();
    if (!listed.length) return;
    let here = lastAbove(listed.map(({ place }) => place), eye());
    if (held) {
      const within = ({ place }) => !(held.section.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING);
      here = at < 0 ? -1 : listed.findLastIndex(within);
    }
    const link = listed[here]?.link;
    const before = one(".annotated > .contents [aria-current]");
    if (before === (link ?? null)) return;
    before?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    // A page's own title stands above.
    const place = one(".annotated > .contents .here");
    // A page has many `__init__`: here each has its whole name, which is its address.
    const name = link?.querySelector("code") ? decodeURIComponent(link.hash.slice(1)) : link?.textContent;
    if (place) place.textContent = here > 0 ? name : "";
  }

  let asked = false;
  function ask() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      mark();
    });
  }

  // What the address names, also a line of code.
  function named() {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)).replace(/^(L\d+)-.*/, "$1"));
    } catch {
      return null; // no address of ours
    }
  }

  function arrive() {
    const target = named();
    // When the browser has scrolled there.
    requestAnimationFrame(() => requestAnimationFrame(() => hold(target?.closest(".annotated > .section"))));
  }

  // Anchors are the same in all languages, so a reader goes on where they were. Not only on a click: a middle click,
  // "copy link" and the keyboard want the section too.
  function keepPlace({ target }) {
    const link = target.closest?.("[data-language-link], .languages a");
    if (!link) return;
    const place = named();
    // A page without a theme has its languages at the top: there, who follows a link has left the section for it.
    const near = place && (link.closest(".languages") || Math.abs(place.getBoundingClientRect().top) < innerHeight);
    if (near) link.hash = location.hash;
    else link.hash = scrollY < innerHeight / 3 ? "" : encodeURIComponent(sections[current()]?.id ?? "");
  }

  // --- What the keys do; each has a button or a link that does the same.
  const status = () => one(".annotated > .contents [role=status]");

  function say(text, seen) {
    const place = status();
    if (!place) return;
    place.textContent = text;
    place.classList.toggle("seen", Boolean(seen));
    clearTimeout(say.over);
    if (seen) say.over = setTimeout(() => (place.textContent = ""), 3000);
  }

  const titleOf = (section) => section.querySelector("h1, h2, h3, h4, h5, h6")?.textContent ?? "";

  function step(by, focus) {
    const at = current();
    const next = sections[Math.min(Math.max(at + by, 0), sections.length - 1)];
    if (!next) return;
    next.scrollIntoView({ block: "start", behavior: "instant" });
    if (focus) next.querySelector(".anchor")?.focus({ preventScroll: true });
    hold(next);
    say(titleOf(next));
  }

  async function copy(section) {
    const address = new URL(`#${encodeURIComponent(section.id)}`, location.href).href;
    const { copied, failed } = status()?.dataset ?? {};
    try {
      await navigator.clipboard.writeText(address);
      say(copied, true);
    } catch {
      history.replaceState(history.state, "", address); // no clipboard on a page without https
      say(failed, true);
    }
  }

  function show() {
    const dialog = one(".annotated > dialog.keys");
    if (!dialog) return;
    for (const row of dialog.querySelectorAll("[data-for]")) row.hidden = !one(row.dataset.for);
    dialog.querySelector("input").checked = !off();
    dialog.showModal();
  }

  const actions = {
    j: () => step(1, true),
    k: () => step(-1, true),
    y: () => copy(sections[Math.max(current(), 0)]),
    n: () => one("a[rel=next]")?.click(),
    p: () => one("a[rel=prev]")?.click(),
    t: () => one("button.theme:not([hidden]), [data-md-component=palette] label:not([hidden])")?.click(),
    "?": show,
  };

  // First of all listeners: what is switched off reaches nobody, whoever would have listened.
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (target.closest?.("input, textarea, select, [contenteditable], dialog") || one("dialog[open]")) return;
    if (key === " ") return;
    if (off()) {
      event.stopImmediatePropagation();
      return;
    }
    const action = actions[event.shiftKey ? key : key.toLowerCase()];
    if (!action || !sections.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    action();
  }, true);

  addEventListener("keydown", (event) => {
    const open = one(".annotated > .contents details[open]");
    if (event.key !== "Escape" || !open || one("dialog[open]")) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  addEventListener("click", (event) => {
    const { target } = event;
    const on = (selector) => target.closest?.(selector);
    const open = one(".annotated > .contents details[open]");
    if (open && (!on(".contents details") || on(".contents a"))) open.open = false;
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (on(".annotated [data-step]")) step(Number(on("[data-step]").dataset.step));
    else if (on("[data-keys-open]")) show();
    else if (on(".annotated .section > .prose > .anchor") && plain) copy(on(".section"));
  });

  addEventListener("change", ({ target }) => {
    if (target.closest?.("dialog.keys")) choose(target.checked);
  });

  // The open contents show where the reader is.
  addEventListener("toggle", ({ target }) => {
    if (!target.open || !target.matches?.(".annotated > .contents > details")) return;
    const link = target.querySelector("[aria-current]");
    const list = target.querySelector("ol");
    if (link) list.scrollTop = link.offsetTop - list.clientHeight / 2;
  }, true);

  function start() {
    sections = all(".annotated > .section");
    listed = all(".annotated > .contents a")
      .map((link) => ({ link, place: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
      .filter(({ place }) => place);
    for (const steps of all(".annotated > .contents > .steps")) steps.hidden = false;
    announce();
    mark();
    if (location.hash) arrive();
  }

  root.dataset.keys = remembered();
  for (const event of ["pointerdown", "focusin", "click"]) addEventListener(event, keepPlace, true);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
  addEventListener("site-builder:body", start); // `serve` has put a new body in
  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", ask);
  addEventListener("hashchange", arrive);
  addEventListener("storage", ({ key }) => {
    if (key !== memory) return;
    root.dataset.keys = remembered();
    announce();
  });
})();
