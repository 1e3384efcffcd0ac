"""
---
title: The shell
summary: A built page as the frame around its body, and the body put into it.
---
# The shell

The generator builds a page once; afterwards its body can be replaced without it. Two comments mark where the body
stands. The published page always gets its body from here, never through the generator's Markdown, which
would expand tabs and empty lines of blanks inside code.
"""

from __future__ import annotations

import re

BEGIN = "<!-- site-builder:begin -->"
END = "<!-- site-builder:end -->"
BODY = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)

# What Python-Markdown changes even inside raw HTML: a tab, a line of blanks only, a fence at a line's beginning.
FRAGILE = re.compile(r"\t|^ +$|^(?:`{3}|~{3})", re.MULTILINE)


def enclose(body: str) -> str:
    """The body between its marks."""
    return f"{BEGIN}\n{body.strip()}\n{END}"


def protect(body: str) -> str:
    """The same HTML to a browser, but such that it passes through Markdown as it is."""
    return FRAGILE.sub(lambda match: "".join(f"&#{ord(character)};" for character in match[0]), body)


def fill(shell: str, body: str) -> str | None:
    """The page with `body` in its frame; None where the frame has no place for one."""
    before, found, rest = shell.partition(BEGIN)
    _, closed, after = rest.rpartition(END)
    return before + enclose(body) + after if found and closed else None


def empty(shell: str) -> str:
    """The frame alone, to be kept until the next body comes."""
    return BODY.sub(lambda _: BEGIN + END, shell, count=1)
