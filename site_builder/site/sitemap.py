"""
---
title: The site map
summary: Every page with its other languages, for search engines.
---
# The site map

Only with `site_url`, since its addresses are absolute. No dates: the same sources give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from site_builder.site.frame import Frame

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def sitemap(frames: Iterable[Frame]) -> str:
    """The map of all pages in all languages."""
    return HEAD + "".join(_entry(frame) for frame in frames if frame.canonical) + "</urlset>\n"


def _entry(frame: Frame) -> str:
    links = "".join(
        f'    <xhtml:link rel="alternate" hreflang={quoteattr(other.tag)} href={quoteattr(other.absolute)}/>\n'
        for other in frame.alternates
        if other.absolute
    )
    return f"  <url>\n    <loc>{escape(frame.canonical)}</loc>\n{links}  </url>\n"
