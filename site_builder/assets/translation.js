// A translated page: the original under each paragraph, and the way to mend what reads badly. All that a reader can do
// without it is there without it. What it works with comes when it is first asked for: PAGE.messages.js, and mend.js.
"use strict";
window.siteBuilderTranslation = (() => {
  const assets = new URL(".", document.currentScript.src).href;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const page = () => document.querySelector(".annotated > .translation");
  const BLOCKS = ".annotated [data-m]";

  const memory = {
    get: (key) => {
      try {
        return localStorage.getItem(key);
      } catch {
        return null; // forbidden
      }
    },
    set: (key, value) => {
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
        return true;
      } catch {
        return false;
      }
    },
  };

  // --- What is loaded on demand. Script elements, because a page from an unpacked archive may fetch nothing.
  const script = (src) => new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = src;
    element.onload = () => done(element.remove());
    element.onerror = () => failed(new Error(`cannot load ${src}`), element.remove());
    document.head.append(element);
  });
  const once = new Map();
  const load = (src) => {
    if (!once.has(src)) once.set(src, script(src).catch((error) => {
      once.delete(src); // the next try asks again
      throw error;
    }));
    return once.get(src);
  };
  const messages = () => {
    const name = page().dataset.messages;
    if (!/^[\w.%~-]+\?\w+$/.test(name)) throw new Error(name); // what is loaded runs: it lies beside the page
    return new URL(name, location.href).href;
  };
  const data = () => load(messages()).then(() => window.siteBuilderMending);
  const mender = () => Promise.all([data(), load(`${assets}catalogue.js`)])
    .then(() => load(`${assets}mend.js`))
    .then(() => window.siteBuilderMend);
  const failed = () => say(page()?.dataset.failed ?? "");

  const say = (text) => {
    for (const status of all("[data-translation-status]")) status.textContent = text;
  };

  // --- The reader's place, while lines come and go above it: what begins first below the line of contents, or else
  // what fills the screen.
  const readAt = () => {
    const contents = document.querySelector(".annotated > .contents")?.getBoundingClientRect().bottom ?? 0;
    const below = Math.min(contents, innerHeight / 2) - 4;
    const places = all(`.annotated .section, ${BLOCKS}`).map((place) => {
      const { top, bottom, height } = place.getBoundingClientRect();
      return { place, top, bottom, height };
    });
    const begins = places.find(({ top, height }) => height && below <= top && top < innerHeight);
    return (begins ?? places.find(({ bottom }) => bottom > below))?.place;
  };

  const inPlace = (change) => {
    const seen = readAt();
    const before = seen?.getBoundingClientRect().top;
    change();
    if (seen) scrollBy({ top: seen.getBoundingClientRect().top - before, behavior: "instant" });
  };

  // Behind the words of a block itself: a list item may hold a list.
  const INSIDE = "li, td, th, dd, dt, figure";
  const NESTED = "ul, ol, dl, p, pre, blockquote, table, details, .scroll, .original, .mended, .mend-form";
  const behind = (block, made) => {
    if (!block.matches(INSIDE)) return block.after(made);
    const next = [...block.children].find((child) => child.matches(NESTED));
    return next ? next.before(made) : block.append(made);
  };

  // --- Both languages at once.
  const BOTH = "sb-both";
  let both = memory.get(BOTH) === "yes";

  const original = (block, { originals, source }) => {
    const html = originals[block.dataset.m];
    if (html === undefined || block.matches(".missing")) return;
    const made = document.createElement(block.matches(INSIDE) ? "div" : "p");
    made.className = "original";
    made.lang = source;
    made.dir = "ltr";
    made.innerHTML = html; // from our own build, which has sanitised it
    if (made.textContent.trim() !== words(block).textContent.trim()) behind(block, made);
  };

  /** The words of a block, without what we have put into it. */
  const words = (block) => {
    const copy = block.cloneNode(true);
    for (const own of all(".original, .mend-one, .mended, .mend-form, ul, ol", copy)) own.remove();
    return copy;
  };

  const showBoth = () => {
    for (const button of all("[data-both]")) button.setAttribute("aria-pressed", both);
    const put = (brought) => inPlace(() => {
      for (const one of all(".annotated .original")) one.remove();
      if (both) for (const block of all(BLOCKS)) original(block, brought);
    });
    if (both) return data().then(put, failed);
    return put();
  };

  const toggleBoth = () => {
    both = !both;
    memory.set(BOTH, both ? "yes" : null);
    showBoth();
  };

  // --- Mending. A pencil follows the mouse; a button of the page gives every paragraph one, for keyboard and finger.
  let mending = false;
  const PENCIL = '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M11.3 1.8 14.2 4.7 5.4 13.5'
    + ' 1.6 14.4 2.5 10.6Z M9.6 3.5 12.5 6.4" fill="none" stroke="currentColor" stroke-width="1.2" stroke-linejoin="round"/></svg>';

  const pencil = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mend-one";
    button.innerHTML = PENCIL;
    return button;
  };
  const label = (button, block) => {
    button.title = page().dataset.one;
    button.setAttribute("aria-label", `${page().dataset.one}: ${words(block).textContent.trim().slice(0, 40)}`);
  };
  const attach = (button, block) => (block.matches(INSIDE) ? behind(block, button) : block.append(button));
  let follower = null;

  const follow = ({ target, pointerType }) => {
    if (mending || pointerType !== "mouse" || !page()) return;
    const block = target.closest?.(BLOCKS);
    if (!block || block === follower?.closest(BLOCKS)) return;
    follower ??= pencil();
    follower.classList.add("follows");
    follower.tabIndex = -1; // it is where the mouse is; the keyboard has the page's button
    label(follower, block);
    attach(follower, block);
  };

  const showPencils = () => {
    for (const button of all("[data-mend]")) button.setAttribute("aria-pressed", mending);
    for (const one of all(".mend-one")) one.remove();
    if (!mending) return;
    for (const block of all(BLOCKS)) {
      const button = pencil();
      label(button, block);
      attach(button, block);
    }
  };

  const toggleMending = () => {
    mending = !mending;
    showPencils();
    mender().then((found) => found.mode(mending), failed);
  };

  const start = () => {
    if (!page()) return;
    for (const one of all("[data-both], [data-mend], .site-translation")) one.hidden = false;
    showPencils();
    if (both) showBoth();
    // What somebody has written and not yet taken away must be seen.
    if (memory.get(`sb-mend ${location.pathname}`)) mender().then((found) => found.start(), failed);
  };

  document.addEventListener("pointerover", follow);
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-both]")) toggleBoth();
    else if (target.closest?.("[data-mend]")) toggleMending();
    else if (target.closest?.(".mend-one")) {
      const button = target.closest(".mend-one");
      const block = button.closest("[data-m]");
      mender().then((found) => found.open(Number(button.dataset.number ?? block.dataset.m), button), failed);
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    if (event.key.toLowerCase() === "b" && plain && !typing && page()) toggleBoth();
  });
  // `serve` has put a new body in: its messages are new ones.
  addEventListener("site-builder:body", () => {
    if (!page()) return;
    once.delete(messages());
    start();
    window.siteBuilderMend?.refresh?.();
  });
  start();

  return { memory, data, behind, pencil, all };
})();
