"""
---
title: Places of tokens
summary: Where in its file something stands that the Markdown parser has found.
---
# Places of tokens
"""

from __future__ import annotations

from bisect import bisect_right

from markdown_it.token import Token

from site_builder.markup.rendering import Env, Setting
from site_builder.source.prose import Prose
from site_builder.translation.catalogue import Entry


def remembered(env: Env) -> Env:
    """What must be remembered to tell later where something stands."""
    return {key: env[key] for key in ("setting", "prose", "entry", "line", "end") if key in env}


# Markdown's tokens know their lines, but not their columns: what stands in a line is searched for.
def place_of(token: Token, env: Env, needle: str = "", offset: int = 0) -> tuple[str, int, int]:
    setting: Setting = env["setting"]
    prose: Prose = env["prose"]
    entry: Entry | None = env.get("entry")
    if entry is not None:
        return setting.catalogue_path, entry.line or 1, 1
    first, end = token.map or (env.get("line", 0), env.get("end", len(prose.lines)))
    first, end = min(first, len(prose.lines) - 1), min(end, len(prose.lines))
    begin = prose.starts[first]
    at = max(prose.text.find(needle, begin, prose.starts[end]), begin) + offset
    row = min(bisect_right(prose.starts, at) - 1, len(prose.lines) - 1)
    return setting.path, prose.lines[row].line, prose.lines[row].column + at - prose.starts[row]
