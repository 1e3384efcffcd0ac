"""
Three browser engines, each as its distribution packages it, and a page on which hostile documents report what they do.

Nothing drives the browsers: they open one page, which shows each document in a frame, clicks on whatever is in it, and
goes on. Who runs something asks our server for `/ran/NAME`, who loads something asks it for `/away/NAME` under another
name of this machine; at its end the page asks for `/done`. So any browser that can be started with an address will do.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LIMIT = 900
"""Seconds after which a browser that has not come to the end is ended."""

PACKAGES = {"Firefox": ["firefox-esr"], "WebKitGTK": ["webkit2gtk-driver", "xvfb"]}
"""Debian's packages of those engines that the other tests do without."""

PAGE = r"""<!doctype html><meta charset="utf-8"><title>frames</title><body><script>
const names = %s;
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const shown = async (name) => {
  const frame = document.createElement("iframe");
  const loaded = new Promise((done) => { frame.onload = done; frame.onerror = done; });
  frame.sandbox = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals";
  frame.src = "/case/" + name;
  document.body.append(frame);
  await Promise.race([loaded, wait(3000)]);
  return frame;
};
const touched = (frame) => {
  let inside = null;
  try { inside = frame.contentDocument; } catch { return; }
  // A link to the web may lead there; what is looked for runs or loads by itself.
  inside?.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href], a[*|href]");
    const address = link && (link.href.baseVal ?? link.href);
    if (/^(https?:|\/\/)/i.test(address ?? "")) event.preventDefault();
  }, true);
  for (const element of inside ? inside.querySelectorAll("*") : []) {
    for (const kind of ["mouseover", "mousedown", "mouseup", "click", "focus", "focusin", "focusout", "keydown"]) {
      element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true, view: frame.contentWindow }));
    }
  }
};
(async () => {
  for (let start = 0; start < names.length; start += 20) {
    const frames = await Promise.all(names.slice(start, start + 20).map(shown));
    await wait(250);
    frames.forEach(touched);
    await wait(150);
    frames.forEach((frame) => frame.remove());
  }
  await fetch("/done");
})();
</script></body>"""


@dataclass(slots=True)
class Seen:
    """What a browser has asked for: the documents that ran something, those that loaded something, and the end."""

    ran: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)
    done: threading.Event = field(default_factory=threading.Event, compare=False)


@dataclass(frozen=True, slots=True)
class Engine:
    """A browser: how it is started for an address with a fresh profile, and whether it needs a display."""

    name: str
    program: str
    command: Callable[[str, Path], list[str]]
    display: bool = False


def engines() -> list[Engine]:
    """The three; those whose program is missing have an empty `program`."""
    mini = [path for folder in Path("/usr/lib").glob("*/webkit2gtk-4*") for path in folder.glob("MiniBrowser")]
    return [
        Engine("Chromium", shutil.which(os.environ.get("CHROMIUM", "chromium")) or "", _chromium),
        Engine("Firefox", shutil.which("firefox-esr") or shutil.which("firefox") or "", _firefox),
        Engine("WebKitGTK", str(mini[0]) if mini and shutil.which("Xvfb") else "", _webkit, display=True),
    ]


def _chromium(address: str, profile: Path) -> list[str]:
    plain = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    return [*plain, "--disable-popup-blocking", f"--user-data-dir={profile}", address]


def _firefox(address: str, profile: Path) -> list[str]:
    profile.mkdir(parents=True, exist_ok=True)
    quiet = {"browser.shell.checkDefaultBrowser": "false", "datareporting.policy.dataSubmissionEnabled": "false"}
    quiet |= {"app.normandy.enabled": "false", "network.captive-portal-service.enabled": "false"}
    lines = [f'user_pref("{name}", {value});\n' for name, value in quiet.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    return ["--headless", "--no-remote", "--profile", str(profile), address]


def _webkit(address: str, profile: Path) -> list[str]:
    return ["--private", address]


def observe(engine: Engine, make: Callable[[str, str], Mapping[str, tuple[str, bytes]]], folder: Path) -> Seen:
    """
    What an engine does with documents: `make` gives them by name, each with its type, from the JavaScript that reports
    and the address of another host, both with `NAME` in the place of the document's name.
    """
    seen = Seen()
    documents: dict[str, tuple[str, bytes]] = {}
    server = _Server(("127.0.0.1", 0), partial(_Handler, seen, documents))
    port = server.server_port
    documents |= make(f"(new Image).src='http://127.0.0.1:{port}/ran/NAME'", f"localhost:{port}/away/NAME")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        with _started(engine, f"http://127.0.0.1:{port}/", folder):
            assert seen.done.wait(LIMIT), f"{engine.name} did not come to the end of the page"
    finally:
        server.shutdown()
        server.server_close()
    return seen


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that has lost interest hangs up."""


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, seen: Seen, documents: Mapping[str, tuple[str, bytes]], *given: object) -> None:
        self.seen = seen
        self.documents = documents
        super().__init__(*given)  # type: ignore[arg-type]  # what the server hands on

    def do_GET(self) -> None:
        """Note what was asked for; give documents and the page."""
        _, kind, *rest = self.path.split("/")
        name = rest[0].partition("?")[0] if rest else ""
        body, type_ = b"", "text/plain"
        if kind == "case" and name in self.documents:
            type_, body = self.documents[name]
        elif kind == "ran":
            self.seen.ran.add(name)
        elif kind == "away":
            self.seen.loaded.add(name)
        elif kind == "done":
            self.seen.done.set()
        elif not kind:
            type_, body = "text/html", (PAGE % sorted(self.documents)).encode()
        self.send_response(200)
        self.send_header("Content-Type", type_)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _started(engine: Engine, address: str, folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "NO_AT_BRIDGE": "1"}
    running: list[subprocess.Popen[bytes]] = []
    try:
        if engine.display:
            reading, writing = os.pipe()
            running.append(_process(["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp"], environment, [writing]))
            os.close(writing)
            with os.fdopen(reading, "rb") as pipe:
                environment["DISPLAY"] = f":{pipe.readline().decode().strip()}"
        running.append(_process([engine.program, *engine.command(address, folder / "profile")], environment))
        yield
    finally:
        for process in reversed(running):
            # A browser is many processes; each start is a group of its own.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _process(
    command: Sequence[str], environment: Mapping[str, str], files: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(
        command, env=environment, pass_fds=files, start_new_session=True, stdout=nowhere, stderr=nowhere
    )
