// The frame around a page: the language switch keeps the section, and the reader's own language is offered once.
{
  const memory = "site.language.offer";
  const recall = () => __md_get(memory);
  const remember = (value) => __md_set(memory, value);

  // The section being read: the one named in the address, else the last one whose beginning is above the eye.
  const fragment = () => {
    const sections = [...document.querySelectorAll(".annotated section[id], .annotated [id]:is(h1, h2, h3, h4)")];
    const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const near = (element) => Math.abs(element.getBoundingClientRect().top) < innerHeight;
    if (named && near(named)) return location.hash;
    if (scrollY < innerHeight / 3) return "";
    const above = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 3);
    return above.length ? "#" + encodeURIComponent(above[above.length - 1].id) : "";
  };

  for (const link of document.querySelectorAll("[data-language-link]")) {
    const plain = link.getAttribute("href");
    const follow = () => {
      link.setAttribute("href", plain + fragment());
    };
    // Not only on a click: a middle click, "copy link" and the keyboard want the section too.
    for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, follow);
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

// The theme's search listens to keys; text also comes from an input method, a paste or a voice.
{
  const field = document.querySelector("[data-md-component=search-query]");
  field?.addEventListener("input", () => field.dispatchEvent(new KeyboardEvent("keyup")));
}
