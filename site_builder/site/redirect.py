"""
---
title: Moved pages
summary: A page that only leads on - an old address, or a page that a language does not have.
---
# Moved pages
"""

from __future__ import annotations

from html import escape
from urllib.parse import unquote

from site_builder.site.frame import relative, up
from site_builder.translation.language import Language
from site_builder.translation.ui_strings import words
from site_builder.trust.web_address import is_foreign


def moved(url: str, target: str, language: Language, prefix: str, title: str = "") -> str:
    """
    A complete page at `url` that leads to `target`, an address, which may be that of a page of the same language.

    `title` says so in the words of the site, where the builder has none.
    """
    href = escape(target if is_foreign(target) else _relative(url, target), quote=True)
    title = escape(title or words(language.code)["site.moved"])
    root = up(prefix + url)
    return (
        "<!doctype html>\n"
        f'<html lang="{language.tag}" dir="{language.direction}">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n"
        '<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="refresh" content="1; url={href}">\n'
        f'<script src="{root}assets/redirect.js" defer></script>\n'
        "</head>\n"
        f'<body><p><a data-moved href="{href}">{title}</a></p></body>\n'
        "</html>\n"
    )


def _relative(url: str, target: str) -> str:
    page, mark, fragment = target.partition("#")
    return relative(url, unquote(page)) + mark + fragment
