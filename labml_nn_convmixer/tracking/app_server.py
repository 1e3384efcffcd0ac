"""
Sending a run to a labml server, without ever waiting for it.

labml's own sender tries again for ever, in a thread that keeps the process alive, and waits
two minutes for each answer. A training that has ended then hangs because of a server that
is off. Here the thread is a daemon, which ends with the process.
"""

import contextlib
import json
import threading
import urllib.request
import webbrowser
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import urlsplit

TIMEOUT = 30.0  # seconds for one answer; the run doesn't wait for it
BETWEEN = 1.0  # seconds between two packets; what comes meanwhile goes together
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0  # seconds until the next try
LONGEST_ANSWER = 1 << 20  # bytes


class Packet(Protocol):
    """What labml calls a packet."""

    data: dict[str, Any]


class Source(Protocol):
    """What labml has to send: its metrics, its settings, its state."""

    def get_data_packet(self) -> Packet:
        """Take what there is; it is safe in any thread."""


class AppServer:
    """
    A labml server. It stands in for labml's own `AppTracker`: labml calls the first three
    methods.

    * `url` is the address with all its parameters
    * `notice` shows a line to the user
    * `log` is where the run's own log is, for the notice
    * `open_browser` opens the page that the server has for this run
    """

    def __init__(
        self,
        url: str,
        log: str,
        notice: Callable[[str], None],
        *,
        open_browser: bool = False,
    ) -> None:
        self._url = url
        self._open_browser = open_browser
        self._log = log
        self._notice = notice
        self._changed = threading.Condition()
        self._sources: dict[int, Source] = {}
        self._thread: threading.Thread | None = None
        self._ending = False
        self._closed = False
        self._failures = 0
        self._said: set[str] = set()

    def has_data(self, source: Source) -> None:
        """Note that a source has something to send; the training calls this, and it returns at once."""
        with self._changed:
            if self._closed:
                return
            self._sources[id(source)] = source
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="labml server", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def add_handler(self, handler: object) -> None:
        """Leave out labml's handlers: one opens a browser, one changes settings from afar."""

    def stop(self) -> None:
        """Leave the end to `finish`, which has a limit."""

    def finish(self, seconds: float) -> None:
        """Send what is left, for at most so many seconds. After this nothing is sent or said."""
        with self._changed:
            thread = self._thread
            self._ending = True
            self._changed.notify_all()
        if thread is not None:
            # A server that didn't answer before has one more chance, and a short one.
            thread.join(min(seconds, 2.0) if self._failures else seconds)
            if thread.is_alive():
                self._failed("it takes too long")
        with self._changed:
            self._closed = True

    def _run(self) -> None:
        unsent: list[dict[str, Any]] = []
        pause = 0.0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ending, pause)
                if not unsent:
                    self._changed.wait_for(lambda: self._sources or self._ending)
                sources, self._sources = self._sources, {}
                last = self._ending
            unsent += [source.get_data_packet().data for source in sources.values()]
            if unsent and not self._closed:
                try:
                    answer = _post(self._url, unsent)
                except Exception as error:  # whatever a server does, the run goes on
                    self._failed(_reason(error))
                    pause = min(FIRST_PAUSE * 2 ** (self._failures - 1), LONGEST_PAUSE)
                else:
                    unsent, pause, self._failures = [], BETWEEN, 0
                    self._answered(answer)
            if last or self._closed:
                return

    def _answered(self, answer: dict[str, Any]) -> None:
        for problem in answer.get("errors") or []:
            if "error" in problem:
                text = f"{problem['error']}: {problem.get('message', '')}".rstrip(": ")
                self._say("refused", f"notice: the labml server at {self._name} refuses this run ({text})")
                with self._changed:
                    self._closed = True
                return
        if "url" in answer:
            first = self._say("url", f"the run is shown at {answer['url']}")
            if first and self._open_browser:
                webbrowser.open(answer["url"])

    def _failed(self, reason: str) -> None:
        self._failures += 1
        self._say(
            "failed",
            f"notice: the labml server at {self._name} doesn't answer ({reason}): "
            f"the run goes on without it, its log is {self._log}",
        )

    def _say(self, kind: str, text: str) -> bool:
        # The lock makes sure that nothing is being printed when the process ends: Python
        # aborts when a daemon thread holds a stream at that moment.
        with self._changed:
            if self._closed or kind in self._said:
                return False
            self._said.add(kind)
            self._notice(text)
            return True

    @property
    def _name(self) -> str:
        # The rest of the address may hold a password or a token.
        parts = urlsplit(self._url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _post(url: str, packets: list[dict[str, Any]]) -> dict[str, Any]:
    request = urllib.request.Request(
        url,
        json.dumps(packets).encode(),
        {"Content-Type": "application/json; charset=utf-8"},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
        text = response.read(LONGEST_ANSWER)
    with contextlib.suppress(ValueError):
        answer = json.loads(text)
        if isinstance(answer, dict):
            return answer
    raise ValueError("its answer is not labml's")


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    code = getattr(error, "code", None)
    return f"{code} {text}" if code else text
