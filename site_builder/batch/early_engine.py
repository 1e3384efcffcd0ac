"""
---
title: An early engine
summary: KaTeX for one new formula - loaded in a process beside this one, while this one does all the rest.
---
# An early engine

After an edit, one formula is new, or none. To load the engine takes as long as to make the page, so both should happen
at once; but whether it is needed shows only when the page is nearly done. So we look at the file as it is: what stands
between two dollar signs in one line, and was not on the page the last time, is probably a new formula. The engine then
begins with it, and has it ready when the page asks.

What this overlooks (formulas of several lines) loads the engine later, as without it. What it takes for a formula and
is none costs a process that is ended unasked.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from site_builder.batch.formula_process import Formula, Formulas, Stock, foreseen
from site_builder.batch.page_file import Job
from site_builder.batch.process_context import can_fork
from site_builder.formula.formula import Renderer
from site_builder.project.formula_cache import FormulaBox
from site_builder.storage.cache import FileCache
from site_builder.text.lazy_regex import lazy_regex

COMMENT = lazy_regex(r"(?m)^[ \t]*#[ \t]?")


def early_engine(jobs: Sequence[Job], cache: FileCache) -> EarlyEngine | None:
    """An engine, if these files seem to have formulas that the cache does not know, and this machine can fork."""
    renderer = Renderer()
    new = [formula for job in jobs if b"$" in job.data for formula in new_formulas(job, renderer, cache)]
    return EarlyEngine(renderer.macros, new) if new and can_fork() else None


def new_formulas(job: Job, renderer: Renderer, cache: FileCache) -> Iterator[Formula]:
    """What looks like a formula in a file, and was not on its page the last time."""
    box = FormulaBox(cache, job.url)
    for formula in foreseen(COMMENT.sub("", job.data.decode("utf-8", "replace"))):
        if "\n" not in formula[0] and box.get(renderer.key(formula)) is None:
            yield formula


class EarlyEngine:
    """A context manager; its process ends with it. Neither pickled nor shared: it speaks with the one who made it."""

    def __init__(self, macros: Mapping[str, str], formulas: Formulas) -> None:
        # Two pipes and a fork: `multiprocessing` would take longer to load than all that it does here.
        reading, theirs = os.pipe()
        mine, writing = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            try:
                os.close(theirs)
                os.close(mine)
                _attend(reading, writing, macros, formulas)
            finally:
                os._exit(0)  # whatever this process has open, or has to say, is the other's
        os.close(reading)
        os.close(writing)
        self._asks = os.fdopen(theirs, "wb")
        self._hears = os.fdopen(mine, "rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def answers(self, macros: Mapping[str, str], formulas: Formulas) -> Sequence[bytes]:
        """For each formula a line: see `formula.understood`."""
        try:
            self._asks.write(json.dumps([macros, formulas]).encode() + b"\n")
            self._asks.flush()
        except BrokenPipeError:
            pass  # nor will there be an answer
        lines = [self._hears.readline() for _ in formulas]
        if not all(line.endswith(b"\n") for line in lines):
            raise RuntimeError("the process that makes formulas has ended")
        return [line.removesuffix(b"\n") for line in lines]

    def foresee(self, macros: Mapping[str, str], formulas: Formulas) -> None:
        """It has begun already."""

    def close(self) -> None:
        """End it, in whatever it is. It has nothing to lose."""
        if self._process:
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
            self._process = 0
            self._asks.close()
            self._hears.close()


def _attend(reading: int, writing: int, macros: Mapping[str, str], formulas: Formulas) -> None:
    # Ctrl-C goes to all processes of a terminal; the first one hears it, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from site_builder.formula.engine import Engine

    stock = Stock(Engine(), macros)
    stock.answers(formulas)
    with os.fdopen(reading, "rb") as asked, os.fdopen(writing, "wb") as answered:
        for line in asked:
            stock.macros, wanted = json.loads(line)
            answered.writelines(answer + b"\n" for answer in stock.answers([(tex, display) for tex, display in wanted]))
            answered.flush()
