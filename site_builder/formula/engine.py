r"""
---
title: The engine
summary: KaTeX, inside a V8 engine without network or files - what it is told, and how it answers.
---
# The engine

KaTeX makes a tree of elements from each formula; `part.js` colours it, `markup.js` writes it, and `render.js` answers
for many at once.
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

from site_builder.resources import KATEX, ROOT

SCRIPTS = (KATEX / "katex.min.js", *(ROOT / "formula" / name for name in ("part.js", "markup.js", "render.js")))
# Compiled is what runs, and no better than it pays: no page has formulas enough for more.
FLAGS = ("--no-opt", "--sparkplug", "--max-lazy")

PATIENCE = 20
"""Seconds for a formula. Macros that call each other may make much of a few letters."""
PATIENCE_EACH = 0.5
"""Seconds for each more of many, of which most take a thousandth; the machine may be busy."""
MOST_MEMORY = 1_000_000_000
"""Bytes for the engine; without a limit of ours it would end the whole process at its own."""


class Engine:
    """An engine with KaTeX in it. It must be closed: one left open can hang the process at its end."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        with undisturbed():
            init_mini_racer(flags=(*DEFAULT_V8_FLAGS, *FLAGS), ignore_duplicate_init=True)
            self._v8 = _alone_in_its_loop()
            self._v8.set_hard_memory_limit(MOST_MEMORY)
            for script in SCRIPTS:
                self._v8.eval(script.read_text(encoding="utf-8"))

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
