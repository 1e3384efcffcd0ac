"""
---
title: Pages without a site
summary: A page as a complete HTML document - nothing configured, no generator, no network.
---
# Pages without a site

The document is put together here and not by a template engine: loading one takes as long as making a page.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from msgspec import Struct

from site_builder.batch.page_file import ASSETS
from site_builder.layout.page_assets import FIRST, Script, scripts
from site_builder.page import Page
from site_builder.translation.language import language
from site_builder.translation.ui_strings import words

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})


class Edition(Struct, frozen=True):
    """The page in one of its languages: the language's tag and own name, and where it is."""

    tag: str
    name: str
    href: str
    current: bool = False


class Frame(Struct, frozen=True):
    """What may stand around a page that belongs to something: nothing is shown for what is not set."""

    site: str = ""
    home: str = ""
    editions: Sequence[Edition] = ()
    builder: str = ""
    """The address of the builder, for the line that says what made the page."""


def render(page: Page, code: str, said: Mapping[str, str] | None = None) -> str:
    """The complete document of a page; `said` are the words of buttons and labels, where they are not the builder's."""
    spoken = language(code)
    up = posixpath.relpath(ASSETS, posixpath.dirname(page.url) or ".")
    sheets = [f"{up}/katex/katex.min.css", f"{up}/formulas.css"] if page.styles else []
    meta = {"og:title": page.title, "og:type": "article"} | ({"og:description": page.summary} if page.summary else {})
    return document(
        page.title,
        page.body,
        words=said or words(code),
        tag=spoken.tag,
        direction=spoken.direction,
        assets=up,
        sheets=sheets,
        summary=page.summary,
        meta=meta,
    )


def document(
    title: str,
    body: str,
    *,
    words: Mapping[str, str],
    tag: str,
    direction: str,
    assets: str,
    sheets: Sequence[str] = (),
    summary: str = "",
    meta: Mapping[str, str] | None = None,
    frame: Frame | None = None,
) -> str:
    """
    A page that needs neither a theme nor a server. `body` is HTML; all else is text.

    `assets` is the address of the folder with page.css and the scripts, `sheets` are those of further style sheets,
    which are loaded before page.css. The first script is not deferred: it must know the chosen theme before anything
    is painted.
    """
    around = frame or Frame()
    full = f"{title} · {around.site}" if around.site and around.site != title else title
    head = [
        f"<title>{_text(full)}</title>",
        *([f'<meta name="description" content="{_text(summary)}">'] if summary else []),
        *(f'<meta property="{_text(name)}" content="{_text(value)}">' for name, value in (meta or {}).items()),
        *(f'<link rel="alternate" hreflang="{_text(e.tag)}" href="{_text(e.href)}">' for e in around.editions),
        *(f'<link rel="stylesheet" href="{_text(sheet)}">' for sheet in (*sheets, f"{assets}/page.css")),
        *(_script(assets, script) for script in scripts(body, words, formulas='class="symbols"' in body)),
    ]
    lines = "\n  ".join(head)
    themes = " ".join(f'data-{name}="{_text(words[f"page.theme.{name}"])}"' for name in ("system", "light", "dark"))
    turned = ' dir="rtl"' if direction == "rtl" else ""
    return f"""<!DOCTYPE html>
<html lang="{_text(tag)}"{turned} data-theme="system">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  {lines}
</head>
<body class="annotated-page">
  <a class="skip" href="#site-content">{_text(words["page.skip"])}</a>
  <header class="bar">{_site(around)}{_languages(around.editions, words)}
    <button class="theme" type="button" hidden
      {themes}></button>
  </header>
  <main id="site-content">
    <article>
{body}
    </article>
  </main>{_made_with(around, words)}
</body>
</html>"""


def _text(text: str) -> str:
    return text.translate(ESCAPES)


def _script(assets: str, script: Script) -> str:
    data = "".join(f' data-{name}="{_text(value)}"' for name, value in script.data.items())
    return f'<script src="{_text(assets)}/{script.name}"{data}{"" if script.name == FIRST else " defer"}></script>'


def _site(frame: Frame) -> str:
    name = _text(frame.site)
    named = f'<a href="{_text(frame.home)}">{name}</a>' if frame.home else name
    return f'\n    <p class="site">{named}</p>' if name else ""


def _languages(editions: Sequence[Edition], words: Mapping[str, str]) -> str:
    if len(editions) < 2:
        return ""
    here = ' aria-current="page"'
    items = "".join(
        f'<li><a href="{_text(e.href)}" lang="{_text(e.tag)}" hreflang="{_text(e.tag)}"{here if e.current else ""}>'
        f"{_text(e.name)}</a></li>"
        for e in editions
    )
    return f'\n    <nav class="languages" aria-label="{_text(words["page.languages"])}"><ul>{items}</ul></nav>'


def _made_with(frame: Frame, words: Mapping[str, str]) -> str:
    link = f'<a href="{_text(frame.builder)}">{_text(words["page.made-with"])}</a>'
    return f'\n  <footer class="bar"><p>{link}</p></footer>' if frame.builder else ""
