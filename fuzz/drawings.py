"""SVG: what is published of any bytes is a well-formed document, in which nothing runs and nothing is loaded."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from zlib import crc32

from hypothesis import strategies as st

from fuzz import page
from fuzz.samples import drawings
from fuzz.target import Target, encoded, must, spoiled, written
from site_builder.markup.svg import clean

PIECES = [
    *"<>/=\"'&;:#()!?[]-. \n",
    '<svg xmlns="http://www.w3.org/2000/svg">', "</svg>", "<g>", "</g>", "<path d='M0 0'/>", "<text>", "</text>", "<tspan>",
    "<script>", "</script>", "<style>", "</style>", "<foreignObject>", "<image href='", "<use href='#a'/>", "<a href='",
    "<animate attributeName='href' to='", "<set attributeName='onload' to='", "<![CDATA[", "]]>", "<!--", "-->", "<?xml ?>",
    "<?xml-stylesheet href='a'?>", "<!DOCTYPE svg [", "<!ENTITY a 'b'>", "]>", "&a;", "&lt;", "&#106;", "&#0;", "&amp;",
    "<x:script xmlns:x='http://www.w3.org/2000/svg'>", " xmlns='", "xmlns:xlink='http://www.w3.org/1999/xlink'",
    " xlink:href='", " onload='x'", " style='", "fill:url(", "@import", "\\75rl(", "expression(", "behavior:", "/*", "*/",
    "javascript:x", "data:text/html,", "data:image/svg+xml,", "data:image/png;base64,AAAA", "//evil", "http://a.b/c", "' ",
    " id='a'", " class='take-away'", " data-x='y'", "\x00", "\ufeff", "\u56fe", "\ue002", "\u202e", "\xa0",
]  # fmt: skip
DRAWINGS = tuple(text.encode() for text in drawings().values())
DECLARED = b'<?xml version="1.0" encoding="%s"?>'
CHARSETS = st.sampled_from(
    [b"utf-8", b"utf-16", b"latin-1", b"gbk", b"x", b"ascii", b"utf-7", b"cp037", b"rot13", b"hex"]
)
ELEMENTS = frozenset(["script", "foreignobject", "handler", "iframe", "object", "embed", "audio", "video", "listener"])
PROGRAM = re.compile(r"[\x00-\x20]*(?:javascript|vbscript|data:(?!image/(?:png|jpe?g|gif|webp)))", re.I)
LOADS = re.compile(r"@import|url\s*\(\s*['\"]?\s*(?!['\"]?\s*#|['\"]?\s*\))|expression\s*\(|\\", re.I)
ADDRESSES = frozenset({"href", "src", "to", "from", "by", "values"})


def law(data: bytes) -> None:
    """As a file, as part of a page, and through the command that publishes it."""
    drawing = clean(data)
    must(bool(drawing.text) != bool(drawing.error), f"neither a drawing nor a reason: {drawing.error}")
    if drawing.text:
        _safe(drawing.text)
        must(not clean(drawing.text.encode()).error, "what was published is refused")
        must(clean(drawing.text.encode()).text == drawing.text, "what was published changes once more")
    page.hold("a.md", b"# A\n\n" + data.replace(b"\n\n", b"\n") + b"\n\nWords.\n")
    if crc32(data) % page.THROUGH_COMMANDS == 0:
        (page.folder() / "drawn.svg").write_bytes(data)
        page.by_command("drawn.md", b"# A\n\n![a](drawn.svg)\n")
        for file in (page.folder() / "pages").rglob("drawn.svg"):
            _safe(file.read_text(encoding="utf-8"))


def _safe(text: str) -> None:
    must("<!DOCTYPE" not in text and "<?" not in text and "<!ENTITY" not in text, "a declaration")
    for element in ElementTree.fromstring(text).iter():
        name = element.tag.rpartition("}")[2].lower()
        must(name not in ELEMENTS, f"forbidden element: {name}")
        if name == "style":
            must(not LOADS.search(element.text or ""), f"a style that loads: {element.text!r}")
        for attribute, value in element.attrib.items():
            short = attribute.rpartition("}")[2].lower()
            must(not short.startswith(("on", "data-")), f"attribute: {short}")
            must(short not in ADDRESSES or not PROGRAM.match(value), f"address: {short}={value[:60]!r}")
            must(short != "style" or not LOADS.search(value), f"a style that loads: {value[:60]!r}")


TARGET = Target(
    "svg",
    law,
    spoiled(st.sampled_from(DRAWINGS), [piece.encode() for piece in PIECES])
    | encoded(written(PIECES, 6).map(lambda text: f'<svg xmlns="http://www.w3.org/2000/svg">{text}</svg>'))
    | encoded(written(PIECES))
    | st.tuples(CHARSETS, st.sampled_from(DRAWINGS)).map(lambda drawn: DECLARED % drawn[0] + drawn[1]),
    DRAWINGS[::40],
)
