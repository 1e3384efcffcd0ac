"""What no page may hold, whoever wrote its source, read without a browser: tags that cross, and all that could run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from fuzz.target import must

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
# As tests/hostile_page.py has them for a browser.
FORBIDDEN = frozenset(
    [
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "base",
        "portal",
        "fencedframe",
        "style",
        "template",
        "foreignobject",
        "marquee",
        "noscript",
        "audio",
        "video",
        "source",
        "track",
        "handler",
        "listener",
        "textarea",
        "select",
        "isindex",
        "xmp",
        "plaintext",
        "noembed",
        "noframes",
    ]
)
IN_PROSE = frozenset(["script", "form", "input", "button", "dialog", "link", "meta", "title"])
ADDRESSES = frozenset(
    [
        "href",
        "src",
        "xlink:href",
        "action",
        "formaction",
        "cite",
        "poster",
        "data",
        "background",
        "srcset",
        "ping",
        "longdesc",
        "manifest",
        "usemap",
        "codebase",
        "archive",
        "from",
        "to",
        "values",
    ]
)
SCHEME = re.compile(r"[\x00-\x20]*((?:[a-z][\t\r\n]*)(?:[a-z0-9+.\-][\t\r\n]*)*):", re.I)
ALLOWED = frozenset({"http", "https", "mailto", "tel"})
PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]", re.I)
TRUSTED = re.compile(r"data-(?:excerpts|definitions|messages|labels|moved|script|index|offer|root|md-)")
TRUSTED_CLASS = re.compile(r"(?<!\S)(?:take-away|translation|symbols)(?!\S)")
PLACE_HOLDER = re.compile(r"data-[0-9a-f]{16}-|[\ue000\ue002\ue004][0-9a-f]{16}-")
PROSE = re.compile(r"(?<!\S)(?:prose|english|original)(?!\S)")


def hold(html: str) -> None:
    """Raise where a document is not well-formed, or holds what may run, load or be taken for ours."""
    must(not PLACE_HOLDER.search(html), "a mark of ours is left")
    html.encode("utf-8")
    reader = _Reader()
    reader.feed(html)
    reader.close()
    must(not reader.open, f"never closed: {reader.open}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        """The elements that are open, and whether prose is around what stands in them."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element(tag, attrs)
        if tag not in VOID:
            classes = next((value or "" for name, value in attrs if name == "class"), "")
            self.open.append((tag, self._in_prose() or bool(PROSE.search(classes))))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        foreign = any(name in ("svg", "math") for name, _ in self.open) or tag in ("svg", "math")
        must(foreign or tag in VOID, f"an element that only seems to be closed: <{tag}/>")
        self._element(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        must(tag not in VOID, f"an end that is none: </{tag}>")
        must(self.open and self.open[-1][0] == tag, f"tags that cross: </{tag}> in {self.open[-3:]}")
        self.open.pop()

    def handle_decl(self, decl: str) -> None:
        must(decl.lower() == "doctype html", f"a declaration: {decl[:60]}")

    def unknown_decl(self, data: str) -> None:
        must(False, f"a declaration: {data[:60]}")

    def handle_pi(self, data: str) -> None:
        must(False, f"an instruction: {data[:60]}")

    def _in_prose(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def _element(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = self._in_prose()
        must(tag not in FORBIDDEN, f"forbidden element: <{tag}>")
        must(not (inside and tag in IN_PROSE and "svg" not in [name for name, _ in self.open]), f"in prose: <{tag}>")
        must(len({name for name, _ in attrs}) == len(attrs), f"an attribute twice: <{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, value or "", inside)

    def _attribute(self, tag: str, name: str, value: str, inside: bool) -> None:
        must(re.fullmatch(r"[a-z][a-z0-9:_-]*", name), f"no name of an attribute: <{tag} {name!r}>")
        must(not name.startswith("on"), f"handler: <{tag} {name}>")
        must(name not in ("srcdoc", "style"), f"attribute: <{tag} {name}>")
        must(not (inside and TRUSTED.match(name)), f"trusted attribute: <{tag} {name}>")
        must(not (inside and name == "class" and TRUSTED_CLASS.search(value)), f"trusted class: <{tag} {value!r}>")
        if name not in ADDRESSES:
            return
        scheme = SCHEME.match(value)
        if scheme and not (tag in ("img", "image") and PICTURE.match(value)):
            said = re.sub(r"[\t\r\n]", "", scheme[1]).lower()
            must(said in ALLOWED, f"scheme: <{tag} {name}={value[:60]!r}>")
        asked = tag not in ("a", "area") and name != "cite" and not PICTURE.match(value)
        must(not (asked and re.match(r"[\x00-\x20]*(?:https?:)?[\\/]{2}", value, re.I)), f"third party: <{tag} {name}>")
