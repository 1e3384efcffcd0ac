"""
`monit` and `tracker` for where labml is not installed: the calls that this package makes, and plain progress.

One line shows the step, how far the epoch is, the last values, and the time. Nothing is written to files.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import SupportsFloat, TypeVar

from labml_nn_convmixer.terminal.screen import Part, screen

# What labml doesn't show either: these names are for the log only.
HIDDEN = ("optim.", "time.", "gradient.")
REDRAW = 0.2  # seconds

T = TypeVar("T")


class Tracker:
    """labml's `tracker`, as far as it is used here."""

    def __init__(self) -> None:
        self.step = 0
        self.shown: dict[str, str] = {}
        self._values: dict[str, list[SupportsFloat]] = {}

    def add(self, values: Mapping[str, SupportsFloat]) -> None:
        """Keep values until the next `save`."""
        for name, value in values.items():
            self._values.setdefault(name, []).append(value)

    def save(self, step: int, values: Mapping[str, SupportsFloat] | None = None) -> None:
        """Show the means of the values since the last time."""
        self.step = step
        self.add(values or {})
        for name, since_last in self._values.items():
            if not name.startswith(HIDDEN):
                self.shown[name] = f"{sum(map(float, since_last)) / len(since_last):,.4g}"
        self._values = {}
        monit.redraw()

    def new_line(self) -> None:
        """Keep the line that is shown."""
        screen.end()

    def set_global_step(self, step: int) -> None:
        """Go on from a step."""
        self.step = step


class Monit:
    """labml's `monit`, as far as it is used here."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._stages: dict[str, str] = {}
        self._loop: tuple[float, int, int] | None = None  # start, epochs done, epochs
        self._drawn = 0.0

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Show what is being done, and how long it took."""
        if self._loop is not None:
            with self._stage(name):
                yield
            return
        screen.show([(f"{name}...", "")])
        start = time.monotonic()
        outcome = "FAIL"
        try:
            yield
            outcome = "DONE"
        finally:
            screen.show([(f"{name}...[{outcome}]  {time.monotonic() - start:,.2f} s", "")])
            screen.end()

    def loop(self, epochs: Sequence[int], **_: object) -> Iterator[int]:
        """Go through the epochs, and show the time that has passed and that is left."""
        start = time.monotonic()
        self._stages = {}
        try:
            for count, epoch in enumerate(epochs):
                self._loop = (start, count, len(epochs))
                yield epoch
        finally:
            self._loop = None

    def iterate(self, name: str, items: Iterable[T], total: int) -> Iterator[T]:
        """Go through the steps, and show how many are done."""
        with self._stage(name):
            for count, item in enumerate(items):
                self._stages[name] = f"{100 * count // total}%"
                if time.monotonic() - self._drawn > REDRAW:
                    self.redraw()
                yield item

    def clear(self) -> None:
        """Forget a loop that was left in the middle."""
        self._stages, self._loop = {}, None

    def redraw(self) -> None:
        """Show the line as it is now."""
        self._drawn = time.monotonic()
        parts: list[Part] = [(f"{self._tracker.step:8,}:", "")]
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


def _clock(seconds: float) -> str:
    minutes = int(seconds) // 60
    return f"{minutes // 60}:{minutes % 60:02}:{int(seconds) % 60:02}"


tracker = Tracker()
monit = Monit(tracker)
