// The frame around a page: the reader's own language is offered once, and the search opens.
{
  const memory = "site.language.offer";
  const recall = () => __md_get(memory);
  const remember = (value) => __md_set(memory, value);

  for (const link of document.querySelectorAll("[data-language-link]")) {
    link.addEventListener("click", () => remember("chosen"));
  }

  const base = (tag) => tag.toLowerCase().split("-")[0];
  const offer = () => {
    const offers = [...document.querySelectorAll("[data-offer]")];
    if (!offers.length || recall()) return;
    const own = base(document.documentElement.lang);
    for (const wanted of (navigator.languages || [navigator.language]).map(base)) {
      if (wanted === own) return;
      const bar = offers.find((one) => base(one.dataset.offer) === wanted);
      if (!bar) continue;
      bar.hidden = false;
      bar.querySelector("[data-offer-dismiss]").addEventListener("click", () => {
        bar.hidden = true;
        remember("dismissed");
      });
      return;
    }
  };
  offer();
}

// The menu of pages works by itself; here it also closes when the reader turns to something else.
for (const menu of document.querySelectorAll("[data-menu]")) {
  addEventListener("click", ({ target }) => {
    if (!menu.contains(target)) menu.open = false;
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// The list of languages opens under the mouse and at the focus. Escape closes it, until either comes anew.
for (const list of document.querySelectorAll(".site-language")) {
  const open = () => delete list.dataset.closed;
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !list.matches(":hover, :focus-within")) return;
    if (list.contains(document.activeElement)) list.querySelector("button").focus();
    list.dataset.closed = "";
  });
  for (const event of ["pointerenter", "focusout", "click"]) list.addEventListener(event, open);
}

// The search opens at once, so that no key is lost; what finds comes with the first opening.
{
  const dialog = document.getElementById("site-search");
  const field = dialog.querySelector("input");
  let asked = false;

  const load = () => {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = dialog.dataset.script;
    script.onerror = () => {
      asked = false;
      dialog.querySelector("[role=status]").textContent = dialog.dataset.failed;
    };
    document.head.append(script);
  };
  const open = () => {
    dialog.showModal();
    field.focus();
    field.select();
    load();
  };

  document.querySelector("[data-search]").addEventListener("click", open);
  addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (writing || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });
  // The keys of the page behind mean nothing here.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  // A click on what is beside the dialog is one on the dialog itself.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-search-close]")) dialog.close();
  });

  const wanted = new URLSearchParams(location.search).get("q");
  if (wanted) {
    field.value = wanted;
    open();
  }
}

// Many servers know one page for what is missing, that at the root; who looked for a page of another language gets its.
{
  const { root, prefixes = "" } = document.querySelector("[data-prefixes]")?.dataset ?? {};
  const { pathname } = location;
  const prefix = prefixes.split(" ").find((one) => one && pathname.startsWith(root + one));
  if (prefix && pathname !== `${root}${prefix}404.html`) location.replace(`${root}${prefix}404.html`);
}
