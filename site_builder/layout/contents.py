"""
---
title: Contents and keys
summary: The line that stays at the top - what the page holds, where the reader is - and the keys that it knows.
---
# Contents and keys

Without JavaScript the contents open and close, and that is all; `assets/keys.js` shows what needs it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from site_builder.page import Heading

# The key, the word that says what it does, and what must be on the page for it to do that: the frame around a page
# decides whether there is a search, and a page never asks its frame.
KEYS = (
    ("j", "next", ""),
    ("k", "previous", ""),
    ("y", "copy", ""),
    ("n", "following", "a[rel=next]"),
    ("p", "before", "a[rel=prev]"),
    ("/", "search", "[data-search]"),
    ("b", "both", "[data-both]"),
    ("t", "theme", "button.theme, [data-md-component=palette] label"),
    ("?", "show", ""),
)
# What a key does where the focus is; it disturbs nobody, and is never switched off.
FOCUS_KEYS = (
    ("Enter", "symbol-keep", ".symbol-stop"),
    ("← →", "symbol-step", ".symbol-stop"),
    ("Enter", "code-copy", ".copy-open"),
    ("← ↑ ↓ →", "code-names", ".code a"),
    ("Esc", "back", ""),
)


def contents(headings: Sequence[Heading], sections: int, words: Mapping[str, str]) -> list[str]:
    """The line with the contents and the buttons, as lines of HTML; nothing on a page with a single section."""
    if sections < 2:
        return []
    label = html.escape(words["page.contents"])
    listed = ""
    if len(headings) > 1:
        items = "\n".join(_nested(headings))
        listed = f'<details><summary>{label}<span class="here"></span></summary>\n{items}\n</details>'
    buttons = "".join(_buttons(words))
    return [f'<nav class="contents" aria-label="{label}">{listed}<p class="steps" hidden>{buttons}</p></nav>']


def keys(sections: int, words: Mapping[str, str]) -> list[str]:
    """The dialog that lists the keys and switches them off."""
    if sections < 2:
        return []
    title, use, close = (html.escape(words[f"page.keys.{name}"]) for name in ("title", "use", "close"))
    rows, focus = (
        "\n".join(_row(key, words[f"page.keys.{word}"], needs) for key, word, needs in some)
        for some in (KEYS, FOCUS_KEYS)
    )
    return [
        f'<dialog class="keys" aria-label="{title}"><p class="title">{title}</p>',
        f"<dl>\n{rows}\n</dl>",
        f'<p><label><input type="checkbox" checked> {use}</label></p>',
        f'<dl class="focus">\n{focus}\n</dl>',
        f'<form method="dialog"><button>{close}</button></form></dialog>',
    ]


def _row(key: str, meaning: str, needs: str) -> str:
    only = f' data-for="{html.escape(needs)}"' if needs else ""
    pressed = " ".join(f"<kbd>{one}</kbd>" for one in key.split())
    return f"<div{only}><dt>{pressed}</dt><dd>{html.escape(meaning)}</dd></div>"


def _nested(headings: Sequence[Heading]) -> Iterator[str]:
    """Lists within lists. The title of the page stands among its chapters: a list around all of them says nothing."""
    depth = 0
    for heading in headings:
        level = min(max(heading.level, 2) - 1, depth + 1)
        if level > depth:
            yield "<ol>"
            depth += 1
        else:
            yield "</li>" + "</ol></li>" * (depth - level)
            depth = level
        text = html.escape(heading.text)
        if heading.text == re.sub(r"-\d+$", "", heading.anchor):
            # Below its class, a method needs no more than its own name.
            short = html.escape(heading.text.rpartition(".")[2]) if level > 1 else text
            text = f'<code translate="no">{short}</code>'
        yield f'<li><a href="#{quote(heading.anchor)}">{text}</a>'
    yield "</li></ol>" * depth


def _buttons(words: Mapping[str, str]) -> Iterator[str]:
    for name, key, sign in (("previous", "k", "↑"), ("next", "j", "↓")):
        step = -1 if name == "previous" else 1
        word = html.escape(words[f"page.keys.{name}"])
        yield (
            f'<button type="button" data-step="{step}" aria-label="{word}" aria-keyshortcuts="{key}" '
            f'title="{word} ({key})">{sign}</button>'
        )
    word = html.escape(words["page.keys.show"])
    yield f'<button type="button" data-keys-open aria-haspopup="dialog" aria-label="{word}" title="{word}">?</button>'
    copied, failed = (html.escape(words[f"page.keys.{name}"]) for name in ("copied", "failed"))
    yield f'<span role="status" data-copied="{copied}" data-failed="{failed}"></span>'
