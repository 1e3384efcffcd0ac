"""
---
title: Render rules
summary: How each kind of Markdown token becomes HTML.
---
# Render rules

One method for each kind of token that we render otherwise than the Markdown library does. No rule emits a `style`
attribute or a script: the pages must work under the strictest Content-Security-Policy.
"""

from __future__ import annotations

import html
from collections.abc import Callable

from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from site_builder.code.highlight import code_span, fenced
from site_builder.code.listing import listing
from site_builder.formula.formula_text import readable
from site_builder.markup.address_check import is_shown
from site_builder.markup.emphasis import is_cjk
from site_builder.markup.link_rules import LinkRules
from site_builder.markup.raw_html import formula_mark, held_mark, is_tag, raw_mark
from site_builder.markup.rendering import Env, Markup, Setting, Tokens, Use, tex_mark
from site_builder.markup.table_rules import TableRules
from site_builder.markup.token_place import place_of, remembered
from site_builder.page import Heading
from site_builder.source.anchor import slug
from site_builder.translation.catalogue import Entry


class HtmlRules(LinkRules, TableRules):
    """The renderer. What it must know comes in `env`: the `Setting`, the `Prose`, and the `Markup` that it fills."""

    @classmethod
    def formula_rules(cls) -> dict[str, Callable[..., str]]:
        """The rules for formulas by kind of token; plugins bring their own, which these replace."""
        return {
            "math_inline": cls._math_inline,
            "math_inline_double": cls._math_display,
            "math_block": cls._math_display,
            "amsmath": cls._math_display,
        }

    def render(self, tokens: Tokens, options: OptionsDict, env: Env) -> str:
        """All blocks of a prose."""
        out: list[str] = []
        for index, token in enumerate(tokens):
            if token.type == "inline":
                out.append(self._inline(token, options, env))
            else:
                rule = self.rules.get(token.type, self.renderToken)
                out.append(rule(tokens, index, options, env))
        return "".join(out)

    def _inline(self, token: Token, options: OptionsDict, env: Env) -> str:
        _enter(token, env, token.meta.get("entry"))
        made = self.renderInline(token.children or [], options, env)
        env["entry"] = None
        env["result"].text.append(" ")
        return made + self._new_english(token, options, env) if token.meta.get("new") else made

    def original(self, token: Token, options: OptionsDict, env: Env) -> str:
        """A message as it stands beside its translation; of an image only the words, for it is there already."""
        _enter(token, env, None)
        children = token.children or []
        if [child.type for child in children] == ["image"]:
            return html.escape(self.renderInlineAsText(children[0].children or [], options, env))
        return self.renderInline(children, options, env)

    def _new_english(self, token: Token, options: OptionsDict, env: Env) -> str:
        """Behind an outdated translation: what the English says now, one click away, also without JavaScript."""
        english = token.meta.get("new")
        if english is None:
            return ""
        setting: Setting = env["setting"]
        children: list[Token] = []
        parser = env["parser"]
        parser.inline.parse(english, parser, env, children)
        made = self.renderInline(children, options, env)
        note, show = (html.escape(setting.words[word]) for word in ("page.outdated", "page.outdated.show"))
        summary = f'<summary><span class="note">{note}</span> <span class="show">{show}</span></summary>'
        return f'<details class="english">{summary}<p lang="{setting.source_tag}">{made}</p></details>'

    # --- Text, code and formulas ---

    def text(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """Plain words; they are also what the search finds."""
        env["result"].text.append(tokens[idx].content)
        return html.escape(tokens[idx].content, quote=False)

    def softbreak(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """A line end between two Chinese characters is no space; between words it is."""
        before = tokens[idx - 1].content[-1:] if idx else ""
        after = tokens[idx + 1].content[:1] if idx + 1 < len(tokens) else ""
        if before and after and is_cjk(before) and is_cjk(after):
            return ""
        env["result"].text.append(" ")
        return "\n"

    def code_inline(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """Coloured where it is Python; a command, a file or an option stays plain."""
        code = tokens[idx].content
        env["result"].text.append(code)
        symbol = env["setting"].symbol
        number = symbol(code)
        made = code_span(code, symbol if number is None else None)
        mark = "" if number is None else f' data-s="{number}"'
        return _hold(env, f'<code translate="no"{mark}>{made}</code>')

    def code_block(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """An indented block is a fenced one without a language."""
        return self.fence(tokens, idx, options, env)

    def fence(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """A block of code in the prose; its lines wrap as those beside the prose do."""
        token = tokens[idx]
        language = (token.info.split() or [""])[0]
        env["result"].text.append(token.content)
        raw = token.content.rstrip("\n").split("\n")
        made = fenced("\n".join(raw), language).split("\n")
        code = listing(raw, made[: len(raw)])
        return _hold(env, f'<pre class="fenced" translate="no"><code>{code}</code></pre>') + "\n"

    def _math_inline(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        return _math(tokens[idx], env, display=False)

    def _math_display(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        return _math(tokens[idx], env, display=True)

    def html_inline(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """A tag, kept back for the sanitiser; what only looks like one is text, unless a drawing is open."""
        tag = tokens[idx].content
        if tag.startswith(("<svg", "</svg")):
            env["drawing"] = not tag.startswith("</")
        return _raw(tokens[idx], env) if is_tag(tag) or env["drawing"] else self.text(tokens, idx, options, env)

    def html_block(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """Likewise, where it begins a block."""
        if is_tag(tokens[idx].content.lstrip()):
            return _raw(tokens[idx], env)
        return f"<p>{self.text(tokens, idx, options, env)}</p>\n"

    # --- Blocks that bear a mark of their translation ---

    def paragraph_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """A paragraph; an outdated one stands in a box with its new English, one that is an image alone is a figure."""
        token = tokens[idx]
        children = tokens[idx + 1].children or ()
        if len(children) == 1 and not token.hidden and is_shown(children[0], env):
            token.tag = tokens[idx + 2].tag = "figure"
        if _is_bare(token) and not (idx and tokens[idx - 1].hidden):
            return "<p>"
        return _box(token) + self.renderToken(tokens, idx, options, env)

    def paragraph_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """Its end, and that of the box."""
        return "</p>\n" if _is_bare(tokens[idx]) else self._closed(tokens, idx, options, env)

    def heading_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """The first heading of a section is named by the section; a further one needs an anchor of its own."""
        token, inline = tokens[idx], tokens[idx + 1]
        setting: Setting = env["setting"]
        result: Markup = env["result"]
        anchor = setting.anchor
        if result.headings:
            anchor = f"{setting.anchor}--{slug(str(inline.meta.get('english', inline.content)))}"
            token.attrSet("id", anchor)
            result.anchors.append(anchor)
        result.headings.append(Heading(int(token.tag[1]), anchor, plain(inline.children or [])))
        return _box(token) + self.renderToken(tokens, idx, options, env)

    def heading_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """Its end, and that of the box."""
        return self._closed(tokens, idx, options, env)

    def _closed(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        made = self.renderToken(tokens, idx, options, env)
        english = self._new_english(tokens[idx], options, env)
        return f"{made}{english}</div>\n" if english else made


def plain(tokens: Tokens) -> str:
    """The text of a heading without its marks."""
    return "".join(_plain(token) for token in tokens if token.type != "html_inline").strip()


def _plain(token: Token) -> str:
    if token.children:
        return plain(token.children)
    return readable(token.content) if token.type.startswith("math") else token.content


# Most paragraphs are nothing but that.
def _is_bare(paragraph: Token) -> bool:
    return paragraph.tag == "p" and not (paragraph.hidden or paragraph.attrs or paragraph.meta)


def _enter(token: Token, env: Env, entry: Entry | None) -> None:
    """From here on it is about what stands in this token, or about its translation."""
    env["line"], env["entry"], env["drawing"] = token.meta.get("line", 0), entry, False
    env["end"] = token.map[1] if token.map else len(env["prose"].lines)


def _box(token: Token) -> str:
    return '<div class="outdated">' if token.meta.get("outdated") else ""


def _hold(env: Env, made: str) -> str:
    if not env["held_back"]:
        return made
    env["held"].append(made)
    return held_mark(len(env["held"]) - 1)


# Where it stands is needed only where an address in it is wrong.
def _raw(token: Token, env: Env) -> str:
    here = remembered(env)
    first = token.content.partition("\n")[0]
    env["raw"].append((token.content, lambda: place_of(token, here, first)))
    return raw_mark(len(env["raw"]) - 1)


def _math(token: Token, env: Env, *, display: bool) -> str:
    result: Markup = env["result"]
    tex = token.content.strip()
    result.text.append(f" {tex_mark(tex)} " if display else tex_mark(tex))
    here = remembered(env)
    result.formulas.append(Use(tex, display, lambda position: place_of(token, here, tex, position)))
    return formula_mark(len(result.formulas) - 1)
