"""Runs recorded with the real labml and real servers, good and bad, each in a process of its own; and without labml."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
LONG = 120  # seconds: guards against a hang, and says nothing about speed

# What runs before the program. Whoever wants a socket is stopped, and whoever catches that is noticed.
NO_NETWORK = """
import os, socket
class Refused(socket.socket):
    def __init__(self, *arguments, **more):
        os.write(2, b"a socket was wanted\\n")
        raise OSError("the network is forbidden here")
def refused(*arguments, **more):
    Refused()
socket.socket, socket.create_connection, socket.getaddrinfo = Refused, refused, refused
"""
NO_LABML = "import sys; sys.modules['labml'] = None\n"

# A run as the experiment makes it: two epochs of twenty steps, and a last value after them.
RUN = """
import sys
from pathlib import Path
from labml_nn_convmixer.tracking.tracking import finish, monit, record, tracker

def go(folder="run", start=0, fail=None, writes=True):
    Path(folder).mkdir(exist_ok=True)
    with monit.section("Load data"):
        pass
    step = start
    with record(Path(folder), {"dim": 8, "place": Path("x"), "sizes": (1, 2)}, step=start, writes=writes):
        for epoch in monit.loop(range(2), is_print_iteration_time=False):
            for _ in monit.iterate("Train", iter(range(20)), 20):
                step += 1
                tracker.add({"loss.train": 1 / step, "optim.rate": 0.5, "gradient.norm": 2.0})
                if step % 10 == 0:
                    tracker.save(step)
                if fail is not None and step == 25:
                    fail()
            with monit.section("Validate"):
                pass
            tracker.save(step, {"accuracy.validation": 0.25, "images.per_second": 1234.5})
            tracker.new_line()
        tracker.save(step, {"accuracy.test": 0.75})
"""
WITH_END = RUN + "go()\nfinish(2)\nprint('the end')\n"


def process(code: str, work: Path, **environment: str | None) -> "subprocess.CompletedProcess[str]":
    """Run a program in a folder, where there is no home and nothing of this shell's settings."""
    given = {"HOME": str(work / "no home"), "PYTHONPATH": str(ROOT), **environment}
    for name in ("COLUMNS", "NO_COLOR", "http_proxy", "labml_app_url"):
        given.setdefault(name, None)
    inherited = {name: value for name, value in os.environ.items() if name not in given}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=work,
        env=inherited | {name: value for name, value in given.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=LONG,
    )


def labml_file(run: Path, name: str) -> Path:
    """Find a file of the one labml run in a run folder."""
    (file,) = run.glob(f"labml/convmixer/*/{name}")
    return file


def scalars(run: Path) -> dict[str, list[tuple[int, list[float]]]]:
    """Read labml's log back, without the times that labml measures."""
    found: dict[str, list[tuple[int, list[float]]]] = {}
    for line in labml_file(run, "log.jsonl").read_text(encoding="utf-8").splitlines():
        for name, entries in json.loads(line)["track"].items():
            if not name.startswith("time."):
                found.setdefault(name, []).extend((step, values) for step, values in entries)
    return found


EXPECTED = {
    "loss.train": [(last, [1 / step for step in range(last - 9, last + 1)]) for last in (10, 20, 30, 40)],
    "optim.rate": [(last, [0.5] * 10) for last in (10, 20, 30, 40)],
    "gradient.norm": [(last, [2.0] * 10) for last in (10, 20, 30, 40)],
    "accuracy.validation": [(20, [0.25]), (40, [0.25])],
    "images.per_second": [(20, [1234.5]), (40, [1234.5])],
    "accuracy.test": [(40, [0.75])],
}


@pytest.mark.torch
def test_a_run_is_written_to_its_folder_and_nowhere_else_and_opens_no_socket(tmp_path: Path) -> None:
    for address in (None, "http://127.0.0.1:9/", "nonsense"):
        work = tmp_path / str(address).replace("/", "")
        work.mkdir()
        done = process(NO_NETWORK + WITH_END, work, labml_app_url=address)
        assert (done.returncode, done.stderr) == (0, "")
        assert [path.name for path in work.iterdir()] == ["run"]
        assert [path.name for path in (work / "run").iterdir()] == ["labml"]
        assert scalars(work / "run") == EXPECTED
    run = work / "run"
    configs = yaml.safe_load(labml_file(run, "configs.yaml").read_text(encoding="utf-8"))
    assert {name: entry["value"] for name, entry in configs.items()} == {"dim": 8, "place": "x", "sizes": [1, 2]}
    assert json.loads(labml_file(run, "run_log.jsonl").read_text(encoding="utf-8"))["status"] == "completed"
    # A log file gets a line for each epoch, without colours, and none of labml's complaints.
    section, *epochs, last, end = done.stdout.splitlines()
    assert section.startswith("Load data...[DONE]")
    assert [line.split(":")[0].strip() for line in epochs] == ["20", "40"]
    assert all("accuracy.validation: 0.25" in line for line in epochs)
    assert "gradient" not in done.stdout
    assert "accuracy.test: 0.75" in last
    assert end == "the end"
    assert "\r" not in done.stdout
    assert "\33" not in done.stdout


@pytest.mark.torch
def test_the_end_of_a_run_is_noted_and_the_next_one_in_the_same_folder_goes_on(tmp_path: Path) -> None:
    code = """
def stop():
    raise KeyboardInterrupt
def broken():
    raise ValueError("the loss is not a number")
for fail in (stop, broken):
    try:
        go(fail=fail)
    except (KeyboardInterrupt, ValueError) as error:
        print(type(error).__name__, "write" in vars(sys.stdout))
go(start=40)
"""
    done = process(RUN + code, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    # The exceptions come through, standard output is its own again.
    assert "KeyboardInterrupt False\n" in done.stdout
    assert "ValueError False\n" in done.stdout
    ends = {}
    for log in (tmp_path / "run").glob("labml/convmixer/*/run_log.jsonl"):
        end = json.loads(log.read_text(encoding="utf-8"))
        description = yaml.safe_load(log.with_name("run.yaml").read_text(encoding="utf-8"))
        steps = [
            step
            for line in log.with_name("log.jsonl").read_text(encoding="utf-8").splitlines()
            for step, _ in json.loads(line)["track"].get("loss.train", [])
        ]
        assert Path(description["python_file"]).is_file()
        ends[end["status"]] = (end["details"], description["start_step"], description["comment"], steps)
    assert ends == {
        "interrupted": (None, 0, "", [10, 20]),
        "crashed": ("the loss is not a number", 0, "", [10, 20]),
        "completed": (None, 40, "goes on at step 40", [50, 60, 70, 80]),
    }


@pytest.mark.torch
def test_other_processes_of_a_distributed_run_neither_write_nor_show_anything(tmp_path: Path) -> None:
    (tmp_path / ".labml.yaml").write_text("app_url: http://127.0.0.1:9/\n")
    done = process(NO_NETWORK + RUN + "go(writes=False)\nfinish()\n", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    # The section before it is the experiment's own.
    assert done.stdout.splitlines()[1:] == []
    assert list((tmp_path / "run").iterdir()) == []


@pytest.mark.torch
def test_a_run_goes_on_where_labml_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "labml").write_text("")
    done = process(WITH_END, tmp_path)
    assert done.returncode == 0
    assert done.stderr.startswith("notice: labml can't record this run, which goes on: ")
    assert done.stderr.count("\n") == 1
    assert "accuracy.validation: 0.25" in done.stdout
    # The same when its folder disappears in the middle.
    lost = "import shutil\ngo('lost', fail=lambda: shutil.rmtree('lost/labml'))\n"
    done = process(RUN + lost, tmp_path)
    assert done.returncode == 0
    assert done.stderr.startswith("notice: labml's log is not complete: ")
    assert done.stderr.count("\n") == 1


class Server(ThreadingHTTPServer):
    """A labml server that answers as its `mode` says, and keeps what it gets."""

    def __init__(self, mode: str) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.mode = mode
        self.paths: list[str] = []
        self.packets: list[dict[str, Any]] = []
        self.requests = 0

    def values(self) -> dict[str, list[float]]:
        """Put together what was tracked: the steps of each name."""
        found: dict[str, list[float]] = {}
        for packet in self.packets:
            for name, track in packet.get("track", {}).items():
                found.setdefault(name, []).extend(track["step"])
        return found


class Answers(BaseHTTPRequestHandler):
    """How a server answers."""

    server: Server

    def do_POST(self) -> None:
        """Answer a packet."""
        self.server.requests += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        mode = self.server.mode
        if mode == "ill" or (mode == "ill at first" and self.server.requests == 1):
            self.send_error(500)
            return
        if mode == "dying" and self.server.requests > 1:
            # It dies in the middle of its answer.
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
            self.server.socket.close()
            return
        self.server.paths.append(self.path)
        self.server.packets += json.loads(body)
        answer: dict[str, Any] = {"errors": [], "url": "http://example.org/run"}
        if mode == "refusing":
            answer = {"errors": [{"error": "no_token", "message": "who are you"}]}
        text = b"<html>" if mode == "foreign" else json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *arguments: object) -> None:
        """Print nothing."""


@contextmanager
def serving(mode: str) -> Iterator[Server]:
    """Run a server while the block runs."""
    server = Server(mode)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# A browser would be opened by whoever asks for it.
# In one write, so that no progress comes between: the browser is opened by a thread.
NO_BROWSER = r"""
import os, webbrowser
webbrowser.open = lambda url: os.write(1, f"browser: {url}\n".encode())
"""


@pytest.mark.torch
@pytest.mark.parametrize("mode", ["well", "ill at first"])
def test_the_server_of_the_users_configuration_gets_every_value(mode: str, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    with serving(mode) as server:
        settings = f"app_url: http://127.0.0.1:{server.server_port}/api/v1/secret\nunknown_setting: 1\n"
        # The file is found above the current folder, too.
        (tmp_path / ".labml.yaml").write_text(settings, encoding="utf-8")
        done = process(NO_BROWSER + WITH_END, tmp_path / "work")
    assert done.returncode == 0
    assert server.values().keys() - {"time.loop"} == EXPECTED.keys()
    assert {name: server.values()[name] for name in EXPECTED} == {
        name: [step for step, _ in entries] for name, entries in EXPECTED.items()
    }
    assert [packet["status"]["status"] for packet in server.packets if "status" in packet] == ["completed"]
    (configs,) = (packet["configs"] for packet in server.packets if "configs" in packet)
    assert configs["dim"]["value"] == 8
    (path,) = set(server.paths)
    assert path.startswith("/api/v1/secret/track?run_uuid=")
    assert scalars(tmp_path / "work" / "run") == EXPECTED
    # What is printed is not sent, the browser stays closed, and the address keeps its secret.
    assert not any(packet.keys() & {"stdout", "stderr", "logger"} for packet in server.packets)
    assert "browser" not in done.stdout
    *notices, shown = done.stderr.splitlines()
    assert shown == "the run is shown at http://example.org/run"
    assert len(notices) == (mode != "well")
    assert "secret" not in done.stderr


@pytest.mark.torch
def test_a_browser_is_opened_for_who_asks_for_it(tmp_path: Path) -> None:
    with serving("well") as server:
        settings = f"app_url: http://127.0.0.1:{server.server_port}\napp_open_browser: true\n"
        (tmp_path / ".labml.yaml").write_text(settings, encoding="utf-8")
        done = process(NO_BROWSER + WITH_END, tmp_path)
    assert done.stdout.count("browser: http://example.org/run\n") == 1


@pytest.mark.torch
@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("absent", "Connection refused"),
        ("mute", "it takes too long"),
        ("ill", "500 Internal Server Error"),
        ("dying", ""),
        ("foreign", "its answer is not labml's"),
        ("refusing", "no_token: who are you"),
    ],
)
def test_a_bad_server_costs_a_run_one_notice_and_nothing_else(mode: str, reason: str, tmp_path: Path) -> None:
    with serving(mode) as server, socket.create_server(("127.0.0.1", 0)) as silent:
        # The silent one accepts connections, which wait in its queue, and never answers.
        port = silent.getsockname()[1] if mode == "mute" else server.server_port
        if mode == "absent":
            server.server_close()
        (tmp_path / ".labml.yaml").write_text(f"app_url: http://127.0.0.1:{port}\n", encoding="utf-8")
        done = process(WITH_END, tmp_path)
    assert done.returncode == 0
    assert done.stdout.endswith("the end\n")
    assert scalars(tmp_path / "run") == EXPECTED
    *others, notice = done.stderr.splitlines()
    assert others == (["the run is shown at http://example.org/run"] if mode == "dying" else [])
    if mode == "refusing":
        assert notice == f"notice: the labml server at http://127.0.0.1:{port} refuses this run ({reason})"
    else:
        assert notice.startswith(f"notice: the labml server at http://127.0.0.1:{port} doesn't answer ({reason}")
        assert notice.endswith(f"its log is {labml_file(tmp_path / 'run', 'log.jsonl').resolve()}")


@pytest.mark.torch
@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("app_url: [", "is left out, it can't be read: "),
        ("- app_url", "is left out, it can't be read: "),
        ("app_url: localhost", "the server in .labml.yaml is left out: app_url should be a valid URL: localhost"),
        ("app_url: http://x/\napp_track_frequency: often", "is left out: could not convert string to float"),
        ("", ""),
        ("app_url:", ""),
    ],
)
def test_a_configuration_without_a_usable_server_means_no_server(text: str, notice: str, tmp_path: Path) -> None:
    (tmp_path / ".labml.yaml").write_text(text, encoding="utf-8")
    done = process(NO_NETWORK + WITH_END, tmp_path)
    assert done.returncode == 0
    assert notice in done.stderr
    assert done.stderr.count("\n") == bool(notice)
    assert scalars(tmp_path / "run") == EXPECTED


def test_without_labml_there_is_a_notice_and_plain_progress(tmp_path: Path) -> None:
    done = process(NO_NETWORK + NO_LABML + WITH_END, tmp_path)
    assert done.returncode == 0
    assert done.stderr == "labml is not installed: plain progress, and no labml log; all else is the same\n"
    section, *epochs, last, end = done.stdout.splitlines()
    assert section.startswith("Load data...[DONE]")
    assert [line.split(":")[0].strip() for line in epochs] == ["20", "40"]
    assert all("accuracy.validation: 0.25" in line and "loss.train: 0.0" in line for line in epochs)
    assert "gradient" not in done.stdout
    assert "accuracy.test: 0.75" in last
    assert end == "the end"
    assert list((tmp_path / "run").iterdir()) == []
    # The same with another version of labml, which lacks what is needed.
    done = process("import sys; sys.modules['labml.internal.app.logs'] = None\n" + WITH_END, tmp_path)
    assert done.returncode == 0
    assert done.stderr.startswith("labml ")
    assert done.stderr.endswith(": plain progress, and no labml log; all else is the same\n")
    # The other processes of a distributed run say nothing of it, and an error shows where it was.
    code = "go(writes=False)\nprint('quiet')\n"
    done = process(NO_LABML + RUN + code, tmp_path)
    assert done.stderr == ""
    assert done.stdout.splitlines()[1:] == ["quiet"]
    code = "with monit.section('Load data'):\n    raise KeyboardInterrupt\n"
    assert "Load data...[FAIL]" in process(NO_LABML + RUN + code, tmp_path).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
@pytest.mark.parametrize("without", ["", pytest.param(NO_LABML, id="no labml")])
def test_on_a_narrow_terminal_no_line_is_broken_in_a_word(without: str, tmp_path: Path) -> None:
    if not without:
        pytest.importorskip("labml")
    import fcntl
    import pty
    import struct
    import termios

    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 44, 0, 0))
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    environment.pop("COLUMNS", None)
    program = subprocess.Popen(
        [sys.executable, "-c", without + WITH_END], cwd=tmp_path, env=environment, stdout=inner, stderr=subprocess.PIPE
    )
    os.close(inner)
    output = b""
    while True:
        try:
            piece = os.read(outer, 4096)
        except OSError:  # how Linux says that the other end is closed
            break
        if not piece:
            break
        output += piece
    os.close(outer)
    _, errors = program.communicate(timeout=LONG)
    assert (program.returncode, b"Traceback" in errors) == (0, False)
    text = re.sub(r"\x1b\[[0-9;]*[mK]", "", output.decode()).replace("\r\n", "\n")
    assert max(map(len, re.split(r"[\r\n]", text))) <= 43
    # What stays are whole names with whole values.
    stay = [line.rpartition("\r")[2] for line in text.split("\n")]
    assert any(line.strip().startswith("accuracy.validation: 0.25") for line in stay)
    assert any(line.strip().startswith("images.per_second: 1,23") for line in stay)
    assert not any("…" in line for line in stay)


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is another error there")
def test_a_run_goes_on_when_nobody_reads_its_progress(tmp_path: Path) -> None:
    code = NO_LABML + RUN + "go()\nPath('done').write_text('')\n"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert program.stdout is not None
    program.stdout.close()
    program.stdout = None
    program.communicate(timeout=LONG)
    assert (tmp_path / "done").exists()
