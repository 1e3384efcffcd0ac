r"""
---
title: The engine
summary: KaTeX, inside a V8 engine without network or files - what it is told, and what we mend in its answers.
---
# The engine

Two things in what KaTeX returns are not fit for our pages. It writes sizes as `style="…"`, which a strict
Content-Security-Policy forbids: they become classes, and the rules go with the formula. And some of its MathML is
invalid in HTML. Both are mended in KaTeX's own tree, before it becomes text.
"""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from py_mini_racer import DEFAULT_V8_FLAGS, MiniRacer, init_mini_racer

from site_builder.formula_part import PARTS

KATEX = Path(__file__).parent / "vendor" / "katex" / "katex.min.js"
# Compiled is what runs, and no better than it pays: no page has formulas enough for more.
FLAGS = ("--no-opt", "--sparkplug", "--max-lazy")

RENDER = r"""
// All formulas of a request: for each a line of JSON with its HTML, rules and rows, or a message and a position.
function render(request) {
  const {macros, formulas} = JSON.parse(request)
  return formulas.map(([tex, display]) => JSON.stringify(answer(tex, display, macros))).join("\n")
}

function answer(tex, display, macros) {
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
    const whole = display || isShort(markup)
    return [whole ? markup : markup.replaceAll(BASES, BASES.replace("><", "><wbr><")), rules, rows]
  } catch (error) {
    // The other errors are V8's: a formula nested too deeply for its stack.
    return error instanceof katex.ParseError ? [error.rawMessage, place(error, tex)] : [String(error), 0]
  }
}

// Between its parts, and nowhere else: else a line may begin with the comma that follows a formula (page.css).
const BASES = '</span><span class="katex-base">'

// What is no longer than a word or two stays in one line.
function isShort(markup) {
  const shown = markup.slice(markup.indexOf('class="katex-html"'))
  return !shown.includes(BASES) || shown.replace(/^[^>]*>|<[^>]*>|[\s\u200b]/g, "").replace(/&\w+;/g, "&").length <= 12
}

// Style becomes class, and MathML valid, in KaTeX's tree, before it is text.
function mend(node, rules) {
  const {style, attributes, children} = node
  let declarations = null
  if (node.italic > 0 && "text" in node) {  // KaTeX adds this one when it writes the text
    declarations = [`margin-right:${+node.italic.toFixed(4)}em`]
    node.italic = 0
  }
  for (const name in style) {
    if (style[name] === undefined) continue
    declarations = declarations || []
    declarations.push(`${property(name)}:${style[name]}`)
  }
  if (declarations) {
    node.style = {}
    node.classes = [...node.classes, className(declarations, rules)]
  }
  if (node.part) node.classes = [...node.classes, node.part]
  if (attributes) {
    if (attributes.style || attributes.mathcolor) {
      const own = []
      if (attributes.style) own.push(attributes.style)
      if (attributes.mathcolor) own.push(`color:${attributes.mathcolor}`)  // HTML takes only 16 names for it
      delete attributes.style
      delete attributes.mathcolor
      attributes.class = className(own, rules)
    }
    if (node.type) mendMath(node)
  }
  if (children) for (let i = 0; i < children.length; i++) mend(children[i], rules)
}

function property(name) {
  let made = PROPERTIES.get(name)
  if (!made) PROPERTIES.set(name, made = name.replace(/[A-Z]/g, "-$&").toLowerCase())
  return made
}
const PROPERTIES = new Map()

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


class Engine:
    """An engine with KaTeX in it. It must be closed: one left open can hang the process at its end."""

    def __init__(self) -> None:
        with undisturbed():
            init_mini_racer(flags=(*DEFAULT_V8_FLAGS, *FLAGS), ignore_duplicate_init=True)
            self._v8 = MiniRacer()
            for script in (KATEX.read_text(encoding="utf-8"), PARTS, RENDER):
                self._v8.eval(script)

    def answers(self, macros: Mapping[str, str], formulas: Sequence[tuple[str, bool]]) -> list[bytes]:
        """For each formula, as (TeX, display), a line of JSON: see `formula.Answer`."""
        given = json.dumps({"macros": macros, "formulas": formulas})
        return self.eval(f"render({json.dumps(given)})").encode().split(b"\n") if formulas else []

    def eval(self, script: str) -> str:
        """What a script says."""
        with undisturbed():
            return str(self._v8.eval(script))

    def close(self) -> None:
        """End it."""
        with undisturbed():
            self._v8.close()


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
