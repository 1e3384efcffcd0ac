// Part of `site-builder serve` alone: the page shows a change of its source by itself, and what is wrong with it.
{
  const { page, frame, revision: loaded } = document.currentScript.dataset;
  const key = "site-builder.place";
  let revision = loaded;
  let memory = null;
  try {
    memory = sessionStorage;
  } catch {
    // forbidden: a reload then begins at the top
  }

  // --- The reader's place: the section at the top of the window and where it stood, for text above it may have become
  // longer.
  const place = () => {
    const sections = [...document.querySelectorAll(".annotated section[id]")];
    const top = sections.find((section) => section.getBoundingClientRect().bottom > 80);
    return { page, y: scrollY, id: top && top.id, offset: top && top.getBoundingClientRect().top };
  };

  const stand = ({ y, id, offset }) => {
    const section = id && document.getElementById(id);
    const top = section ? scrollY + section.getBoundingClientRect().top - offset : y;
    scrollTo({ top, behavior: "instant" });
  };

  const restore = () => {
    const remembered = JSON.parse(memory?.getItem(key) || "null");
    memory?.removeItem(key);
    if (remembered?.page === page) stand(remembered);
  };

  // For a reload of ours the browser must not put the page where it was before the text above grew; for the way back
  // through its history it must.
  let ours = false;
  const reload = () => {
    ours = true;
    // A second change came before the page had been put back: the place is still the first one.
    if (!memory?.getItem(key)) memory?.setItem(key, JSON.stringify(place()));
    history.scrollRestoration = "manual";
    location.reload();
  };

  // --- A new body in the old frame: no style sheet, script or font is loaded again, so it takes a tenth of a reload.
  const restyle = (file) => {
    const links = [...document.querySelectorAll('link[rel="stylesheet"]')];
    const olds = links.filter((link) => new URL(link.href).pathname === "/" + file);
    return Promise.all(olds.map((old) => new Promise((done) => {
      const link = old.cloneNode();
      link.href = `/${file}?${revision}`; // the same address would be answered from memory
      link.onload = link.onerror = () => {
        old.remove();
        done();
      };
      old.after(link);
    })));
  };

  // The body as the server sent it. This script is the first of the page's, for those after it change what they find.
  let sent = document.querySelector(".annotated")?.cloneNode(true);

  // What stays the same above and below the change stays: an opened list, a selection, the focus.
  const exchange = (shown, fresh) => {
    const [before, was, is] = [shown, sent, fresh].map((one) => [...one.childNodes]);
    const most = before.length === was.length ? Math.min(was.length, is.length) : 0;
    let above = 0;
    while (above < most && was[above].isEqualNode(is[above])) above += 1;
    let below = 0;
    while (below < most - above && was.at(-1 - below).isEqualNode(is.at(-1 - below))) below += 1;
    const next = before[before.length - below] ?? null;
    for (const node of before.slice(above, before.length - below)) node.remove();
    for (const node of is.slice(above, is.length - below)) shown.insertBefore(document.importNode(node, true), next);
    sent = fresh;
  };

  const follow = async ({ revision: latest, files }) => {
    revision = latest;
    if (files.some((file) => file !== page && !file.endsWith(".css"))) return reload();
    const [answer] = await Promise.all([
      fetch(location.pathname),
      ...files.filter((file) => file !== page).map(restyle),
    ]);
    const html = await answer.text();
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const shown = document.querySelector(".annotated");
    const body = fresh.querySelector(".annotated");
    const same = fresh.querySelector("script[data-frame]")?.dataset.frame === frame;
    if (!answer.ok || !shown || !body || !same) return reload();
    const here = place();
    exchange(shown, body);
    dispatchEvent(new Event("site-builder:body"));
    stand(here);
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
  let turn = Promise.resolve();
  const listen = () => {
    if (document.hidden || source) return;
    const query = new URLSearchParams({ revision, page });
    source = new EventSource("/_site-builder/events?" + query);
    source.addEventListener("changed", (event) => {
      turn = turn.then(() => follow(JSON.parse(event.data))).catch(reload);
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
