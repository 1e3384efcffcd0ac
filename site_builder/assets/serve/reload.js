// Part of `site-builder serve` alone: the page shows a change of its source by itself, and what is wrong with it.
{
  const { revision, page } = document.currentScript.dataset;
  const key = "site-builder.place";

  // The section at the top of the window and where it stood: text above it may have become longer.
  const remember = () => {
    // A second change came before the page had been put back: the place is still the first one.
    if (sessionStorage.getItem(key)) return;
    const sections = [...document.querySelectorAll(".annotated section[id]")];
    const top = sections.find((section) => section.getBoundingClientRect().bottom > 80);
    const place = { page, y: scrollY, id: top && top.id, offset: top && top.getBoundingClientRect().top };
    sessionStorage.setItem(key, JSON.stringify(place));
  };

  const restore = () => {
    const place = JSON.parse(sessionStorage.getItem(key) || "null");
    sessionStorage.removeItem(key);
    if (!place || place.page !== page) return;
    const section = place.id && document.getElementById(place.id);
    const top = section ? scrollY + section.getBoundingClientRect().top - place.offset : place.y;
    scrollTo({ top, behavior: "instant" });
  };

  // For a reload of ours the browser must not put the page where it was before the text above grew; for the way back
  // through its history it must.
  let ours = false;
  const reload = () => {
    ours = true;
    remember();
    history.scrollRestoration = "manual";
    location.reload();
  };

  const show = (problems) => {
    document.getElementById("site-builder-problems")?.remove();
    if (!problems.length) return;
    const box = document.createElement("div");
    box.id = "site-builder-problems";
    box.setAttribute("role", "alert");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => box.remove());
    const list = document.createElement("ul");
    for (const problem of problems) list.appendChild(document.createElement("li")).textContent = problem;
    box.append(close, list);
    document.body.append(box);
  };

  // A tab in the background gives its connection back: a browser has six for one host.
  let source = null;
  const listen = () => {
    if (document.hidden || source) return;
    const query = new URLSearchParams({ revision, page });
    source = new EventSource("/_site-builder/events?" + query);
    source.addEventListener("reload", () => {
      source.close();
      reload();
    });
    source.addEventListener("problems", (event) => show(JSON.parse(event.data)));
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return listen();
    source?.close();
    source = null;
  });
  addEventListener("pagehide", () => {
    source?.close();
    if (!ours) history.scrollRestoration = "auto";
  });

  if (document.readyState === "complete") restore();
  else addEventListener("load", restore);
  listen();
}
