// Symbols and code are one: what means the same lights up together. `data-s` is the number of a symbol or a formula,
// and the page says in `.symbols` what each number stands for. Without this, nothing is missing but comfort.
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const legend = () => document.querySelector(".annotated > .symbols");
  const labels = () => legend().dataset.labels.split("\n");
  const number = (place) => place.dataset.s.split(" ")[0];
  const placeOf = (target) => target.closest?.(".annotated [data-s]");
  // What is inside a formula is hidden from those who listen; the formula itself can be reached.
  const host = (place) => place.closest(".katex") ?? place;
  const places = (n) => all(`.annotated [data-s~="${n}"]`);

  let shown = null; // what is lit
  let kept = false; // until Escape
  let at = 0; // the place where the reader is
  let origin = null; // the place from where arrows have led away
  let quiet = false; // while we put the reader back there

  function light(n) {
    for (const one of all(".annotated :is(.lit, .lit-here)")) one.classList.remove("lit", "lit-here");
    shown = n;
    if (n === null) return;
    for (const one of all(`.annotated :is([data-s~="${n}"], [data-r~="${n}"])`)) one.classList.add("lit");
  }

  function say() {
    const line = legend();
    const found = places(shown);
    const { said } = line.dataset;
    const text = { symbol: labels()[shown], n: at + 1, count: found.length };
    line.hidden = false;
    line.querySelector("[role=status]").textContent = said.replace(/\{(\w+)\}/g, (_, name) => text[name]);
    for (const one of found) one.classList.toggle("lit-here", one === found[at]);
    for (const stop of all(".annotated .symbol-stop")) stop.setAttribute("aria-pressed", kept && stop.dataset.n === shown);
  }

  function keep(place, n = number(place)) {
    light(n);
    kept = true;
    at = Math.max(0, places(n).indexOf(place));
    say();
  }

  function end() {
    if (shown === null) return;
    // The focus goes back to where arrows have led away from; the buttons, which vanish, give it to where they have led.
    const back = origin ?? (legend().contains(document.activeElement) ? host(places(shown)[at]) : null);
    light(null);
    kept = false;
    legend().hidden = true;
    for (const stop of all(".annotated .symbol-stop")) stop.setAttribute("aria-pressed", "false");
    origin = null;
    quiet = true;
    if (back) focus(back);
    quiet = false;
  }

  /** To the next place, or the one before; from the last to the first. */
  function step(by) {
    const found = places(shown);
    origin ??= document.activeElement.matches(".symbol-stop") ? document.activeElement : null;
    at = (at + by + found.length) % found.length;
    kept = true;
    const place = found[at];
    for (let fold = place.closest("details:not([open])"); fold; fold = place.closest("details:not([open])")) fold.open = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    place.scrollIntoView({ block: "center", inline: "nearest", behavior: calm ? "instant" : "smooth" });
    if (!legend().contains(document.activeElement)) focus(place);
    say();
  }

  function focus(place) {
    const element = host(place);
    if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
    element.focus({ preventScroll: true });
  }

  function start() {
    shown = null;
    kept = false;
    origin = null;
    const line = legend();
    if (!line) return;
    const { dataset } = line;
    line.innerHTML = '<p role="status"></p><button type="button" data-by="-1">←</button>'
      + '<button type="button" data-by="1">→</button><button type="button" data-by="0">×</button>';
    for (const [button, word] of all("button", line).map((one, i) => [one, ["previous", "next", "close"][i]])) {
      button.title = dataset[word];
      button.setAttribute("aria-label", dataset[word]);
    }
    // One stop for each symbol: where the list or the table says what it is. From there, arrows lead on.
    labels().slice(0, dataset.ties).forEach((label, n) => {
      const first = places(n).find((place) => place.closest("li, td, dd") && place.closest(".katex"));
      if (!first || first.closest("a, summary")) return;
      const stop = host(first);
      stop.classList.add("symbol-stop");
      stop.dataset.n = String(n);
      stop.tabIndex = 0;
      stop.setAttribute("role", "button");
      stop.setAttribute("aria-pressed", "false");
      // What is seen is part of the name: z with a small ℓ has no stroke between them.
      stop.setAttribute("aria-label", label.replace(/_(?=[^=]* = )/, ""));
    });
  }

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (kept || pointerType !== "mouse" || !legend()) return;
    const place = placeOf(target);
    if (place || shown !== null) light(place ? number(place) : null);
  });
  document.addEventListener("focusin", ({ target }) => {
    if (!kept && !quiet && target.matches?.(".symbol-stop")) light(target.dataset.n);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (!kept && target.matches?.(".symbol-stop")) light(null);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.(".symbols button");
    if (button) {
      if (button.dataset.by === "0") end();
      else step(Number(button.dataset.by));
      return;
    }
    const place = placeOf(target);
    if (!place || !legend() || target.closest("a, button, summary, label") || !getSelection().isCollapsed) return;
    if (kept && place.classList.contains("lit-here")) {
      end();
      return;
    }
    origin = null;
    focus(place);
    keep(place);
  });
  document.addEventListener("keydown", (event) => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey || !legend() || target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
    const stop = target.matches?.(".symbol-stop") ? target : null;
    const onIt = stop || legend().contains(target) || (kept && host(places(shown)[at]) === target);
    if (key === "Escape" && shown !== null) end();
    else if (stop && (key === "Enter" || key === " ")) keep(places(stop.dataset.n).find((one) => host(one) === stop), stop.dataset.n);
    else if (onIt && (key === "ArrowLeft" || key === "ArrowRight")) {
      if (stop && shown !== stop.dataset.n) light(stop.dataset.n);
      if (stop) at = places(shown).findIndex((one) => host(one) === stop);
      const back = getComputedStyle(document.documentElement).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
      step(key === back ? -1 : 1);
    } else return;
    event.preventDefault();
    event.stopPropagation(); // a listing would scroll
  }, true);
  addEventListener("site-builder:body", start); // `serve` has put a new body in
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
