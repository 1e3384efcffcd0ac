"""
`monit` and `tracker` for where labml is not installed: the same calls, and plain progress.

They know the calls that this package makes, and show what labml shows: the step, how far
the epoch is, and the last values. Nothing is written to files.
"""

import math
import time
from collections.abc import Collection, Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import Any, SupportsFloat

from labml_nn_convmixer.terminal.screen import Part, screen

# What labml doesn't show either: these names are for the log only.
HIDDEN = ("optim.", "time.", "gradient.")
REDRAW = 0.2  # seconds


class Tracker:
    """labml's `tracker`, as far as it is used here."""

    def __init__(self) -> None:
        self._step = 0
        self._values: dict[str, list[SupportsFloat]] = {}
        self.shown: dict[str, str] = {}

    def add(self, *arguments: object, **values: object) -> None:
        """
        Keep values until the next `save`.

        The calls are `add({name: value})`, `add(name, value)` and `add(name=value)`.
        """
        for name, value in _pairs(arguments, values).items():
            if isinstance(value, SupportsFloat):
                self._values.setdefault(name, []).append(value)

    def save(self, *arguments: object, **values: object) -> None:
        """Show the means of the values since the last time; a step may come first."""
        if arguments and isinstance(arguments[0], int):
            self._step = arguments[0]
            arguments = arguments[1:]
        self.add(*arguments, **values)
        kept, self._values = self._values, {}
        for name, found in kept.items():
            if not name.startswith(HIDDEN):
                self.shown[name] = f"{sum(map(float, found)) / len(found):,.4g}"
        monit.redraw()

    def new_line(self) -> None:
        """Keep the line that is shown."""
        screen.end()

    def get_global_step(self) -> int:
        """Say the step of the last `save`."""
        return self._step

    def set_global_step(self, step: int | None) -> None:
        """Go on from a step."""
        self._step = step or 0


class Monit:
    """labml's `monit`, as far as it is used here."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._stages: dict[str, str] = {}
        self._loop: tuple[float, int, int] | None = None  # start, epochs done, epochs
        self._drawn = 0.0

    @contextmanager
    def section(self, name: str = "Process", **_: object) -> Iterator[None]:
        """Show what is being done, and how long it took."""
        if self._loop is not None:
            with self._stage(name):
                yield
            return
        screen.show([(f"{name}...", "")])
        start = time.monotonic()
        done = False
        try:
            yield
            done = True
        finally:
            passed = time.monotonic() - start
            screen.show([(f"{name}...[{'DONE' if done else 'FAIL'}]  {passed:,.2f} s", "")])
            screen.end()

    def loop(self, iterator_: int | Collection[Any], **_: object) -> Iterator[Any]:
        """Go through the epochs, and show the time that has passed and that is left."""
        items = range(iterator_) if isinstance(iterator_, int) else iterator_
        self._stages = {}
        self._loop = (time.monotonic(), 0, len(items))
        try:
            for count, item in enumerate(items):
                self._loop = (self._loop[0], count, len(items))
                yield item
        finally:
            self._loop = None

    def iterate(
        self,
        name: str,
        iterable: Iterable[Any] | int,
        total_steps: int | None = None,
        **_: object,
    ) -> Iterator[Any]:
        """Go through the steps, and show how many are done."""
        items = range(iterable) if isinstance(iterable, int) else iterable
        if total_steps is None and isinstance(items, Sized):
            total_steps = len(items)
        with self._stage(name):
            for count, item in enumerate(items):
                if total_steps:
                    self._stages[name] = f"{math.floor(100 * count / total_steps)}%"
                if time.monotonic() - self._drawn > REDRAW:
                    self.redraw()
                yield item

    def enum(
        self, name: str, iterable: Collection[Any], **_: object
    ) -> Iterator[tuple[int, Any]]:
        """Go through the steps with their numbers."""
        return enumerate(self.iterate(name, iterable, len(iterable)))

    def clear(self) -> None:
        """Forget a loop that was left in the middle."""
        self._stages, self._loop = {}, None

    def redraw(self) -> None:
        """Show the line as it is now."""
        self._drawn = time.monotonic()
        parts: list[Part] = [(f"{self._tracker.get_global_step():8,}:", "")]
        for name, state in [*self._stages.items(), *self._tracker.shown.items()]:
            parts += [(f"  {name}:", ""), (f" {state}", "")]
        if self._loop is not None:
            start, done, epochs = self._loop
            passed = time.monotonic() - start
            # Before the first epoch has ended, nobody knows what is left.
            left = _clock(passed / done * (epochs - done)) if done else "?"
            parts.append((f"  {_clock(passed)}/{left}", ""))
        screen.show(parts)

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        self._stages[name] = "..."
        yield
        # A stage that an error ended stays as it was.
        self._stages[name] = f"100% {time.monotonic() - start:,.1f} s"


def _pairs(
    arguments: tuple[object, ...], values: dict[str, object]
) -> dict[str, object]:
    match arguments:
        case ():
            return values
        case (dict() as given,):
            return given
        case (str() as name, value):
            return {name: value}
    raise TypeError("tracker.add takes a dictionary, a name and a value, or name=value")


def _clock(seconds: float) -> str:
    minutes = int(seconds) // 60
    return f"{minutes // 60}:{minutes % 60:02}:{int(seconds) % 60:02}"


tracker = Tracker()
monit = Monit(tracker)
