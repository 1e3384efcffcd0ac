"""labml's log of all values, `log.jsonl`, written by us."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labml_nn_convmixer.terminal.screen import screen

EVERY = 10.0  # seconds between two lines


class LogWriter:
    """
    labml's `file` writer: the same lines in the same file.

    labml's own writes from a thread, which ends with the first loop: what is saved after it
    is lost, and on a full disk the thread dies with a traceback. This one writes at once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, list[tuple[int, list[float]]]] = {}
        self._written = 0.0
        self._complained = False

    def write(self, *, global_step: int, indicators: Mapping[str, Any]) -> None:
        """Note all values since the last time."""
        for indicator in indicators.values():
            if not indicator.is_empty():
                values = indicator.get_all_values().tolist()
                name = indicator.mean_key
                self._values.setdefault(name, []).append((global_step, values))
        if time.monotonic() - self._written > EVERY:
            self.flush()

    def flush(self) -> None:
        """Write what has been noted."""
        values, self._values = self._values, {}
        self._written = time.monotonic()
        if not values:
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"track": values, "time": time.time()}) + "\n")
        except OSError as error:
            self.failed(error)

    def failed(self, error: OSError) -> None:
        """Say once that something could not be written; the run goes on."""
        if not self._complained:
            self._complained = True
            screen.notice(f"notice: labml's log is not complete: {error}")

    def finish(self) -> None:
        """Write what has been noted; labml calls this at the end of each loop."""
        self.flush()

    def save_indicators(self, *_: object) -> None:
        """Nothing: labml itself writes the list of names."""
