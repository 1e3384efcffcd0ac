"""
---
title: Names in prose
summary: A name in backticks and brackets is a link to its definition, where there is one.
---
# Names in prose

An author writes `` [`ConvMixerLayer`] ``. A forge shows just that; on the site it is a link to the definition, also on
another page or in another library's documentation. In somebody else's text such brackets may mean nothing at all, so
what nobody defines stays the text that it is, and is no error.
"""

from __future__ import annotations

import re

from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import StateInline

from site_builder.markup.rendering import Setting

NAME = re.compile(r"\[(`+ ?)([^\W\d]\w*(?:\.[^\W\d]\w*)*)(\(\))?( ?`+)\](?:\[\])?(?![(\[:])")


# `r[0](x)`: a subscript and a call. Where a link follows a word without a space, it leads to a file or an anchor.
CALL = re.compile(r"(?a:(?<=[\w)\]]))\[[^\[\]\n]*\]\((?:[^()\s/.#:]|\([^()\s/.#:]*\))*\)")


def call(state: StateInline, silent: bool) -> bool:
    """A rule before that for links: code which an author wrote without backticks is not one."""
    if state.src[state.pos] != "[" or CALL.match(state.src, state.pos) is None:
        return False
    if not silent:
        state.pending += "["
    state.pos += 1
    return True


def shortcut(state: StateInline, silent: bool) -> bool:
    """A rule of the Markdown parser, before that for links: one that the author has defined is left to it."""
    if state.src[state.pos] != "[" or state.linkLevel:
        return False
    setting: Setting | None = state.env.get("setting")
    match = NAME.match(state.src, state.pos)
    if setting is None or match is None or match[1] != match[4][::-1]:
        return False
    label = state.src[state.pos + 1 : match.end(4)]
    if normalizeReference(label) in state.env.get("references", {}):
        return False
    # A section is named after its definition, or after the one around it.
    scope = setting.anchor.partition("--")[0]
    reference = setting.places.name(match[2], setting.path, setting.url, scope)
    if reference is None:
        return False
    if not silent:
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": reference.href}
        opening.meta = {"reference": reference}
        state.push("code_inline", "code", 0).content = match[2] + (match[3] or "")
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True
