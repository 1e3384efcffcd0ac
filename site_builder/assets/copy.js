// Copies code without its numbers and its prose: a section, a definition, or a definition with all that it needs to run.
// The last two come from a file beside the page, which is loaded at need.
"use strict";
(() => {
  const words = JSON.parse(document.currentScript.dataset.words);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, attributes, text = "") => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(text);
    return element;
  };
  const status = make("p", { class: "copy-status", role: "status" });

  // --- What is copied.
  let excerpts;
  const load = (from) => excerpts ??= new Promise((done, failed) => {
    if (/[^\w.%~-]/.test(from)) throw new Error(from); // it will run, so it lies beside the page
    const version = Date.parse(document.lastModified); // so that no store mixes two builds
    const script = make("script", { src: `${from}?${version}` });
    script.onload = () => done(window.siteBuilderExcerpts);
    script.onerror = () => {
      excerpts = undefined; // the next try asks again
      failed(new Error(`cannot load ${from}`));
    };
    document.head.append(script);
  });

  const section = (code) => {
    const lines = all(".line", code).map((line) => line.textContent.replace(/\n$/, ""));
    const margin = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
    return lines.map((line) => line.slice(margin)).join("\n") + "\n";
  };

  const alone = ({ pieces, parts }, id) => {
    const [piece, first, last] = parts[id];
    const lines = pieces[piece][1].split("\n").slice(first, last);
    const margin = /^\s*/.exec(lines[0])[0];
    return lines.map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line)).join("\n") + "\n";
  };

  // As `Excerpts.whole` does it.
  const whole = ({ head, pieces, parts }, id) => {
    let text = head.replaceAll("{name}", () => id).replaceAll("{anchor}", () => encodeURIComponent(id));
    let before = "";
    for (const [kind, body] of parts[id][3].map((index) => pieces[index])) {
      text += !before ? "\n" : before === "d" || kind === "d" ? "\n\n\n" : kind === before ? "\n" : "\n\n";
      text += body;
      before = kind;
    }
    return `${text}\n`;
  };

  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // No clipboard without https; the old way needs a field.
      const field = make("textarea", { class: "copy-status" });
      field.value = text;
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      if (!done) throw new Error("not allowed");
    }
  };

  const copy = async (button, text) => {
    let said = words.failed;
    try {
      const made = await text();
      await write(made);
      said = words.done.replace("{n}", made.split("\n").length - 1);
      button.dataset.done = "";
      setTimeout(() => delete button.dataset.done, 2000);
    } catch {
      // said below
    }
    button.focus();
    status.textContent = ""; // or the same words would not be read again
    requestAnimationFrame(() => (status.textContent = said));
  };

  // --- The buttons. A definition has a choice; what belongs to no definition has its lines.
  const choices = (box, opener, entries) => {
    const list = make("div", { class: "copy-choices", role: "group", "aria-label": words.copy, hidden: "" });
    const show = (shown) => {
      list.hidden = !shown;
      opener.setAttribute("aria-expanded", shown);
    };
    for (const [label, text] of entries) {
      const button = make("button", { type: "button" }, label);
      button.addEventListener("click", () => {
        show(false);
        copy(opener, text);
      });
      list.append(button);
    }
    show(false);
    opener.addEventListener("click", (event) => {
      show(list.hidden);
      if (!list.hidden && !event.detail) list.firstElementChild.focus(); // by key
    });
    box.append(list);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || list.hidden) return;
      event.stopPropagation();
      show(false);
      opener.focus();
    });
    box.addEventListener("focusout", (event) => {
      if (!box.contains(event.relatedTarget)) show(false);
    });
  };

  const offer = (code, about) => {
    const { id } = code.parentElement;
    const title = code.parentElement.querySelector("h1, h2, h3, h4, h5, h6")?.textContent;
    // The code of a section is one tab stop; Enter there is this button.
    const opener = make("button", {
      type: "button",
      class: "copy-open",
      tabindex: -1,
      title: words.copy,
      "aria-label": title ? `${words.copy}: ${title}` : words.copy,
      "aria-keyshortcuts": "Enter",
    });
    const box = make("div", { class: "copy" }, opener);
    const defined = about?.dataset.definitions?.split(" ").includes(id);
    if (!defined) {
      opener.addEventListener("click", () => copy(opener, () => section(code)));
    } else {
      const from = about.dataset.excerpts;
      const say = (text) => text.replace("{name}", () => id);
      const entries = [
        [say(words.alone), async () => alone(await load(from), id)],
        [words.section, () => section(code)],
      ];
      if (!id.includes(".")) entries.splice(1, 0, [say(words.whole), async () => whole(await load(from), id)]);
      for (const soon of ["pointerenter", "focus"]) opener.addEventListener(soon, () => load(from).catch(() => {}));
      choices(box, opener, entries);
    }
    code.append(box);
    code.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("pre")) {
        event.preventDefault(); // or it would be a click on what gets the focus now
        opener.click();
      }
    });
  };

  const start = () => {
    excerpts = undefined;
    for (const old of all(".annotated :is(.copy, .copy-citation)")) old.remove(); // of the body that `serve` has replaced
    const about = document.querySelector(".annotated > .take-away");
    for (const code of all(".annotated .section > .code")) offer(code, about);
    for (const cited of all("pre.citation", about ?? document)) {
      const button = make("button", { type: "button", class: "copy-citation" }, words.copy);
      button.addEventListener("click", () => copy(button, () => `${cited.textContent}\n`));
      cited.before(button);
    }
    document.body.append(status);
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
  addEventListener("site-builder:body", start);
})();
