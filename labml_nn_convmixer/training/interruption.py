"""
# Interruptions

A key (Ctrl-C), a queue that needs the machine (SIGTERM): both ask a training to end. It ends after the present step,
with a checkpoint. Who asks a second time doesn't want to wait for that.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Request:
    """Whether somebody has asked the training to end; only `listening` makes one that can become true."""

    made = False


@contextmanager
def listening(*, speaks: bool = True) -> Iterator[Request]:
    """
    Turn the first SIGINT or SIGTERM into a request, and the second into a `KeyboardInterrupt`.

    * `speaks` is false in the processes that print nothing

    Afterwards the signals mean what they meant before. Python delivers signals to its main thread alone; in any other,
    nothing is changed.
    """
    request = Request()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return

    def handle(number: int, frame: FrameType | None) -> None:
        if request.made:
            raise KeyboardInterrupt
        request.made = True
        if speaks:
            print("\nending after this step, with a checkpoint; once more to end at once", file=sys.stderr)

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
