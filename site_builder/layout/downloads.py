"""
---
title: Taking away
summary: What a reader takes along from a page - the module, its code, a notebook, one class that runs, a citation.
---
# Taking away

The lines below a page that offer copies of it, and the file beside it from which a button copies one class. They stand
in the body and not in the frame, so they are the same in every theme, and they are links and text: a reader without
scripts loses the buttons alone.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote

from msgspec import Struct

BUTTONS = "page.copy."
"""What begins the keys of the words that only the script says."""
CODE, PLAIN, NOTEBOOK, EXCERPTS, MARKDOWN = ".py", ".plain.py", ".ipynb", ".excerpts.js", ".md"
TEX = re.compile(r"[&%$#_]")


class Provenance(Struct, frozen=True, kw_only=True):
    """
    Where a page comes from, for those who take something away: the name of its site, the address of the page where the
    site has one, version and licence where they are known, the address that opens its notebook, and the papers to cite,
    as BibTeX.
    """

    site: str = ""
    address: str = ""
    version: str = ""
    licence: str = ""
    opener: str = ""
    papers: tuple[str, ...] = ()


def beside(url: str, ending: str) -> str:
    """The address of a copy of a page: `convmixer/model.ipynb` beside `convmixer/model.html`."""
    return posixpath.splitext(url)[0] + ending


def take_away(
    url: str,
    path: str,
    title: str,
    language: str,
    definitions: Sequence[str],
    provenance: Provenance,
    words: Mapping[str, str],
    has_code: bool = True,
) -> str:
    """
    The lines, as HTML. `definitions` are the anchors of the classes and functions that can be copied.

    A module that is prose alone (`has_code`) has no code that could be taken alone.
    """

    def said(key: str) -> str:
        return escape(words[f"page.take.{key}"])

    name = posixpath.basename(path)
    stem = posixpath.splitext(name)[0]
    kinds = [(CODE, name, "source"), (PLAIN, name, "plain"), (NOTEBOOK, f"{stem}.ipynb", "notebook")]
    if not path.endswith(".py"):
        kinds = [(MARKDOWN, name, "markdown")]
    items = [
        f'<li><a href="{quote(posixpath.basename(beside(url, ending)))}" download="{escape(saved)}">'
        f'{said(key)} <code translate="no">{escape(saved)}</code></a></li>'
        for ending, saved, key in kinds
        if has_code or ending != PLAIN
    ]
    if provenance.opener and path.endswith(".py"):
        items.append(f'<li><a href="{escape(provenance.opener)}">{said("colab")}</a></li>')
    excerpts = ""
    if definitions:
        script = quote(posixpath.basename(beside(url, EXCERPTS)))
        excerpts = f' data-excerpts="{script}" data-definitions="{escape(" ".join(definitions))}"'
    citations = [(said("cite-paper"), paper) for paper in provenance.papers]
    citations.append((said("cite-page"), citation(url, title, language, provenance)))
    return "\n".join(
        [
            f'<section class="take-away" aria-labelledby="take-away"{excerpts}>',
            f'<h2 id="take-away">{said("head")}</h2>',
            "<ul>",
            *items,
            "</ul>",
            *(
                f"<details><summary>{what}</summary>"
                f'<pre class="citation" translate="no"><code>{escape(text)}</code></pre></details>'
                for what, text in citations
            ),
            "</section>",
        ]
    )


def citation(url: str, title: str, language: str, provenance: Provenance) -> str:
    """
    The page as BibTeX.

    It has no year: a page has no date of its own, and the day on which it was built says nothing.
    """
    key = re.sub(r"\W+", "-", posixpath.splitext(url)[0]).strip("-")
    key = key.removesuffix("-index") if key != "index" else _key(provenance.site)
    fields = {
        "title": f"{{{_tex(title)}}}",
        "howpublished": _tex(provenance.site) if provenance.site != title else "",
        "url": provenance.address,
        "language": language if language != "en" else "",
        "note": f"Version {_tex(provenance.version)}" if provenance.version else "",
    }
    lines = [f"  {name:<12} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _key(text: str) -> str:
    return re.sub(r"\W+", "-", text.lower(), flags=re.ASCII).strip("-") or "site"


def _tex(text: str) -> str:
    return TEX.sub(r"\\\g<0>", re.sub(r"[\\{}]", "", text))


def button_words(words: Mapping[str, str]) -> str:
    """What `assets/copy.js` says, as JSON."""
    found = {key.removeprefix(BUTTONS): said for key, said in words.items() if key.startswith(BUTTONS)}
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
