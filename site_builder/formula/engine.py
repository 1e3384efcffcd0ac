r"""
---
title: The engine
summary: KaTeX, inside a V8 engine without network or files - what it is told, and how it answers.
---
# The engine

KaTeX makes a tree of elements from each formula; `formula_part` colours it, `formula_markup` writes it.
"""

from __future__ import annotations

import asyncio
import json
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from py_mini_racer import DEFAULT_V8_FLAGS, JSOOMException, JSTimeoutException, MiniRacer, init_mini_racer

from site_builder.formula.formula_markup import MARKUP
from site_builder.formula.formula_part import PARTS
from site_builder.resources import KATEX

SCRIPT = KATEX / "katex.min.js"
# Compiled is what runs, and no better than it pays: no page has formulas enough for more.
FLAGS = ("--no-opt", "--sparkplug", "--max-lazy")

PATIENCE = 20
"""Seconds for a formula. Macros that call each other may make much of a few letters."""
PATIENCE_EACH = 0.5
"""Seconds for each more of many, of which most take a thousandth; the machine may be busy."""
MOST_MEMORY = 1_000_000_000
"""Bytes for the engine; without a limit of ours it would end the whole process at its own."""

RENDER = r"""
// All formulas of a request, each a line: its HTML, U+001F, and its rules and rows as JSON; or, as JSON, a message and
// a position. HTML stays as it is, since to make JSON of it would take as long as the writing; but a line end is U+001E
// there, and neither of the two characters is part of a formula.
function render(request) {
  const {macros, formulas} = JSON.parse(request)
  return formulas.map(([tex, display]) => answer(tex, display, macros)).join("\n")
}

function answer(tex, display, macros) {
  let refused = null
  const options = {
    displayMode: display, output: "htmlAndMathml", strict: "ignore", maxSize: 100, maxExpand: 1000,
    // A copy, because \gdef writes into it: a formula must not depend on those before it.
    macros: {...macros},
    trust: context => { refused = refused || context.command; return false },
  }
  try {
    const rows = []
    const tree = treeOf(tex, options, rows)
    if (refused) {
      return JSON.stringify([`${refused} is not allowed`, characters(tex, Math.max(tex.indexOf(refused), 0))])
    }
    const rules = {}
    // What a translation service makes of a formula is no formula.
    tree.setAttribute("translate", "no")
    let markup = written(tree, rules, new Set(), []).replace(/[\x1e\x1f]/g, "").replaceAll("\n", "\x1e")
    if (!display && !isShort(markup)) markup = markup.replaceAll(BASES, BASES.replace("><", "><wbr><"))
    return `${markup}\x1f${JSON.stringify([rules, rows])}`
  } catch (error) {
    // The other errors are V8's: a formula nested too deeply for its stack.
    const isKatex = error instanceof katex.ParseError
    return JSON.stringify(isKatex ? [error.rawMessage, place(error, tex)] : [String(error), 0])
  }
}

// Between its parts, and nowhere else: else a line may begin with the comma that follows a formula (page.css).
const BASES = '</span><span class="katex-base">'

// What is no longer than a word or two stays in one line.
function isShort(markup) {
  const shown = markup.slice(markup.indexOf('class="katex-html"'))
  return !shown.includes(BASES) || shown.replace(/^[^>]*>|<[^>]*>|[\s\u200b]/g, "").replace(/&\w+;/g, "&").length <= 12
}

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
        self._start()

    def _start(self) -> None:
        with undisturbed():
            init_mini_racer(flags=(*DEFAULT_V8_FLAGS, *FLAGS), ignore_duplicate_init=True)
            self._v8 = _alone_in_its_loop()
            self._v8.set_hard_memory_limit(MOST_MEMORY)
            for script in (SCRIPT.read_text(encoding="utf-8"), PARTS, MARKUP, RENDER):
                self._v8.eval(script)

    def answers(self, macros: Mapping[str, str], formulas: Sequence[tuple[str, bool]]) -> list[bytes]:
        """For each formula, as (TeX, display), a line: see `formula.understood`."""
        if not formulas:
            return []
        try:
            return self._rendered(macros, formulas, PATIENCE + PATIENCE_EACH * len(formulas))
        except JSTimeoutException:  # one of them; so each by itself
            return [self._alone(macros, formula) for formula in formulas]
        except JSOOMException:
            self._start_again()
            return [self._alone(macros, formula) for formula in formulas]

    def _alone(self, macros: Mapping[str, str], formula: tuple[str, bool]) -> bytes:
        try:
            (answer,) = self._rendered(macros, [formula], PATIENCE)
            return answer
        except JSTimeoutException:
            message = f"it takes longer than {PATIENCE} seconds"
        except JSOOMException:
            message = f"it takes more than {MOST_MEMORY // 1_000_000} MB of memory"
            self._start_again()
        return json.dumps([message, 0]).encode()

    # One without room is of no use any more. One that was stopped is, and to close it at once would leave what it still
    # has to say without a listener.
    def _start_again(self) -> None:
        self.close()
        self._start()

    def _rendered(self, macros: Mapping[str, str], formulas: Sequence[tuple[str, bool]], seconds: float) -> list[bytes]:
        given = json.dumps({"macros": macros, "formulas": formulas})
        return self.eval(f"render({json.dumps(given)})", seconds).encode().split(b"\n")

    def eval(self, script: str, seconds: float | None = None) -> str:
        """What a script says. Raises `JSTimeoutException` after so many seconds, `JSOOMException` out of memory."""
        with undisturbed():
            return str(self._v8.eval(script, timeout_sec=seconds))

    def close(self) -> None:
        """End it."""
        with undisturbed():
            self._v8.close()


def _alone_in_its_loop() -> MiniRacer:
    """
    An engine with an event loop of its own.

    It would take one that runs in this thread, as in a notebook, and then could not be stopped while it works.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return MiniRacer()
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(MiniRacer).result()


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
