// Comforts. The page says everything without them.
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // --- Theme. Only where the page offers the choice; a theme of the site has its own. This part runs before the first
  // paint, so that a dark page never flashes white.
  const THEMES = ["system", "light", "dark"];

  function storedTheme() {
    try {
      const theme = localStorage.getItem("sb-theme");
      return THEMES.includes(theme) ? theme : "system";
    } catch {
      return "system"; // storage is forbidden: the choice lasts as long as the page
    }
  }

  function showTheme(theme) {
    root.dataset.theme = theme;
    for (const button of all("button.theme")) {
      button.textContent = button.dataset[theme];
      button.hidden = false;
    }
  }

  function nextTheme() {
    const theme = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
    showTheme(theme);
    try {
      localStorage.setItem("sb-theme", theme);
    } catch {
      // see above
    }
  }

  // --- Lines. `#L61` is an ordinary fragment; `#L61-L70` is ours.
  function lineRange() {
    const match = /^#L(\d+)-L?(\d+)$/.exec(location.hash);
    return match && [Number(match[1]), Number(match[2])].sort((a, b) => a - b);
  }

  // A section takes its name from its code, `Layer.forward--3fa91c`; when that changes, an old link leads to what
  // encloses it.
  function leadOn() {
    let [, gone] = /^#(.+)--[0-9a-f]{6}(?:-\d+)?$/.exec(location.hash) ?? [];
    if (!gone || document.querySelector(":target")) return;
    try {
      gone = decodeURIComponent(gone);
    } catch {
      return; // no address of ours
    }
    const names = gone.split(".");
    while (names.length && !document.getElementById(names.join("."))) names.pop();
    document.getElementById(names.join("."))?.scrollIntoView();
  }

  function markLines() {
    leadOn();
    // What is folded away opens for what is looked for in it.
    const first = document.getElementById(/^#(L\d+)/.exec(location.hash)?.[1]);
    const fold = first?.closest("details:not([open])");
    if (fold) {
      fold.open = true;
      first.scrollIntoView();
    }
    for (const line of all(".annotated .line.marked")) line.classList.remove("marked");
    const range = lineRange();
    // A line of prose has no number here: it stands in the section of the code before it, or at the head of the next.
    const prose = /^#L(\d+)$/.exec(location.hash);
    if (prose && !first) {
      const before = all(".annotated .line[data-n]").findLast(({ dataset: { n } }) => n < Number(prose[1]));
      before?.closest(".section").scrollIntoView();
    }
    if (!range) return;
    // Prose stands between lines, so some numbers of the range may not be there.
    const lines = all(".annotated .line[data-n]").filter(({ dataset: { n } }) => range[0] <= n && n <= range[1]);
    for (const line of lines) line.classList.add("marked");
    lines[0]?.scrollIntoView();
  }

  // A click on a number gives the line's address, a click with Shift the range's.
  function linkLine(event) {
    const line = event.target.closest?.(".annotated .code .line[data-n]");
    if (!line || event.target !== line) return;
    const numbers = parseFloat(getComputedStyle(line, "::before").width);
    if (event.clientX - line.getBoundingClientRect().left > numbers) return;
    const first = /^#L(\d+)/.exec(location.hash)?.[1];
    const { n } = line.dataset;
    const top = scrollY;
    location.hash = event.shiftKey && first ? `L${Math.min(first, n)}-L${Math.max(first, n)}` : `L${n}`;
    scrollTo({ top, behavior: "instant" }); // the reader is there already
  }

  // --- What scrolls by itself must be reachable by keyboard, also where the browser doesn't see to it.
  function reachScrollers(boxes) {
    for (const box of boxes) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  const scrollers = (within) => all(".annotated :is(.scroll, .katex-display)", within);

  // --- How a page starts. The style sheet puts off the layout of what is further down, so that the first screen is
  // there sooner. It is made up for here, from the top, a few milliseconds at a time, while the browser has nothing else
  // to do. Then the page is settled: all heights are true, and nothing is cut off or moves any more. Who aims at a place
  // before that, by an address, a key or a click, or comes back to one, gets all of it at once.
  const FIRST = 2; // sections that the style sheet puts off in no case
  const MANY = 12; // a page with fewer is settled from the start
  const SHARE = 4; // milliseconds; on a telephone it may be four times as many, and what takes fifty is felt
  const settled = () => "settled" in root.dataset;
  let late = [];

  // Not by a class: with a theme's rules at work, changing one costs more than all the layout.
  const layOut = (section) => (section.style.contentVisibility = "visible");

  function settle() {
    root.dataset.settled = "";
    for (const section of all(".annotated > .section").slice(FIRST)) layOut(section);
    reachScrollers(scrollers());
  }

  const hurry = () => settled() || settle();

  function goOn() {
    if (settled()) return;
    const end = performance.now() + SHARE;
    do {
      const section = late.shift();
      layOut(section);
      section.getBoundingClientRect(); // now, and not with all others
      reachScrollers(scrollers(section));
    } while (late.length && performance.now() < end);
    if (late.length) requestIdleCallback(goOn, { timeout: 300 });
    else settle();
  }

  function begin() {
    const sections = all(".annotated > .section");
    const fresh = performance.getEntriesByType("navigation")[0]?.type === "navigate" && !location.hash;
    if (settled() || !fresh || sections.length < MANY || !window.requestIdleCallback) return settle();
    late = sections.slice(FIRST);
    reachScrollers(sections.slice(0, FIRST).flatMap(scrollers));
    // Not before the first screen is seen: what is drawn again and again is drawn late.
    const seen = new PerformanceObserver((list) => {
      if (!list.getEntriesByName("first-contentful-paint").length) return;
      seen.disconnect();
      requestIdleCallback(goOn, { timeout: 1000 });
    });
    const wait = () => seen.observe({ type: "paint", buffered: true });
    if (document.readyState === "complete") wait();
    else addEventListener("load", wait);
  }

  function arrive() {
    if (!settled()) {
      settle();
      document.querySelector(":target")?.scrollIntoView(); // the browser went by heights that were guesses
    }
    markLines();
  }

  // --- Nearly every name in code is a link. The code of a section is one tab stop, and arrow keys go on inside it.
  function gatherLinks() {
    for (const link of all(".annotated .code a")) link.tabIndex = -1;
  }

  function goInside(event) {
    const listing = event.target.closest?.(".annotated .code pre");
    if (!listing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const links = all("a", listing);
    const now = links.indexOf(event.target);
    const top = (link) => link.closest(".line").offsetTop;
    const here = now < 0 ? -Infinity : top(links[now]);
    const above = links.filter((link) => top(link) < here);
    const ways = {
      ArrowRight: () => links[now + 1],
      ArrowLeft: () => (now === 0 ? listing : links[now - 1]),
      ArrowDown: () => links.find((link) => top(link) > here),
      ArrowUp: () => above.find((link) => top(link) === top(above.at(-1))) || (now >= 0 && listing),
      Home: () => links[0],
      End: () => links.at(-1),
      Escape: () => now >= 0 && listing,
    };
    const to = Object.hasOwn(ways, event.key) && ways[event.key]();
    if (!to) return; // the page scrolls as it always does
    event.preventDefault();
    to.focus();
  }

  function start() {
    gatherLinks();
    if ("theme" in root.dataset) showTheme(root.dataset.theme);
    begin();
    markLines();
  }

  if ("theme" in root.dataset) root.dataset.theme = storedTheme();
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
  addEventListener("site-builder:body", start); // `serve` has put a new body in
  addEventListener("hashchange", arrive);
  addEventListener("beforeprint", hurry);
  addEventListener("resize", () => settled() && reachScrollers(scrollers()));
  addEventListener("keydown", hurry, true);
  addEventListener("keydown", goInside);
  addEventListener("click", (event) => {
    hurry();
    if (event.target.closest?.("button.theme")) nextTheme();
    linkLine(event);
  }, true);
})();
