"""
---
title: The colophon
summary: The last lines of a translated page - how much of it a person has read, and how to help.
---
# The colophon

It stands in the body and not in the frame, because it changes with the translation: `serve` then shows it at once, and
the generator has nothing to do. Its buttons are hidden until the script is there that they need.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from site_builder.crossref.reference import Reference
from site_builder.page import States


def catalogue_url(url: str) -> str:
    """The address of a page's translations as a PO file, beside the page."""
    return posixpath.splitext(url)[0] + ".po"


def script_url(url: str) -> str:
    """The address of the script that brings what `assets/translation.js` and `assets/mend.js` work with."""
    return posixpath.splitext(url)[0] + ".messages.js"


def download_name(url: str, language: str) -> str:
    """What the PO file is called on somebody's own disk: `convmixer-model.zh.po`."""
    return f"{posixpath.splitext(url)[0].replace('/', '-')}.{language}.po"


def percent(states: States) -> int:
    """How much of a translation a person has read; rounded down, so that 100 means all of it."""
    all_of_it = states.translated + states.outdated + states.missing
    return 100 * states.read // all_of_it if all_of_it else 0


def colophon(
    url: str,
    language: str,
    states: States,
    words: Mapping[str, str],
    guide: Reference | None = None,
    lent: str = "",
) -> str:
    """
    The lines, as HTML.

    `guide` leads to the page for translators, if there is one. `lent` is the page's catalogue as its readers get it.
    """

    def said(key: str) -> str:
        return escape(words[f"page.translation.{key}"])

    read = said("read").replace("{percent}", str(percent(states)))
    if states.readers:
        names = escape(words["page.translation.between"]).join(escape(name) for name in states.readers)
        read = f"{read} {said('readers').replace('{names}', names)}"
    help_out = said("help")
    if guide:
        tongue = f' hreflang="{escape(guide.language)}"' if guide.language else ""
        help_out += f' <a href="{escape(guide.href)}"{tongue}>{said("guide")}</a>'
    # A browser that has kept the script of an older page would number the texts as that one did.
    version = hashlib.sha256(lent.encode()).hexdigest()[:8]
    file = (
        f'<a href="{quote(posixpath.basename(catalogue_url(url)))}" download="{escape(download_name(url, language))}">'
    )
    return "\n".join(
        [
            f'<section class="translation" aria-label="{said("about")}"'
            f' data-messages="{quote(posixpath.basename(script_url(url)))}?{version}"'
            f' data-one="{said("mend-one")}" data-failed="{said("failed")}">',
            f'<p class="read">{read}</p>',
            f"<p>{help_out}</p>",
            f'<p class="ways"><button type="button" data-mend hidden>{said("mend-all")}</button>'
            f" {file}{said('download')}</a></p>",
            "</section>",
        ]
    )
