"""
---
renamed: unravel parse, illustrate with_figures
title: Weaving
summary: From a commented file to a page, as one pure function - read this first.
---
# Weaving

This is the whole pipeline. A file becomes blocks of prose and code, the blocks become sections, the prose of each
section is replaced by its translation and becomes HTML, the code is coloured, and both stand side by side on a page.

Nothing here reads or writes a file. What a page depends on comes in as values, and what is wrong comes out as
diagnostics; the command line does the rest.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape

from msgspec import Struct, field
from msgspec.structs import replace

from site_builder.address import page_title
from site_builder.code.code_link import filled, numbered
from site_builder.code.highlight import python_inline, python_lines
from site_builder.code.name_use import Names, Use, names
from site_builder.crossref.name_index import Atlas, Module, build_index, module_name
from site_builder.crossref.reference import Places, Reference
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.layout.body import Row, lay_out
from site_builder.layout.downloads import Provenance, take_away
from site_builder.layout.translation_footer import colophon
from site_builder.markup import figure, markup
from site_builder.markup.figure import Figure
from site_builder.markup.rendering import Markup, Setting
from site_builder.markup.symbol import Symbols, symbols
from site_builder.markup.typeset import Typesetter, typeset
from site_builder.page import Definition, Link, Page, States
from site_builder.source import markdown_file
from site_builder.source.block import split
from site_builder.source.frontmatter import renamed_pairs
from site_builder.source.section import Chapter, Section, pair
from site_builder.source.source import read
from site_builder.source.token_stream import tokenize_source
from site_builder.translation.catalogue import Catalogue, State
from site_builder.translation.language import language
from site_builder.translation.merging import merge
from site_builder.translation.message import Message, translatable
from site_builder.translation.review_mark import find as find_reading

GUIDE = "translate.md"
"""A file of this name is the site's page for translators."""


class Text(Struct, frozen=True):
    """
    A file cut into sections: what all its languages have in common.

    `code` is the coloured HTML of each line. A name that may lead somewhere has a number there instead of an address:
    its place in `targets`. These hold the first use of each target.
    """

    path: str
    chapter: Chapter
    code: tuple[str, ...] = ()
    names: Names = field(default_factory=Names)
    targets: tuple[Use, ...] = ()
    figures: tuple[Figure, ...] = ()
    symbols: Symbols = field(default_factory=Symbols)


class Context(Struct, frozen=True, kw_only=True):
    """Everything about one page in one language that does not stand in its file."""

    url: str
    places: Places
    formulas: Typesetter
    words: Mapping[str, str]
    language: str = "en"
    source_tag: str = "en"
    """The `lang` of the sources: how a browser is told about an English paragraph on a Chinese page."""
    catalogue: Catalogue | None = None
    """The translations; None in the language of the sources."""
    provenance: Provenance | None = None
    """Where the page comes from, if its readers may take copies: what only a site can offer, which publishes them."""
    searched: bool = True
    """Whether it needs records for a search."""
    remote_images: frozenset[str] | None = frozenset()
    """The other hosts whose images the page shows; None is all of them."""
    lends: bool = False
    """Whether readers may mend the translation, and read both languages at once: what only a site can offer."""


class Woven(Struct, frozen=True):
    """A page, and what is wrong with it."""

    page: Page
    diagnostics: tuple[Diagnostic, ...]
    given_up: bool = False
    """Whether a formula found no time or no room. Another time it may: such a page is kept nowhere."""


def parse(path: str, data: bytes) -> Text | Diagnostic:
    """The sections of a file, Python or Markdown; or the one error that says why there are none."""
    if path.endswith(".md"):
        chapter = markdown_file.of_markdown(path, data)
        if isinstance(chapter, Diagnostic):
            return chapter
        return Text(path, chapter, symbols=symbols(chapter.sections))
    source = read(path, data)
    if isinstance(source, Diagnostic):
        return source
    tokens = tokenize_source(source)
    chapter = pair(source, split(source, tokens))
    tied = symbols(chapter.sections)
    known = names(source, tied.variable if tied.ties else None)
    targets, links = numbered(known.uses)
    code = python_lines(source, tokens, links, known.symbols)
    return Text(path, chapter, code, known, targets, symbols=tied)


def with_figures(text: Text, read: Callable[[str], bytes | None]) -> Text:
    """The same, with the drawings that its prose shows; `read` gives the content of a file, or None."""
    figures = tuple(f for s in text.chapter.sections for f in figure.figures(s.prose, text.path, s.anchor, read))
    return text if figures == text.figures else replace(text, figures=figures)


def messages(text: Text) -> tuple[Message, ...]:
    """All that there is to translate in a file, in the order of reading."""
    return tuple(_messages(text))


def _messages(text: Text) -> Iterator[Message]:
    front = text.chapter.front
    if translatable(front.title):
        yield Message("title", front.title, text.path, front.title_line, "title")
    if translatable(front.summary):
        yield Message("summary", front.summary, text.path, front.summary_line, "summary")
    for section in text.chapter.sections:
        if section.prose:
            yield from markup.messages(section.prose, text.path, section.anchor)
            for drawing in text.figures:
                if drawing.anchor == section.anchor:
                    yield from figure.messages(drawing)


def weave(text: Text, context: Context) -> Woven:
    """The page of a file in the language of `context`."""
    to_translate = () if context.catalogue is None else messages(text)
    catalogue = context.catalogue and merge(context.catalogue, to_translate)
    front = text.chapter.front
    states: Counter[State] = Counter()
    title = _translated(catalogue, "title", front.title, states)
    summary = _translated(catalogue, "summary", front.summary, states)
    code, links = _code(text, context)
    tag = language(context.language).tag
    anchors = frozenset(section.anchor for section in text.chapter.sections)
    numbers = _numbers(catalogue) if context.lends and catalogue else {}
    drawn = {one: figure.translated(one, catalogue.find, tag) for one in text.figures} if catalogue else {}
    shown = {one: (figure.address(one, made), made) for one, (made, _) in drawn.items() if made}
    rows = [_row(section, text, context, catalogue, code, anchors, shown, numbers) for section in text.chapter.sections]
    originals = {number: made for row in rows for number, made in row.originals.items()}
    marked = [*(row.markup for row in rows), *originals.values()]
    labels = typeset(marked, context.formulas, text.symbols, len(rows))
    diagnostics = list(text.chapter.diagnostics)
    for _, some in drawn.values():
        states.update(some)
    for row in rows:
        states.update(row.markup.states)
        diagnostics += row.markup.diagnostics
    if not title:
        title = next((h.text for row in rows for h in row.markup.headings), page_title(text.path))
    counted = _states(states, to_translate, catalogue)
    lent = _lent(catalogue) if numbers and catalogue else ""
    legend = _legend(labels, len(text.symbols.pairs), context.words)
    end = legend + _below(text, context, title, counted, lent)
    renamed = renamed_pairs(front)
    laid = lay_out(rows, context.words, title, tag, end, renamed, searched=context.searched)
    for old, new in renamed:
        if new not in anchors or old not in laid.anchors:
            hint = "name an anchor of this page, and one that it has no longer"
            message = f"`{old}` does not lead to `{new}`"
            diagnostics.append(Diagnostic(text.path, front.renamed_line, 1, message, hint, Severity.WARNING))
    page = Page(
        url=context.url,
        path=text.path,
        language=context.language,
        title=title,
        summary=summary,
        body=laid.html,
        headings=laid.headings,
        records=laid.records,
        links=(*(link for row in rows for link in row.markup.links), *links),
        anchors=frozenset(laid.anchors),
        styles=tuple(sorted({style for one in marked for style in one.styles})),
        files=tuple(sorted({file for row in rows for file in row.markup.files})),
        drawings=tuple(sorted(set(shown.values()))),
        states=counted,
        redirect=front.redirect or None,
        catalogue=lent,
        originals=tuple(originals[n].html if n in originals else escape(prose) for (_, prose), n in numbers.items()),
        definitions=tuple(_definitions(text, context.places.atlas)),
    )
    return Woven(page, tuple(diagnostics), any(one.given_up for one in marked))


def _below(text: Text, context: Context, title: str, counted: States, lent: str) -> str:
    """What stands below the sections: what readers may take away, and how far the translation has come."""
    below = []
    if context.provenance is not None:
        sections = text.chapter.sections
        defined = [section.anchor for section in sections if section.definition is not None]
        has_code = any(section.code for section in sections)
        facts = (context.url, text.path, title, context.language)
        below.append(take_away(*facts, defined, context.provenance, context.words, has_code))
    if lent:
        guide = _guide(text.path, context)
        below.append(colophon(context.url, context.language, counted, context.words, guide, lent))
    return "\n".join(below)


def _legend(labels: Sequence[str], ties: int, words: Mapping[str, str]) -> str:
    """What `assets/symbols.js` says of the symbols and formulas that bear a number; the first `ties` have a name."""
    if not labels:
        return ""
    data = {"labels": "\n".join(labels), "ties": str(ties)}
    data |= {key: words[f"page.symbol.{key}"] for key in ("said", "previous", "next", "close")}
    attributes = "".join(f' data-{key}="{escape(text)}"' for key, text in data.items())
    return f'<div class="symbols" hidden{attributes}></div>\n'


def _translated(catalogue: Catalogue | None, key: str, words: str, states: Counter[State]) -> str:
    if catalogue is None or not translatable(words):
        return words
    entry = catalogue.find(key, words)
    state = entry.state if entry is not None and entry.state is not State.GUESS else State.MISSING
    states[state] += 1
    return entry.translation if entry is not None and state is not State.MISSING else words


def _lent(catalogue: Catalogue) -> str:
    from site_builder.translation.round_trip import lend  # here: only a translated page lends its catalogue

    return lend(catalogue)


def _states(states: Counter[State], found: Sequence[Message], catalogue: Catalogue | None) -> States:
    """How much of a page is translated, and who has read it."""
    readers: Counter[str] = Counter()
    for message in found:
        entry = catalogue.find(message.context, message.text) if catalogue else None
        if entry is not None and entry.state is State.TRANSLATED and (reading := find_reading(entry.comment)):
            readers[reading.name] += 1
    counts = states[State.TRANSLATED], states[State.OUTDATED], states[State.MISSING]
    return States(*counts, readers.total(), tuple(sorted(readers)))


def _numbers(catalogue: Catalogue) -> dict[tuple[str, str], int]:
    """The number of each message: its place in the PO file."""
    return {(e.context, e.text): n for n, e in enumerate(e for e in catalogue.entries if not e.obsolete)}


def _guide(path: str, context: Context) -> Reference | None:
    """The way to the site's page for translators: the one made from a file of that name, if there is one."""
    guide = next((known for known in sorted(context.places.urls) if posixpath.basename(known) == GUIDE), None)
    if guide is None:
        return None
    found = context.places.link(posixpath.relpath(guide, posixpath.dirname(path) or "."), path, context.url)
    return found if isinstance(found, Reference) else None


def _row(
    section: Section,
    text: Text,
    context: Context,
    catalogue: Catalogue | None,
    code: Sequence[str],
    anchors: frozenset[str],
    drawn: Mapping[Figure, tuple[str, str]],
    numbers: Mapping[tuple[str, str], int],
) -> Row:
    # A line out of which a docstring was cut is no longer what was coloured.
    lines = [code[line.number - 1] if line.whole else python_inline(line.text) for line in section.code]
    if not section.prose:
        return Row(section, Markup(), tuple(lines))
    find = None if catalogue is None else catalogue.find
    scope = section.definition.name if section.definition is not None else section.scope
    setting = Setting(
        path=text.path,
        scope=scope,
        symbol=lambda name: text.symbols.in_prose(name, scope),
        url=context.url,
        anchor=section.anchor,
        anchors=anchors,
        places=context.places,
        words=context.words,
        translate=find,
        catalogue_path=catalogue.path if catalogue else "",
        drawings={one.path: address for one, (address, _) in drawn.items() if one.anchor == section.anchor},
        sizes={one.path: one.size for one in text.figures if one.size},
        first=section is text.chapter.sections[0],
        source_tag=context.source_tag,
        numbers=numbers,
        direction=language(context.language).direction,
        remote_images=context.remote_images,
    )
    made = markup.render(section.prose, setting)
    originals = markup.originals(section.prose, setting) if numbers else {}
    return Row(section, made, tuple(lines), originals)


def _code(text: Text, context: Context) -> tuple[Sequence[str], list[Link]]:
    """The lines of code with their links, and those of the links that stay inside the site."""
    addresses: dict[int, tuple[str, str]] = {}
    links: list[Link] = []
    path = posixpath.normpath(text.path)
    for number, use in enumerate(text.targets):
        reference = context.places.target(use.target, path, context.url)
        if reference is None:
            continue
        href = reference.href
        # The section of a constant may be long; on the same page we know its line.
        if (line := text.names.constants.get(use.target[1:])) and use.target[0] == ":":
            href = f"#L{line}"
        addresses[number] = href, reference.title
        if reference.page:
            links.append(Link(reference.page, reference.fragment, text.path, use.line, use.column + 1))
    return filled(text.code, addresses) if text.targets else text.code, links


def atlas(texts: Mapping[str, Text], is_package: Callable[[str], bool], libraries: Mapping[str, str]) -> Atlas:
    """What the files of a site define, by the URL of their pages, and where other libraries explain their names."""
    modules = ((posixpath.normpath(text.path), module(url, text, is_package)) for url, text in texts.items())
    return build_index({path: known for path, known in modules if known is not None}, libraries)


def module(url: str, text: Text, is_package: Callable[[str], bool]) -> Module | None:
    """What the other files of a site must know of this one; None for one that is no Python."""
    if not text.path.endswith(".py"):
        return None
    name, package = module_name(posixpath.normpath(text.path), is_package)
    return Module(name, url, package, _anchors(text), text.names.imports)


def _anchors(text: Text) -> dict[str, str]:
    """The anchor of everything that has a name; a constant has that of its section."""
    lines = {line: name for name, line in text.names.constants.items()}
    found: dict[str, str] = {}
    for section in text.chapter.sections:
        if section.definition is not None:
            found.setdefault(section.definition.name, section.anchor)
        if lines:
            found.update((lines[code.number], section.anchor) for code in section.code if code.number in lines)
    return found


def _definitions(text: Text, known: Atlas) -> Iterator[Definition]:
    """What the site's own inventory lists of a page."""
    module = known.modules.get(posixpath.normpath(text.path))
    if module is None:
        return
    yield Definition(module.name, "py:module", "")
    kinds = {s.definition.name: s.definition.kind for s in text.chapter.sections if s.definition is not None}
    for name, kind in kinds.items():
        outer = name.rpartition(".")[0]
        if not outer or kinds.get(outer) == "class":
            role = "py:class" if kind == "class" else "py:method" if outer else "py:function"
            yield Definition(f"{module.name}.{name}", role, module.definitions[name])
