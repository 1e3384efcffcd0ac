"""
---
title: Tables and lists of parameters
summary: How tables and lists of fields become HTML.
---
# Tables and lists of parameters
"""

from __future__ import annotations

from itertools import takewhile

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from site_builder.markup.rendering import Env, Tokens
from site_builder.text.lazy_regex import lazy_regex

FIELD = lazy_regex(
    r"(?P<kind>param|parameter|arg|argument|key|keyword|type|raises?|warns|returns|yields|receives|var|ivar|cvar)\s++"
    r"(?:[^`,]*[^`,\s]\s+)?`{0,2}(?P<names>\*{0,2}[\w.]+(?:, \*{0,2}[\w.]+)*)`{0,2}"
)
# What does not name a parameter keeps its word: `raises ValueError` among the parameters.
OUTCOMES = ("raise", "warns", "returns", "yields", "receives")
WIDE = 5
"""Columns of a table that is too wide for the prose."""


class TableRules(RendererHTML):
    """Tables, and lists of parameters."""

    def table_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """A table scrolls in its own box, and the keyboard can reach it; a wide one may use the column of the code."""
        head = list(takewhile(lambda token: token.type != "thead_close", tokens[idx:]))
        wide = " plate" if sum(token.type == "th_open" for token in head) >= WIDE else ""
        # Any class keeps a theme from wrapping the table in a box of its own, which the keyboard cannot reach.
        return f'<div class="scroll{wide}" tabindex="0"><table class="grid">\n'

    def table_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """The end of both."""
        return "</table></div>\n"

    def th_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """The alignment of a column arrives as a style attribute; it leaves as a class. An empty cell heads nothing."""
        token = tokens[idx]
        if token.tag == "th" and not tokens[idx + 1].content.strip():
            token.tag = tokens[idx + 2].tag = "td"
        if style := str(token.attrs.pop("style", "")):
            token.attrJoin("class", style.replace("text-align:", "align-"))
        return self.renderToken(tokens, idx, options, env)

    def td_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """Likewise."""
        return self.th_open(tokens, idx, options, env)

    def field_list_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """`:param x: …` lines are a list of parameters."""
        return '<dl class="parameters">\n'

    def fieldlist_name_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """In `:param x:` the word `param` was for the tool; `x` is for the reader."""
        inline = tokens[idx + 1]
        if found := FIELD.fullmatch(inline.content.strip()):
            word = f"{found['kind']} " if found["kind"].startswith(OUTCOMES) else ""
            inline.children = [Token("text", "", 0, content=word)] if word else []
            for name in found["names"].split(", "):
                if inline.children and not word:
                    inline.children.append(Token("text", "", 0, content=", "))
                inline.children.append(Token("code_inline", "code", 0, content=name))
        return "<dt>"

    def fieldlist_name_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """The end of the name."""
        return "</dt>"
