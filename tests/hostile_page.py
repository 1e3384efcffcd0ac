"""A browser that looks at a page as its victim would: does anything run, is anybody else asked, what stands there."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Dialog, Route

ORIGIN = "http://site.test"
POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"

# Reported, and not enforced: what would run does run, and is counted twice.
WATCH = """
  window.told = [];
  for (const name of ["alert", "confirm", "prompt", "print"])
    window[name] = (...what) => void told.push(`${name} ran: ${what}`);
  addEventListener("securitypolicyviolation", (event) =>
    told.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
# All that a reader's mouse and keyboard would wake.
POKE = """async () => {
  const events = ["mouseover", "pointerover", "pointerenter", "mouseenter", "pointermove", "click", "focus", "focusin",
    "toggle", "error", "load", "animationstart", "transitionend", "begin", "copy"];
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (const one of document.querySelectorAll(".prose, .prose *, .take-away *, .english *"))
    for (const name of events) one.dispatchEvent(new Event(name, { bubbles: false }));
  const until = async (there, otherwise) => {
    const end = performance.now() + 20000;
    while (!there() && performance.now() < end) await new Promise((go) => setTimeout(go, 20));
    if (!there()) window.told.push(otherwise);
  };
  const both = document.querySelector("[data-both]:not([hidden])");
  if (both && document.querySelector("[data-m]")) {
    // The choice is remembered from page to page, and the originals come with a script of the page's own.
    if (both.getAttribute("aria-pressed") !== "true") both.click();
    const there = () => window.siteBuilderMending
      && (document.querySelector(".original") || !document.querySelector("[data-m]:not(.missing)"));
    await until(there, "the originals did not come");
  }
  for (const one of document.images) one.loading = "eager";
  await until(() => [...document.images].every((one) => one.complete), "a picture neither came nor failed");
}"""
# What no page may hold, whoever wrote it. `given` is the text of a document, to be read anew, or null: this one.
FAULTS = """([given, base]) => {
  const page = given === null ? document : new DOMParser().parseFromString(given, "text/html");
  const found = [];
  const FORBIDDEN = "iframe frame frameset object embed applet base portal fencedframe style template "
    + "foreignObject marquee noscript audio video source track handler listener textarea select isindex xmp plaintext "
    + "noembed noframes";
  const ADDRESSES = ["href", "src", "xlink:href", "action", "formaction", "cite", "poster", "data", "background",
    "srcset", "ping", "longdesc", "manifest", "usemap", "codebase", "archive", "from", "to", "values"];
  const OURS = ["http:", "https:", "mailto:", "tel:"];
  const own = given === null ? ["TEXTAREA"] : [];
  for (const one of page.querySelectorAll("*")) {
    const inside = one.closest(".prose, .english, .original");
    const say = (what) => found.push(`${what}: ${one.outerHTML.slice(0, 160)}`);
    if (FORBIDDEN.split(" ").includes(one.localName) && !own.includes(one.tagName)) say("forbidden element");
    if (one.localName === "script") {
      const address = one.getAttribute("src");
      const fine = address === null ? one.type === "application/json" : new URL(address, base).host === "site.test";
      if (!fine) say("script");
      if (inside) say("script in prose");
    }
    if (one.localName === "meta" && one.httpEquiv && !page.querySelector("[data-moved]")) say("meta");
    if (inside && ["form", "input", "button", "dialog", "link", "meta", "title"].includes(one.localName)
        && one.namespaceURI.endsWith("xhtml") && given !== null) say("element in prose");
    if (one.hasAttribute("class") && /\\b(?:take-away|translation|symbols)\\b/.test(one.getAttribute("class"))
        && inside) say("trusted class");
    for (const { name, value } of one.attributes) {
      if (/^on/i.test(name)) say("handler");
      if (name === "srcdoc" || name === "style" && given !== null) say("attribute");
      if (inside && /^data-(?:excerpts|definitions|messages|labels|moved|script|index|offer|root|md-)/.test(name))
        say("trusted attribute");
      if (!ADDRESSES.includes(name) || value.startsWith("#")) continue;
      let to;
      try {
        to = new URL(value, base);
      } catch {
        continue;
      }
      const picture = /^data:image\\/(?:png|jpe?g|gif|webp)[;,]/i.test(to.href);
      if (!OURS.includes(to.protocol) && !picture) say("scheme");
      if (one.localName !== "a" && one.localName !== "area" && !["cite"].includes(name) && one.localName !== "link"
          && !picture && to.host !== "site.test") say("third party");
    }
  }
  for (const [id, tag] of [["site-search", "DIALOG"], ["__config", "SCRIPT"]]) {
    const one = page.getElementById(id);
    if (one && one.tagName !== tag) found.push(`clobbered: ${id}`);
  }
  const text = page.documentElement.innerHTML;
  if (/data-[0-9a-f]{16}-|[\\ue000\\ue002\\ue004][0-9a-f]{16}-/.test(text)) found.push("a mark of ours is left");
  return found;
}"""


def victims(browser: Browser, folder: Path, pages: Iterable[Path], *, alive: bool = True) -> list[str]:
    """What went wrong on these pages of a site in `folder`; not `alive`, they are read and not opened."""
    told: list[str] = []
    context = browser.new_context()
    context.add_init_script(WATCH)

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        file = folder / unquote(address.path).lstrip("/")
        if f"{address.scheme}://{address.netloc}" != ORIGIN:
            told.append(f"asked another host: {route.request.url}")
            route.abort()
        elif file.is_file():
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            headers = {"Content-Security-Policy-Report-Only": POLICY, "Content-Type": f"{kind}; charset=utf-8"}
            route.fulfill(body=file.read_bytes(), headers=headers)
        else:
            route.fulfill(body="", content_type="text/html")

    def dismiss(dialog: Dialog) -> None:
        told.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    context.route("**/*", answer)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.on("dialog", dismiss)
    page.on("popup", lambda popup: told.append(f"window: {popup.url}"))
    page.on("pageerror", lambda error: told.append(f"error: {error}"))
    page.goto(f"{ORIGIN}/nothing")
    for path in pages:
        address = f"{ORIGIN}/{path.relative_to(folder).as_posix()}"
        before = len(told)
        if alive:
            page.goto(address.replace("%", "%25").replace("?", "%3F").replace("#", "%23"))
            page.evaluate(POKE)
            told += page.evaluate("told")
            told += page.evaluate(FAULTS, [None, address])
        told += page.evaluate(FAULTS, [path.read_text(encoding="utf-8"), address])
        told[before:] = [f"{path.name}: {one}" for one in told[before:]]
    context.close()
    return told
