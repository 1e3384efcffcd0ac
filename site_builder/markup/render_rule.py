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
from bisect import bisect_right
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from itertools import takewhile
from typing import Any
from urllib.parse import unquote

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from msgspec import Struct, field

from site_builder.code.highlight import code_span, fenced
from site_builder.code.listing import listing
from site_builder.crossref.reference import DeadLink, Places
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.formula.formula_text import readable
from site_builder.markup.emphasis import is_cjk
from site_builder.markup.raw_html import formula_mark, held_mark, instead_of_image, is_tag, raw_mark
from site_builder.page import Heading, Link
from site_builder.source.anchor import slug
from site_builder.source.prose import Prose
from site_builder.text.lazy_regex import lazy_regex
from site_builder.translation.catalogue import Entry, State
from site_builder.trust.web_address import foreign_host, may_be_shown, may_lead, short

Env = MutableMapping[str, Any]
Tokens = Sequence[Token]

FIELD = lazy_regex(
    r"(?P<kind>param|parameter|arg|argument|key|keyword|type|raises?|warns|returns|yields|receives|var|ivar|cvar)\s++"
    r"(?:[^`,]*[^`,\s]\s+)?`{0,2}(?P<names>\*{0,2}[\w.]+(?:, \*{0,2}[\w.]+)*)`{0,2}"
)
# What does not name a parameter keeps its word: `raises ValueError` among the parameters.
OUTCOMES = ("raise", "warns", "returns", "yields", "receives")

UNSEEN = lazy_regex("[\x00-\x20\x7f-\x9f\ufffd\ufdd0-\ufdef\ufffe\uffff]")
VALUE = lazy_regex(r"""(?<==)\s*+("[^"]*"?|'[^']*'?|[^\s>"']+)""")
SAID = lazy_regex(r"\0([^\0]*)\0")
WIDE = 5
"""Columns of a table that is too wide for the prose."""


class Use(Struct, frozen=True):
    """A formula where it is used: its place is needed only where it turns out to be wrong."""

    tex: str
    display: bool
    place: Callable[[int], tuple[str, int, int]]


class Setting(Struct, frozen=True, kw_only=True):
    """What the prose of one section needs to know of the world around it."""

    path: str
    url: str
    anchor: str
    places: Places
    words: Mapping[str, str]
    translate: Callable[[str, str], Entry | None] | None = None
    """The entry of a message, by context and text; None in the language of the sources."""
    catalogue_path: str = ""
    anchors: frozenset[str] = frozenset()
    """Those of the page that are known before its prose is rendered."""
    drawings: Mapping[str, str] = field(default_factory=dict)
    """Drawings of which this language has a copy of its own: file to address, from the root of the language."""
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Width and height of drawings, by file, where they are known."""
    first: bool = False
    """Whether the section stands at the top of the page, where nobody waits for a picture to be scrolled to."""
    source_tag: str = "en"
    scope: str = ""
    """The qualified name of the definition that the prose is about."""
    symbol: Callable[[str], int | None] = lambda name: None
    """The number of a name of the code that the formulas have a symbol for."""
    numbers: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The number of each message on a page that its readers may mend; none elsewhere."""
    direction: str = "ltr"
    """That of the page; English on a page that runs from right to left must say that it does not."""
    remote_images: frozenset[str] | None = frozenset()
    """The other hosts whose images the page shows; None is all of them."""


class Markup(Struct):
    """What became of a prose: HTML, and what the page and the site must know about it."""

    html: str = ""
    scope: str = ""
    """The qualified name of the definition that it is about."""
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    styles: set[tuple[str, str]] = field(default_factory=set)
    formulas: list[Use] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    """Its words; formulas in them as `said` has them."""
    states: list[State] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    given_up: bool = False
    """Whether a formula in it found no time or no room."""


class HtmlRules(RendererHTML):
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
        if len(children) == 1 and not token.hidden and _is_shown(children[0], env):
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

    # --- Links and images ---

    def link_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """A link finds its page, whether it was written for the site or for a forge. One that may not lead is text."""
        token = tokens[idx]
        setting: Setting = env["setting"]
        result: Markup = env["result"]
        target = str(token.attrGet("href") or "")
        if not may_lead(target):
            refuse(result, target, "", place_of(token, env, unquote(target)))
            env["unlinked"] = "&gt;" if token.markup == "autolink" else ""
            return "&lt;" if token.markup == "autolink" else ""
        reference = token.meta.get("reference") or setting.places.link(
            target, setting.path, setting.url, setting.anchors
        )
        path, line, column = place_of(token, env, f"({target}")
        if isinstance(reference, DeadLink):
            result.diagnostics.append(Diagnostic(path, line, column, reference.message, reference.hint))
            env["in_link"] = True
            if reference.outside:
                del token.attrs["href"]
            return self.renderToken(tokens, idx, options, env)
        env["in_link"] = True
        token.attrSet("href", reference.href)
        if reference.language:
            token.attrSet("hreflang", reference.language)
        if reference.page:
            result.links.append(Link(reference.page, reference.fragment, path, line, column))
        if reference.file:
            result.files.append(reference.file)
        return self.renderToken(tokens, idx, options, env)

    def link_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """Its end."""
        env["in_link"] = False
        unlinked: str | None = env.pop("unlinked", None)
        return self.renderToken(tokens, idx, options, env) if unlinked is None else unlinked

    def image(self, tokens: Tokens, idx: int, options: OptionsDict, env: Env) -> str:
        """An image; one that is not there is an error, one on another host a link to it and a warning."""
        token = tokens[idx]
        setting: Setting = env["setting"]
        result: Markup = env["result"]
        target = str(token.attrGet("src") or "")
        words = self.renderInlineAsText(token.children or [], options, env)
        if not may_be_shown(target):
            refuse(result, target, "", place_of(token, env, unquote(target)))
            return html.escape(words)
        if host := foreign_host(target, setting.remote_images or ()):
            refuse(result, target, host, place_of(token, env, f"({target}"))
        if not _is_shown(token, env):
            return instead_of_image(target, words, in_link=env.get("in_link", False))
        reference = setting.places.image(target, setting.path, setting.url)
        path, line, column = place_of(token, env, f"({target}")
        if isinstance(reference, DeadLink):
            result.diagnostics.append(Diagnostic(path, line, column, reference.message, reference.hint))
            if reference.outside:
                return html.escape(words)
        elif reference.file:
            own = setting.drawings.get(reference.file)
            token.attrSet("src", setting.places.beside(own, setting.url) if own else reference.href)
            result.files.append(reference.file)
            if size := setting.sizes.get(reference.file):
                token.attrs.update(width=size[0], height=size[1])
        token.attrSet("alt", words)
        if not setting.first:
            token.attrSet("loading", "lazy")
        return self.renderToken(tokens, idx, options, env)

    # --- Tables and lists of parameters ---

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


def _here(env: Env) -> Env:
    """What must be remembered to tell later where something stands."""
    return {key: env[key] for key in ("setting", "prose", "entry", "line", "end") if key in env}


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
    here = _here(env)
    first = token.content.partition("\n")[0]
    env["raw"].append((token.content, lambda: place_of(token, here, first)))
    return raw_mark(len(env["raw"]) - 1)


def raw_place(env: Env, address: str) -> tuple[str, int, int]:
    """Where an address stands in raw HTML. A drawing tells on which line of it the address stands."""
    if "addresses" not in env:
        found = ((VALUE.findall(written), stands) for written, stands in env["raw"])
        known = env["addresses"] = {}
        for some, stands in found:
            for value in some:
                known.setdefault(_visible(html.unescape(value.strip("\"'"))), stands)
    place: Callable[[], tuple[str, int, int]] = env["addresses"].get(_visible(address)) or env["raw"][0][1]
    return place()


def _visible(address: str) -> str:
    """What can be compared of an address: readers of HTML differ in what they make of a reference like `&#1;`."""
    return UNSEEN.sub("", address)


def _is_shown(token: Token, env: Env) -> bool:
    """Whether an image stands on the page, and not a link in its place."""
    hosts = env["setting"].remote_images
    target = str(token.attrGet("src") or "")
    return token.type == "image" and may_be_shown(target) and not foreign_host(target, hosts)


def refuse(result: Markup, address: str, host: str, place: tuple[str, int, int]) -> None:
    """Say that an address did not pass; of an image, that its `host` is a third party."""
    message = f"image from another host: {address}" if host else f"refused: the address `{short(address)}`"
    hint = (
        "keep a copy beside the source, so that a reader's browser asks no third party; or allow the host: "
        f"`remote_images: [{host}]` under extra.site_builder, --remote-images {host} for `page`"
        if host
        else "links lead to http, https, mailto, tel and to files; an image may also be data:image/png, jpeg, gif, webp"
    )
    result.diagnostics.append(Diagnostic(*place, message, hint, Severity.WARNING))


def leads(env: Env) -> Callable[[str, bool], str | None]:
    """
    What the sanitiser asks of each address in raw HTML, which an author writes as in Markdown: where it leads.

    One that leads out of what may be read is an error. One that leads nowhere stays: it may be there on the web.
    """
    setting: Setting = env["setting"]
    result: Markup = env["result"]

    def asked(address: str, shown: bool) -> str | None:
        found = setting.places.raw(address, setting.path, setting.url, shown=shown)
        if isinstance(found, DeadLink):
            severity = Severity.ERROR if found.outside else Severity.WARNING
            result.diagnostics.append(Diagnostic(*raw_place(env, address), found.message, found.hint, severity))
            return None if found.outside else address
        if found is None:
            return address
        if found.file:
            result.files.append(found.file)
            if shown and (own := setting.drawings.get(found.file)):
                return setting.places.beside(own, setting.url)
        return found.href

    return asked


# The page is typeset at once when all its prose is known: a call for each formula would cost more than the formulas.
def said(tex: str) -> str:
    """A formula among the words of a page; it is read when somebody asks for them."""
    return f"\0{tex}\0"


def _math(token: Token, env: Env, *, display: bool) -> str:
    result: Markup = env["result"]
    tex = token.content.strip()
    result.text.append(f" {said(tex)} " if display else said(tex))
    here = _here(env)
    result.formulas.append(Use(tex, display, lambda position: place_of(token, here, tex, position)))
    return formula_mark(len(result.formulas) - 1)


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
