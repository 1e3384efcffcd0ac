"""
---
title: The press
summary: One engine for several weavers, in a process of its own.
---
# The press

KaTeX takes longest for its first formulas, while the engine gets to know the script; and the pages of a project have
many formulas in common. So weavers who work side by side share one engine. It is loaded while they load what they need,
and typesets each formula once.

A weaver who has read a file foresees most of its formulas, long before it asks for them with that page. Then the press
has them ready, and nobody waits.
"""

from __future__ import annotations

import re
import signal
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from msgspec import Struct, field

from site_builder.text.lazy_regex import lazy_regex
from site_builder.text.text_limit import LONGEST_FORMULA

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from site_builder.formula.engine import Engine

Formula = tuple[str, bool]
"""The TeX, and whether it is on display."""
Formulas = Sequence[Formula]
FORMULA = lazy_regex(
    r"(?<![\\$])\$(?P<text>[^$\s](?:[^$]*[^$\s\\])?)\$(?!\$)"
    r"|\$\$(?P<display>[^$]+)\$\$"
    r"|(?P<block>\\begin\{(?P<name>align|equation|gather)\*?\}(?:(?!\\begin\{(?P=name)).)*?\\end\{(?P=name)\*?\})",
    re.DOTALL,
)
SOME = 64
"""As many foreseen formulas are made at a time: each call of the engine takes as long as a formula."""


def foreseen(prose: str) -> Iterator[Formula]:
    """The formulas in Markdown, by their looks: what this gets wrong is only made too late."""
    for found in FORMULA.finditer(prose):
        display = found["text"] is None
        tex = (found["display"] or found["block"]).strip() if display else found["text"]
        if len(tex) <= LONGEST_FORMULA:
            yield tex, display


class Line:
    """What a weaver has of a press: it asks, and waits for the answer."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def answers(self, macros: Mapping[str, str], formulas: Formulas) -> Sequence[bytes]:
        """For each formula a line: see `formula.understood`."""
        self.connection.send((macros, formulas, True))
        try:
            found: Sequence[bytes] = self.connection.recv()
        except EOFError as error:
            raise RuntimeError("the process that makes formulas has ended") from error
        return found

    def foresee(self, macros: Mapping[str, str], formulas: Formulas) -> None:
        """Say what will probably be asked for."""
        self.connection.send((macros, formulas, False))

    def close(self) -> None:
        """Hang up. The press ends with its last line."""
        self.connection.close()


class Press:
    """
    A press with a line for each of `count` weavers, all with the same macros.

    A context manager, and the weavers in other processes must have ended before it ends.
    """

    def __init__(self, count: int) -> None:
        # Here and below: whoever has a line only needs none of it.
        from site_builder.parallel.process_context import process_context

        context = process_context()
        pairs = [context.Pipe() for _ in range(count)]
        self.lines = [Line(here) for here, _ in pairs]
        theirs = [there for _, there in pairs]
        self._process = context.Process(target=attend, args=(theirs, self.lines), daemon=True)
        self._process.start()
        for there in theirs:
            there.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line in self.lines:
            line.close()
        self._process.join()


def attend(lines: Sequence[Connection], weavers: Sequence[Line]) -> None:
    """In a process of its own: answer until all lines are closed."""
    # Ctrl-C goes to all processes of a terminal; the first one hears it, and closes its lines.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for weaver in weavers:
        weaver.close()  # a fork holds them too, and a line that somebody holds never ends
    from multiprocessing.connection import wait

    from site_builder.formula.engine import Engine

    stock = Stock(Engine())
    ahead: deque[Formula] = deque()
    still = list(lines)
    while still:
        heard = wait(still, 0 if len(ahead) >= SOME else None)
        for line in [one for one in still if one in heard]:
            try:
                stock.macros, formulas, now = line.recv()
                if now:
                    line.send(stock.answers(formulas))
                else:
                    ahead.extend(formulas)
            except (EOFError, OSError):  # hung up, perhaps in the middle
                still.remove(line)
        if len(ahead) >= SOME:
            stock.answers([ahead.popleft() for _ in range(SOME)])
    stock.engine.close()


class Stock(Struct):
    """What has been made, each once."""

    engine: Engine
    macros: Mapping[str, str] = field(default_factory=dict)
    made: dict[Formula, bytes] = field(default_factory=dict)

    def answers(self, formulas: Formulas) -> list[bytes]:
        """A line for each; what is missing is made."""
        missing = [formula for formula in dict.fromkeys(formulas) if formula not in self.made]
        self.made.update(zip(missing, self.engine.answers(self.macros, missing), strict=True))
        return [self.made[formula] for formula in formulas]
