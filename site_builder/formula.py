r"""
---
title: Formulas
summary: TeX to HTML and MathML at build time, without a script or an inline style on the page.
---
# Formulas

KaTeX is written in JavaScript, and would normally run in every reader's browser. Here it runs once, in the build,
inside a V8 engine without network or files; the page gets its HTML, its MathML for those who listen, and its fonts.

Two things in what it returns are not fit for our pages. It writes sizes as `style="…"`, which a strict
Content-Security-Policy forbids: they become classes, and the rules go with the formula. And for `\underset` and
`\mathop` its MathML has elements inside `mi` and `mo`, which may hold text alone: those become `mrow`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

KATEX = Path(__file__).parent / "vendor" / "katex" / "katex.min.js"

# `macros` is copied each time, because \gdef writes into it: a formula must not depend on those before it.
# An error may lie in a macro's text, and its position then is no place in the formula: so it is believed only where
# the formula has there what KaTeX underlines in its message.
RENDER = r"""
function position(error, tex) {
  const at = error.position
  if (at === undefined || at === null || at > tex.length) return 0
  const underlined = (error.message.match(/[^]\u0332/g) || []).map(pair => pair[0]).join("")
  return tex.startsWith(underlined, at) ? Array.from(tex.slice(0, at)).length : 0
}
function render(request) {
  const {macros, formulas} = JSON.parse(request)
  return JSON.stringify(formulas.map(([tex, display]) => {
    let refused = null
    const trust = context => { refused = refused || context.command; return false }
    try {
      const html = katex.renderToString(tex, {
        displayMode: display, output: "htmlAndMathml", throwOnError: true, strict: "ignore",
        trust, maxSize: 100, macros: {...macros},
      })
      if (refused === null) return html
      return [`${refused} is switched off`, Array.from(tex.slice(0, Math.max(tex.indexOf(refused), 0))).length]
    } catch (error) {
      return error instanceof katex.ParseError ? [error.rawMessage, position(error, tex)] : [String(error), 0]
    }
  }))
}
"""

STYLED = re.compile(r'<(?P<tag>[a-z]+)(?P<before>[^<>]*?) style="(?P<style>[^"]*)"(?P<after>[^<>]*)>')
CLASS = re.compile(r' class="([^"]*)"')
# Nothing else comes from KaTeX, which checks colours and sizes itself; but this text ends up in a style sheet.
DECLARATION = re.compile(r"[a-z-]+:[\w\s.,#%()+-]+")
# A negative height is no CSS: browsers ignore it, and so do we.
NEGATIVE = re.compile(r"(?:height|width):-")
NAMESPACE = re.compile(r' xmlns="[^"]*"')
MATHML = re.compile(r"<math\b.*?</math>", re.DOTALL)
TAG = re.compile(r"<(/?)([a-z]+)([^<>]*)>")
TOKEN_ELEMENTS = frozenset({"mi", "mn", "mo", "ms", "mtext"})
NESTED = re.compile(r"<(?:mi|mn|mo|ms|mtext)\b[^<>]*><(?!/)")
CELL_WIDTH = re.compile(r'<mtd width="[^"]*"')
OPERATOR_SPACE = re.compile(r'\b([lr])space="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as HTML, and the rules that it needs, as sorted pairs of class and declarations."""

    html: str
    styles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FormulaError:
    """What KaTeX says is wrong, and where: an offset in characters into the TeX source."""

    message: str
    position: int


class Cache(Protocol):
    """Where results survive the process. Both may be called for any key, in any order; a loss is no error."""

    def get(self, key: str) -> bytes | None:
        """The bytes put under a key, or None."""

    def put(self, key: str, value: bytes) -> None:
        """Keep bytes under a key."""


class Renderer:
    """
    Renders formulas, each once. Use it as a context manager: an engine left open can hang the process at its end.

    KaTeX is loaded at the first formula that is in no cache. Neither threads nor forked processes may share a
    renderer; make one in each process.
    """

    def __init__(self, macros: Mapping[str, str] | None = None, cache: Cache | None = None) -> None:
        self.macros = dict(sorted((macros or {}).items()))
        self.cache = cache
        self.known: dict[tuple[str, bool], Formula | FormulaError] = {}
        self.engine: MiniRacer | None = None
        self.version = ""

    def __enter__(self) -> Self:
        """Nothing is loaded yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the engine, if there is one."""
        if self.engine is not None:
            self.engine.close()
            self.engine = None

    def render(self, tex: str, *, display: bool) -> Formula | FormulaError:
        """One formula, in a line of its own (`display`) or in the text."""
        return self.render_many([(tex, display)])[0]

    def render_many(self, formulas: Sequence[tuple[str, bool]]) -> list[Formula | FormulaError]:
        """Several formulas, each as (TeX, display), in their order. One call for a page saves a third of the time."""
        missing = [formula for formula in dict.fromkeys(formulas) if formula not in self.known]
        if missing and self.cache is not None:
            missing = [formula for formula in missing if not self.recall(formula)]
        if missing:
            for formula, answer in zip(missing, self.ask(missing), strict=True):
                result = finished(answer) if isinstance(answer, str) else FormulaError(*answer)
                self.known[formula] = result
                if self.cache is not None:
                    self.cache.put(self.key(formula), json.dumps(asdict(result)).encode())
        return [self.known[formula] for formula in formulas]

    def recall(self, formula: tuple[str, bool]) -> bool:
        """Whether the cache knows the formula, which then is among the known."""
        value = self.cache.get(self.key(formula)) if self.cache is not None else None
        if value is None:
            return False
        fields = json.loads(value)
        if "html" in fields:
            self.known[formula] = Formula(fields["html"], tuple((name, rule) for name, rule in fields["styles"]))
        else:
            self.known[formula] = FormulaError(fields["message"], fields["position"])
        return True

    def key(self, formula: tuple[str, bool]) -> str:
        """Under what a formula is cached: itself, the macros, KaTeX and this module, which may change its output."""
        if not self.version:
            self.version = hashlib.sha256(KATEX.read_bytes() + Path(__file__).read_bytes()).hexdigest()
        return hashlib.sha256(json.dumps([self.version, self.macros, *formula]).encode()).hexdigest()

    def ask(self, formulas: Sequence[tuple[str, bool]]) -> list[str | tuple[str, int]]:
        """KaTeX's answers: HTML, or a message and a position."""
        if self.engine is None:
            # Imported here: a build that finds all its formulas in the cache does without the engine.
            from py_mini_racer import MiniRacer

            self.engine = MiniRacer()
            self.engine.eval(KATEX.read_text(encoding="utf-8"))
            self.engine.eval(RENDER)
        answer = self.engine.call("render", json.dumps({"macros": self.macros, "formulas": formulas}))
        answers: list[str | tuple[str, int]] = json.loads(str(answer))
        return answers


def stylesheet(styles: Iterable[tuple[str, str]]) -> str:
    """
    The rules of many formulas as CSS, each once.

    An inline style wins over every rule of a style sheet; `:not(#_)` lends a class the weight of an id, so that these
    rules win too, over KaTeX's own and over a theme's.
    """
    return "".join(f".{name}:not(#_){{{rule}}}\n" for name, rule in sorted(set(styles)))


def finished(html: str) -> Formula:
    """KaTeX's HTML, fit for our pages."""
    html = NAMESPACE.sub("", html)
    html = MATHML.sub(lambda match: repaired(match[0]), html)
    styles: dict[str, str] = {}

    def classed(match: re.Match[str]) -> str:
        parts = [part.strip() for part in match["style"].split(";")]
        rule = ";".join(part for part in parts if DECLARATION.fullmatch(part) and not NEGATIVE.match(part))
        attributes = match["before"] + match["after"]
        if rule:
            name = class_name(rule)
            styles[name] = rule
            if CLASS.search(attributes):
                attributes = CLASS.sub(rf' class="\1 {name}"', attributes, count=1)
            else:
                attributes = f' class="{name}"{attributes}'
        return f"<{match['tag']}{attributes}>"

    html = STYLED.sub(classed, html)
    # What a translation service makes of a formula is never a formula.
    html = html.replace(">", ' translate="no">', 1)
    return Formula(html, tuple(sorted(styles.items())))


def class_name(rule: str) -> str:
    """The class of a rule: always the same for the same declarations, on every page and machine."""
    digest = hashlib.sha256(rule.encode()).digest()
    return "k" + base64.b32encode(digest[:5]).decode().lower()


def repaired(mathml: str) -> str:
    """MathML in which the elements that may hold text alone do so, and cells have no width."""
    mathml = CELL_WIDTH.sub("<mtd", mathml)
    if not NESTED.search(mathml):
        return mathml
    tags = list(TAG.finditer(mathml))
    closing: dict[int, int] = {}  # of an opening tag, by their numbers
    nested: set[int] = set()
    opened: list[int] = []
    for number, tag in enumerate(tags):
        if tag[1]:
            closing[opened.pop()] = number
        else:
            if opened and tags[opened[-1]][2] in TOKEN_ELEMENTS:
                nested.add(opened[-1])
            if not tag[3].endswith("/"):
                opened.append(number)
    changes: dict[int, str] = {}
    for number in nested:
        space = dict(OPERATOR_SPACE.findall(tags[number][3]))
        changes[number] = "<mrow>" + spaced(space.get("l"))
        changes[closing[number]] = spaced(space.get("r")) + "</mrow>"
    pieces, position = [], 0
    for number in sorted(changes):
        pieces += [mathml[position : tags[number].start()], changes[number]]
        position = tags[number].end()
    return "".join(pieces) + mathml[position:]


def spaced(width: str | None) -> str:
    """The space that an operator had at one side, as an element of its own."""
    return f'<mspace width="{width}"></mspace>' if width and width not in ("0", "0em") else ""
