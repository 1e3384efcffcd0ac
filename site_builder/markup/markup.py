"""
---
title: Markup
summary: Prose, which is Markdown with formulas, becomes HTML.
---
# Markup

The Markdown library does the reading. We add one step between the two halves of its parser, when it is known what is a
paragraph and not yet what stands in it: there each paragraph is replaced by its translation. So a translator never
sees a list's dash or a table's bars, and a page has the same structure in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.field_list import fieldlist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from msgspec.structs import replace

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.markup.address_check import leads, raw_place, refuse
from site_builder.markup.emphasis import cjk_friendly_emphasis
from site_builder.markup.name_links import call, shortcut
from site_builder.markup.open_element import MOST_OPEN, too_deep
from site_builder.markup.raw_html import ELEMENT, Page, finished
from site_builder.markup.render_rule import HtmlRules
from site_builder.markup.rendering import Env, Markup, Setting
from site_builder.markup.token_place import place_of
from site_builder.markup.unclosed_block import only_closed
from site_builder.source.prose import Prose
from site_builder.text.text_limit import is_too_long, too_long
from site_builder.translation.catalogue import State
from site_builder.translation.message import Message, normal, translatable

if TYPE_CHECKING:
    from site_builder.markup.svg_reader import Removed

KINDS = {
    "heading_open": "heading",
    "th_open": "table cell",
    "td_open": "table cell",
    "fieldlist_name_open": "field",
}

# No block of Markdown begins with one of these, nor can its line end a paragraph: a letter, one dollar, a code span, a
# number that numbers nothing.
START = r"""(?:[^\W\d_]|\$(?!\$)|`(?!``)|[("'/]|[0-9]++(?![.)]))"""
PARAGRAPH = rf"{START}[^\n]*+(?:\n[ \t]*+{START}[^\n]*+)*+"
HEADING = r"#{1,6}[ \t]++[^\n]*[^\s#\\]"
BLOCK = re.compile(rf"(?P<mark>#*+)(?:(?<=#)[ \t]++(?P<title>[^\n]++)|{PARAGRAPH})")
# With what a line begins in which a rule for blocks may find something. What is not listed may look anywhere.
FIRST = {
    "amsmath": "\\", "blockquote": ">", "fence": "`~", "fieldlist": ":", "footnote_def": "[", "heading": "#",
    "hr": "*-_", "html_block": "<", "list": "*+-0123456789", "math_block": "$", "reference": "[",
}  # fmt: skip
DEEPEST = 100
"""Levels of blocks in each other that are read. Each takes four calls of the parser, and Python allows a thousand."""
UNMARKED = re.compile(r"[^\n\\`*_~!\[\]<>&$]+")
Rule = Callable[[StateBlock, int, int, bool], bool]
ANCHOR = re.compile(r' (?:id|name)="[^"]*"')
PLAIN = re.compile(rf"(?:{HEADING}|{PARAGRAPH})(?:\n(?:[ \t]*+\n)++(?:{HEADING}|{PARAGRAPH}))*+")


def messages(prose: Prose, path: str, context: str) -> list[Message]:
    """What there is to translate in a prose, in order."""
    tokens = blocks(prose)
    found: list[Message] = []
    line = 0
    for index, token in enumerate(tokens):
        line = min(token.map[0], len(prose.lines) - 1) if token.map else line
        if token.type == "inline" and _is_message(token) and translatable(text := normal(token.content)):
            found.append(Message(context, text, path, prose.lines[line].line, _kind(tokens, index)))
    return found


def blocks(prose: Prose) -> list[Token]:
    """The blocks of a prose, each with its lines; what stands in them is still text, one `inline` token a message."""
    state = StateCore(prose.text, _reader(), {})
    for name in ("normalize", "block"):
        _core_rule(name)(state)
    return state.tokens


def images(prose: Prose) -> list[str]:
    """The addresses of the images in a prose, as they are written there."""
    tokens = _reader().parse(prose.text, {})
    children = (child for token in tokens for child in token.children or ())
    return [str(child.attrGet("src") or "") for child in children if child.type == "image"]


def render(prose: Prose, setting: Setting) -> Markup:
    """The HTML of a prose, translated where the setting says so; what is wrong is in `diagnostics`, not raised."""
    result = Markup(scope=setting.scope)
    reader = _reader()
    env = _environment(prose, setting)
    env["result"] = result
    env["too deep"] = deep = set[int]()
    tokens = reader.parse(prose.text, env)
    result.diagnostics += (_too_deep(prose, setting, line) for line in sorted(deep))
    # What we make is held back wherever there may be HTML of an author, the new English of a translation included.
    env["held_back"] = "<" in prose.text or (
        setting.translate is not None and any("<" in one.content for one in tokens)
    )
    _finish(reader.renderer.render(tokens, reader.options, env), env)
    return result


def originals(prose: Prose, setting: Setting) -> dict[int, Markup]:
    """What each message of a prose says in the language of the sources, by its number: HTML that defines no anchor."""
    reader = _reader()
    renderer = reader.renderer
    assert isinstance(renderer, HtmlRules)
    env = _environment(prose, replace(setting, translate=None))
    made: dict[int, Markup] = {}
    for token in reader.parse(prose.text, env):
        if token.type != "inline" or not _is_message(token):
            continue
        number = setting.numbers.get((setting.anchor, normal(token.content)))
        if number is None:
            continue
        result = made[number] = Markup(scope=setting.scope)
        env |= {"result": result, "held": [], "raw": [], "held_back": "<" in token.content}
        _finish(renderer.original(token, reader.options, env), env)
        result.html = ELEMENT.sub(lambda tag: ANCHOR.sub("", tag[0]), result.html)
    return made


def _environment(prose: Prose, setting: Setting) -> dict[str, Any]:
    # Footnotes of two sections must not share a number. The library puts what it is given into attributes as it is.
    anchor = escape(setting.anchor)
    env = {"parser": _reader(), "setting": setting, "prose": prose, "docId": anchor}
    return env | {"held": [], "raw": []}


def _finish(rendered: str, env: dict[str, Any]) -> None:
    """The one way from rendered prose to the HTML of a page: through the list, with a warning for what it refuses."""
    env.pop("addresses", None)
    result, setting, prose = env["result"], env["setting"], env["prose"]
    page = Page(setting.remote_images, setting.anchors, leads(env))
    raw = [written for written, _ in env["raw"]]
    if (deep := too_deep(raw)) is not None:
        result.diagnostics.append(_deep(env["raw"][deep][1]()))
        raw = [escape(written) for written in raw]
    done = finished(rendered, env["held"], raw, page)
    result.html = done.html
    result.diagnostics += (_left_out(prose, setting, opening, one) for opening, one in done.drawings)
    for address, host in done.refused:
        refuse(result, address, host, raw_place(env, address))


def _deep(place: tuple[str, int, int]) -> Diagnostic:
    message = f"more than {MOST_OPEN} elements of HTML are open here: all HTML of this text is shown as it stands"
    return Diagnostic(*place, message, "close them")


def _left_out(prose: Prose, setting: Setting, opening: str, one: Removed) -> Diagnostic:
    """A warning at the place in the prose; at its beginning, where the drawing stands in a translation."""
    words = opening.split(">")[0]
    at = next((number for number, line in enumerate(prose.lines) if words in line.text), None)
    line = prose.lines[0 if at is None else min(at + one.line - 1, len(prose.lines) - 1)].line
    hint = "a drawing in the prose holds no script, no style sheet, and nothing from elsewhere"
    message = f"left out of the drawing: {one.what}"
    return Diagnostic(setting.path, line, 1, message, hint, Severity.WARNING)


class _Reader(MarkdownIt):
    """The parser; it leaves it to `web_address` which addresses are fine, so that somebody is told of the others."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Any address makes a link of what is written like one."""
        return True


@cache
def _reader() -> MarkdownIt:
    md = _Reader("commonmark", {"html": True}, renderer_cls=HtmlRules)
    md.block = _Blocks()
    md.configure("commonmark", {"html": True, "maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    md.use(dollarmath_plugin, allow_space=False, allow_labels=False, double_inline=True)
    md.use(amsmath_plugin)
    md.use(fieldlist_plugin)
    md.use(footnote_plugin, inline=False)
    md.use(cjk_friendly_emphasis)
    md.inline.ruler.before("link", "shortcut", shortcut)
    md.inline.ruler.before("link", "call", call)
    md.core.ruler.at("inline", _inline)
    library = _core_rule_of(md, "block")
    md.core.ruler.at("block", lambda state: None if _plain(state) else library(state))
    md.core.ruler.after("block", "translate", _translate)
    for name, rule in HtmlRules.formula_rules().items():
        md.add_render_rule(name, rule)  # in place of the plugins' own
    only_closed(md)
    _by_first_character(md)
    return md


class _Blocks(ParserBlock):
    """The library's parser leaves out what is nested too deeply, without a word; this one keeps it as it is written."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 - the library's names
        if state.level < DEEPEST:
            super().tokenize(state, startLine, endLine)
            return
        line = first = state.skipEmptyLines(startLine)
        while line < endLine and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
            line += 1
        state.line = line
        if first < line:
            state.env.setdefault("too deep", set()).add(first)
            state.push("paragraph_open", "p", 1).map = [first, line]
            inline = state.push("inline", "", 0)
            inline.content = state.getLines(first, line, state.blkIndent, False).strip()
            inline.map, inline.children = [first, line], []
            state.push("paragraph_close", "p", -1)


def _too_deep(prose: Prose, setting: Setting, line: int) -> Diagnostic:
    at = prose.lines[min(line, len(prose.lines) - 1)]
    what = (
        f"lists and quotations are nested more than {DEEPEST} levels deep; what stands here is shown as one paragraph"
    )
    return Diagnostic(setting.path, at.line, at.column, what, "a list is two levels, a quotation one", Severity.WARNING)


# Most rules for blocks find nothing where the line does not begin with their mark. Asked one after the other, they
# take a third of the parser's time; so each line is shown only to those that its first character may concern.
def _by_first_character(md: MarkdownIt) -> None:
    ruler = md.block.ruler
    marks = {rule.fn: FIRST[rule.name] for rule in ruler.__rules__ if rule.name in FIRST}
    chains = {chain: ruler.getRules(chain) for chain in ("", *{name for rule in ruler.__rules__ for name in rule.alt})}
    ruler.__cache__ = {chain: [_one_of(rules, marks)] for chain, rules in chains.items()}


def _one_of(rules: Sequence[Rule], marks: Mapping[Rule, str]) -> Rule:
    unmarked = [rule for rule in rules if rule not in marks]
    marked = {mark: [rule for rule in rules if mark in marks.get(rule, mark)] for mark in set("".join(marks.values()))}

    def one_of(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        at = state.bMarks[start] + state.tShift[start]
        return any(rule(state, start, end, silent) for rule in marked.get(state.src[at : at + 1], unmarked))

    return one_of


# Half of all texts hold no mark at all: then they are what they are.
def _inline(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            token.children = token.children or []
            if is_too_long(token.content):
                token.children.append(Token("text", "", 0, content=token.content))
                _complain(token, state.env)
            elif UNMARKED.fullmatch(token.content):
                token.children.append(Token("text", "", 0, content=token.content))
            else:
                state.md.inline.parse(token.content, state.md, state.env, token.children)


def _is_message(token: Token) -> bool:
    return not is_too_long(token.content)


def _complain(token: Token, env: Env) -> None:
    result: Markup | None = env.get("result")
    if result is not None:
        message, hint = too_long(token.content)
        result.diagnostics.append(Diagnostic(*place_of(token, {"line": 0, **env, **token.meta}), message, hint))


@cache
def _core_rule(name: str) -> Callable[[StateCore], None]:
    return _core_rule_of(_reader(), name)


def _core_rule_of(md: MarkdownIt, name: str) -> Callable[[StateCore], None]:
    return next(rule.fn for rule in md.core.ruler.__rules__ if rule.name == name)


# Most prose is a heading and paragraphs whose lines all begin with a letter or the like, with blank lines between. What
# the library's dozen rules would find in it, one after the other, is known beforehand.
def _plain(state: StateCore) -> bool:
    if not PLAIN.fullmatch(state.src):
        return False
    line = position = 0
    for block in BLOCK.finditer(state.src):
        line += state.src.count("\n", position, block.start())
        position = block.end()
        end = line + state.src.count("\n", block.start(), position) + 1
        mark = block["mark"]
        name, tag = ("heading", f"h{len(mark)}") if mark else ("paragraph", "p")
        text = (block["title"] if mark else block[0]).strip()
        opening = Token(f"{name}_open", tag, 1, map=[line, end], markup=mark, block=True)
        inline = Token("inline", "", 0, map=[line, end], level=1, block=True, content=text, children=[])
        state.tokens += [opening, inline, Token(f"{name}_close", tag, -1, markup=mark, block=True)]
        line = end - 1
    return True


def _kind(tokens: Sequence[Token], index: int) -> str:
    opening = tokens[index - 1].type if index else ""
    if opening in KINDS:
        return KINDS[opening]
    return "list item" if index > 1 and tokens[index - 2].type == "list_item_open" else "paragraph"


# A core rule: it runs when the blocks are known and what stands in them is still text.
def _translate(state: StateCore) -> None:
    setting: Setting | None = state.env.get("setting")
    if setting is None:
        return
    line = 0
    for index, token in enumerate(state.tokens):
        line = token.map[0] if token.map else line
        if token.type != "inline":
            continue
        token.meta["line"] = line
        if setting.translate is None or not _is_message(token) or not translatable(text := normal(token.content)):
            continue
        entry = setting.translate(setting.anchor, text)
        shown = entry.state if entry is not None and entry.state is not State.GUESS else State.MISSING
        state.env["result"].states.append(shown)
        # A list item without blank lines has a hidden paragraph, which cannot bear a mark; the item can.
        opening, closing = state.tokens[index - 1], state.tokens[index + 1]
        bearer = state.tokens[index - 2] if opening.hidden else opening
        number = setting.numbers.get((setting.anchor, text))
        # Of a field's name the page shows the parameter alone, which is code.
        if number is not None and opening.type != "fieldlist_name_open":
            bearer.attrSet("data-m", str(number))
        if shown is State.MISSING:
            bearer.attrJoin("class", "missing")
            bearer.attrSet("lang", setting.source_tag)
            bearer.attrSet("data-note", setting.words["page.missing"])
            if setting.direction != "ltr":
                bearer.attrSet("dir", "ltr")
        elif entry is not None:
            token.meta |= {"english": token.content, "entry": entry}
            token.content = entry.translation
        if shown is State.OUTDATED:
            wraps = opening.type in ("paragraph_open", "heading_open") and not opening.hidden
            if wraps:
                opening.meta["outdated"] = True
            else:
                bearer.attrJoin("class", "outdated")
            (closing if wraps else token).meta["new"] = token.meta["english"]
