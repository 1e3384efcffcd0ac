// A figure opens as large as the window, by a click, Enter or Space. Escape, the button or a click closes it; the dialog
// is the browser's own, so the focus stays inside and returns to the figure.
"use strict";
(() => {
  const { open, close } = document.currentScript.dataset; // the words
  let dialog;

  function make() {
    const made = document.createElement("dialog");
    const button = document.createElement("button");
    const box = document.createElement("div");
    made.className = "zoomed";
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", close);
    box.tabIndex = 0; // on a small screen it scrolls
    box.setAttribute("role", "group");
    made.append(button, box);
    made.addEventListener("click", (event) => {
      if (!event.target.closest("img")) made.close();
    });
    document.body.append(made);
    return made;
  }

  function enlarge(picture) {
    dialog ??= make();
    const large = new Image();
    large.src = picture.currentSrc || picture.src;
    large.alt = picture.alt;
    const box = dialog.querySelector("div");
    box.replaceChildren(large);
    box.setAttribute("aria-label", open);
    dialog.setAttribute("aria-label", open);
    dialog.lang = picture.closest("[lang]").lang;
    picture.focus(); // not every browser does so at a click, and this is where the focus returns to
    dialog.showModal();
  }

  function start() {
    for (const picture of document.querySelectorAll(".annotated figure img:not(a img)")) {
      picture.tabIndex = 0;
      picture.title = open;
      picture.setAttribute("role", "button");
      picture.setAttribute("aria-haspopup", "dialog");
    }
  }

  const figure = (event) => event.target.closest?.(".annotated figure img[aria-haspopup]");
  addEventListener("click", (event) => {
    if (figure(event)) enlarge(figure(event));
  });
  addEventListener("keydown", (event) => {
    if (!figure(event) || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    enlarge(figure(event));
  });
  start();
  addEventListener("site-builder:body", start); // `serve` has put a new body in
})();
