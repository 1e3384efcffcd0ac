r"""
---
title: Formulas
summary: TeX to HTML and MathML at build time, without a script or an inline style on the page.
---
# Formulas

KaTeX is written in JavaScript, and would normally run in every reader's browser. Here it runs once, in the build,
inside a V8 engine without network or files; the page gets its HTML, its MathML for those who listen, and its fonts.

Two things in what it returns are not fit for our pages. It writes sizes as `style="…"`, which a strict
Content-Security-Policy forbids: they become classes, and the rules go with the formula. And some of its MathML is
invalid in HTML. Both are mended in KaTeX's own tree, before it becomes text.
"""

from __future__ import annotations

import hashlib
import json
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from site_builder.formula_part import PARTS

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

KATEX = Path(__file__).parent / "vendor" / "katex" / "katex.min.js"

# What LaTeX has and KaTeX lacks; an author's macro of the same name comes before it.
LATEX = {r"\mbox": r"\text{#1}"}

RENDER = r"""
// All formulas of a request: for each its HTML and rules, or a message and a position.
function render(request) {
  const {macros, formulas} = JSON.parse(request)
  return JSON.stringify(formulas.map(([tex, display]) => {
    let refused = null
    const options = {
      displayMode: display, output: "htmlAndMathml", strict: "ignore", maxSize: 100,
      // A copy, because \gdef writes into it: a formula must not depend on those before it.
      macros: {...macros},
      trust: context => { refused = refused || context.command; return false },
    }
    try {
      const rows = []
      const tree = treeOf(tex, options, rows)
      if (refused) return [`${refused} is not allowed`, characters(tex, Math.max(tex.indexOf(refused), 0))]
      const rules = {}
      uncoloured(tree, new Set(), [])
      // What a translation service makes of a formula is no formula.
      tree.setAttribute("translate", "no")
      mend(tree, rules)
      const markup = tree.toMarkup().replaceAll(' xmlns="http://www.w3.org/2000/svg"', "")
      return [display ? markup : markup.replaceAll(BASES, BASES.replace("><", "><wbr><")), rules, rows]
    } catch (error) {
      // The other errors are V8's: a formula nested too deeply for its stack.
      return error instanceof katex.ParseError ? [error.rawMessage, place(error, tex)] : [String(error), 0]
    }
  }))
}

// Between its parts, and nowhere else: else a line may begin with the comma that follows a formula (page.css).
const BASES = '</span><span class="katex-base">'

// Style becomes class, and MathML valid, in KaTeX's tree, before it is text.
function mend(node, rules) {
  const {style, attributes, children} = node
  const declarations = []
  if (node.italic > 0 && "text" in node) {  // KaTeX adds this one when it writes the text
    declarations.push(`margin-right:${+node.italic.toFixed(4)}em`)
    node.italic = 0
  }
  for (const name in style) {
    if (style[name] !== undefined) declarations.push(`${name.replace(/[A-Z]/g, "-$&").toLowerCase()}:${style[name]}`)
  }
  if (declarations.length) {
    node.style = {}
    node.classes = [...node.classes, className(declarations, rules)]
  }
  if (node.part) node.classes = [...node.classes, node.part]
  if (attributes) {
    const own = []
    if (attributes.style) own.push(attributes.style)
    if (attributes.mathcolor) own.push(`color:${attributes.mathcolor}`)  // HTML takes only 16 names for this attribute
    if (own.length) {
      delete attributes.style
      delete attributes.mathcolor
      attributes.class = className(own, rules)
    }
    if (node.type) mendMath(node)
  }
  if (children) for (const child of children) mend(child, rules)
}

// For `\underset` and `\mathop`, KaTeX puts elements into `mi` and `mo`, which may hold text alone.
function mendMath(node) {
  const {attributes, children} = node
  if (TEXT_ONLY.has(node.type) && children.some(child => !("text" in child))) {
    // An operator's space at its sides becomes elements, and text beside elements gets one of its own.
    const space = width => parseFloat(width) ? [element(node, "mspace", [], width)] : []
    const inside = children.map(child => "text" in child ? element(node, "mtext", [child]) : child)
    node.children = [...space(attributes.lspace), ...inside, ...space(attributes.rspace)]
    node.type = "mrow"
    node.attributes = {}
  }
  // `\mathrm{BN}` is a word, and not "B" times "N" to those who listen.
  if (node.type === "mrow" && children.length > 1 && children.every(isUpright)) {
    node.type = "mi"
    node.children = [children[0].children[0]]
    node.children[0].text = children.map(child => child.children[0].text).join("")
  }
  if (node.type === "math") delete attributes.xmlns
  if (node.type === "mtd") delete attributes.width
  if (attributes.columnspacing === "") delete attributes.columnspacing
  if (attributes.mathbackground) delete attributes.mathbackground
}

function isUpright(node) {
  const {type, attributes, children} = node
  const upright = type === "mi" && attributes.mathvariant === "normal"
  return upright && children.length === 1 && /^[A-Za-z]$/.test(children[0].text)
}

const TEXT_ONLY = new Set(["mi", "mn", "mo", "ms", "mtext"])

function element(like, type, children, width) {
  const made = new like.constructor(type, children)
  if (width) made.setAttribute("width", width)
  return made
}

// The same name for the same declarations on every page and machine: 41 bits of their hash (cyrb53).
function className(declarations, rules) {
  // A negative height is no CSS: browsers ignore it, and so do we.
  const rule = declarations.filter(declaration => !/^(height|width):-/.test(declaration)).join(";")
  if (!NAMES.has(rule)) {
    let high = 0xdeadbeef, low = 0x41c6ce57
    for (let i = 0; i < rule.length; i++) {
      high = Math.imul(high ^ rule.charCodeAt(i), 2654435761)
      low = Math.imul(low ^ rule.charCodeAt(i), 1597334677)
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
    const number = (low >>> 0) * 512 + ((high >>> 0) & 511)
    NAMES.set(rule, "k" + number.toString(36).padStart(8, "0"))
  }
  const name = NAMES.get(rule)
  if (rule) rules[name] = rule
  return rule ? name : ""
}
const NAMES = new Map()

// An error may lie in a macro's text, and its position then is no place in the formula: so it is believed only where
// the formula has there what KaTeX underlines in its message.
function place(error, tex) {
  const at = error.position
  if (at === undefined || at === null || at > tex.length) return 0
  const underlined = (error.message.match(/[^]\u0332/g) || []).map(pair => pair[0]).join("")
  return tex.startsWith(underlined, at) ? characters(tex, at) : 0
}

// JavaScript counts a character beyond the first 65,536 twice.
function characters(text, offset) {
  return Array.from(text.slice(0, offset)).length
}
"""


class Part(NamedTuple):
    """A part of a formula by its number, -1 where it has no element, and its normal forms, the longest first."""

    number: int
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """
    A formula as HTML, and the rules that it needs, as sorted pairs of class and declarations.

    `rows` are its parts (`formula_part`), the outermost row first. The element of part 3 has the class `s@3` behind all
    others, and `r@3` where it goes on; `recurrence` puts the numbers of a page in their place.
    """

    html: str
    styles: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Part, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class FormulaError:
    """What KaTeX says is wrong, and where: an offset in characters into the TeX source."""

    message: str
    position: int


Rows = list[list[list[int | str]]]
# HTML with its rules and rows, or a message and a position.
Answer = tuple[str, dict[str, str], Rows] | tuple[str, int]


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
        self.macros = dict(sorted((LATEX | dict(macros or {})).items()))
        self.cache = cache
        self.known: dict[tuple[str, bool], Formula | FormulaError] = {}
        self.answers: dict[tuple[str, bool], bytes] = {}
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
            with undisturbed():
                self.engine.close()
            self.engine = None

    def render(self, tex: str, *, display: bool) -> Formula | FormulaError:
        """One formula, in a line of its own (`display`) or in the text."""
        return self.render_many([(tex, display)])[0]

    def render_many(self, formulas: Sequence[tuple[str, bool]]) -> list[Formula | FormulaError]:
        """Several formulas, each as (TeX, display), in their order. One call for a page saves a third of the time."""
        wanted = dict.fromkeys(formulas)
        # Also what this run has made already is asked for and given: the cache may keep an account for each page.
        remembered = {formula for formula in wanted if self.recall(formula)} if self.cache is not None else set()
        missing = [formula for formula in wanted if formula not in self.known]
        if missing:
            for formula, answer in zip(missing, self.ask(missing), strict=True):
                self.known[formula] = understood(answer)
                self.answers[formula] = json.dumps(answer).encode()
        if self.cache is not None:
            for formula in wanted:
                if formula not in remembered and formula in self.answers:
                    self.cache.put(self.key(formula), self.answers[formula])
        return [self.known[formula] for formula in formulas]

    def recall(self, formula: tuple[str, bool]) -> bool:
        """Whether the cache knows the formula, which then is among the known."""
        value = self.cache.get(self.key(formula)) if self.cache is not None else None
        if value is None:
            return False
        if formula not in self.known:
            try:
                self.known[formula] = understood(json.loads(value))
            except ValueError:  # half a file, or another's: render it again
                return False
            self.answers[formula] = value
        return True

    def key(self, formula: tuple[str, bool]) -> str:
        """Under what a formula is cached: itself, the macros, KaTeX and this module, which may change its output."""
        if not self.version:
            self.version = hashlib.sha256(KATEX.read_bytes() + Path(__file__).read_bytes() + PARTS.encode()).hexdigest()
        return hashlib.sha256(json.dumps([self.version, self.macros, *formula]).encode()).hexdigest()

    def ask(self, formulas: Sequence[tuple[str, bool]]) -> list[Answer]:
        """KaTeX's answers."""
        given = json.dumps({"macros": self.macros, "formulas": formulas})
        with undisturbed():
            if self.engine is None:
                # Imported here: a build that finds all its formulas in the cache does without the engine.
                from py_mini_racer import DEFAULT_V8_FLAGS, MiniRacer, init_mini_racer

                # Compiled is what runs, and no better than it pays: no page has formulas enough for more.
                flags = (*DEFAULT_V8_FLAGS, "--no-opt", "--sparkplug", "--max-lazy")
                init_mini_racer(flags=flags, ignore_duplicate_init=True)
                self.engine = MiniRacer()
                self.engine.eval(KATEX.read_text(encoding="utf-8"))
                self.engine.eval(PARTS)
                self.engine.eval(RENDER)
            answer = self.engine.eval(f"render({json.dumps(given)})")
        answers: list[Answer] = json.loads(str(answer))
        return answers


@contextmanager
def undisturbed() -> Iterator[None]:
    """
    Hold a Ctrl-C back for the moment of a call.

    The engine runs in a thread of its own; whoever stops waiting for it in the middle leaves it without a listener, and
    the terminal full of its complaints.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed and before is not signal.SIG_IGN:
        raise KeyboardInterrupt


def understood(answer: Answer) -> Formula | FormulaError:
    """The result in an answer, as it comes from the engine or from the cache."""
    if len(answer) == 2:
        return FormulaError(*answer)
    html, styles, rows = answer
    parts = (tuple(Part(int(number), tuple(map(str, forms))) for number, *forms in row) for row in rows)
    return Formula(html, tuple(sorted(styles.items())), tuple(parts))


def stylesheet(styles: Iterable[tuple[str, str]]) -> str:
    """
    The rules of many formulas as CSS, each once.

    An inline style wins over every rule of a style sheet; `:not(#_)` lends a class the weight of an id, so that these
    rules win too, over KaTeX's own and over a theme's.
    """
    return "".join(f".{name}:not(#_){{{rule}}}\n" for name, rule in sorted(set(styles)))
