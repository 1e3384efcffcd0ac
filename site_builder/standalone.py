"""
---
title: Pages without a site
summary: A page as a complete HTML document - nothing configured, no generator, no network.
---
# Pages without a site
"""

from __future__ import annotations

import posixpath
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from site_builder.language import language
from site_builder.page import Page
from site_builder.page_file import ASSETS
from site_builder.words import words


def render(page: Page, code: str) -> str:
    """The complete document of a page."""
    spoken = language(code)
    up = posixpath.relpath(ASSETS, posixpath.dirname(page.url) or ".")
    return _template().render(
        page=page,
        ui=words(code),
        lang=spoken.tag,
        dir=spoken.direction,
        assets=up,
        stylesheets=[f"{up}/katex/katex.min.css", f"{up}/formulas.css"] if page.styles else [],
        body=Markup(page.body),
        title=page.title,
        description=page.summary,
        canonical=None,
        og={"og:title": page.title, "og:type": "article"} | ({"og:description": page.summary} if page.summary else {}),
        alternates=[],
        site_name=None,
        home=None,
        builder_url=None,
    )


@cache
def _template() -> Template:
    environment = Environment(loader=PackageLoader("site_builder"), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("standalone.html")
