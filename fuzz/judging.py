"""
One input held against a law, with all that must not happen besides.

Also what would pass unseen is a finding: a warning, a line of a traceback among what is printed, a file that is left
open, an input that takes too long.
"""

from __future__ import annotations

import contextlib
import gc
import io
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from types import FrameType
from typing import NamedTuple

from fuzz.target import BrokenLawError, Target, must

TOO_LONG = 10
"""Seconds of processor time for one input."""
HANGS = 300
"""Seconds of a clock: the machine may have other work, but not that much."""
RAW = ("Traceback (most recent call last)", "Warning: ", "Exception ignored")


class Finding(NamedTuple):
    """`kind` says what went wrong and where in our code, so that one fault is told once; `report` is all of it."""

    kind: str
    report: str


class TooLongError(BaseException):
    """No `Exception`: what is fuzzed may catch those."""


def judge(target: Target, data: bytes) -> Finding | None:
    """What is wrong with an input, or None."""
    ignored: list[str] = []
    said = io.StringIO()
    try:
        with _strict(ignored), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            target.law(data)
        must(not ignored, "; ".join(ignored))
        raw = next((mark for mark in RAW if mark in said.getvalue()), None)
        must(raw is None, f"printed `{raw}`: {said.getvalue()[-2000:]}")
    except (Exception, TooLongError, SystemExit) as error:
        return Finding(_kind(error), "".join(traceback.format_exception(error))[-6000:])
    return None


@contextlib.contextmanager
def _strict(ignored: list[str]) -> Iterator[None]:
    """Warnings are errors, what a destructor or a thread raises is heard, and time is limited."""

    def ended(number: int, frame: FrameType | None) -> None:
        raise TooLongError(f"took longer than {TOO_LONG} s" if number == signal.SIGPROF else f"hangs for {HANGS} s")

    def unraisable(what: sys.UnraisableHookArgs) -> None:
        ignored.append(f"in a destructor: {what.exc_value!r}")

    def thread_failed(what: threading.ExceptHookArgs) -> None:
        ignored.append(f"in a thread: {what.exc_value!r}")

    hooks = sys.unraisablehook, threading.excepthook
    before = [signal.signal(number, ended) for number in (signal.SIGPROF, signal.SIGALRM)]
    sys.unraisablehook, threading.excepthook = unraisable, thread_failed
    try:
        signal.setitimer(signal.ITIMER_PROF, TOO_LONG)
        signal.setitimer(signal.ITIMER_REAL, HANGS)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in zip((signal.SIGPROF, signal.SIGALRM), before, strict=True):
            signal.signal(number, handler)
        sys.unraisablehook, threading.excepthook = hooks


def settle() -> None:
    """Let go of what earlier inputs have left, so that a file left open is told with the one that left it."""
    gc.collect()


def _kind(error: BaseException) -> str:
    """The type of the error and the last of our own lines on its way."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site_builder" in frame.filename] or list(frames)
    last = ours[-1] if ours else None
    place = f"{last.filename.rpartition('/')[2]}:{last.name}" if last else "nowhere"
    # A broken law is told apart by what it says, without the numbers and names of one input.
    said = str(error).partition(":")[0][:60] if isinstance(error, AssertionError) else ""
    # The depth at which Python gives up is no place.
    place = "" if isinstance(error, RecursionError | TooLongError) else place
    place = "" if isinstance(error, BrokenLawError) else place
    return " ".join(filter(None, (type(error).__name__, place, said)))
