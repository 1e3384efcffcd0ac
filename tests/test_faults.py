"""Killed, twice at once, with a wrong clock, with files that change while they are read: the pages are right."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sample_trouble import Trouble, contents, prepare, start

COUNT = 24
MESSY = (".new-", ".lock", ".site-builder")


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trouble:
    prepare(tmp_path, monkeypatch)
    for number in range(COUNT):
        prose = f"Page {number}, with $x_{number}$ and [`f{(number + 1) % COUNT}`]."
        text = f'"""{prose}"""\n\n\ndef f{number}():\n    return {number}\n'
        (tmp_path / f"src/m{number}.py").write_text(text)
    return Trouble(tmp_path, capsys)


def clean_run(trouble: Trouble, folder: str, *arguments: str) -> Mapping[str, bytes]:
    """What a command makes of the same sources in a folder where nothing ever went wrong."""
    clean = trouble.root.parent / "clean"
    shutil.copytree(trouble.root, clean, ignore=shutil.ignore_patterns("out", "site", "build", "cache"))
    done = start(clean, *arguments)
    done.communicate(timeout=200)
    found = contents(clean / folder)
    shutil.rmtree(clean)
    return found


def kill(process: subprocess.Popen[str]) -> None:
    """The command and all processes that it has started, without a word."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)


def kill_at(trouble: Trouble, moment: str, folder: Path, *arguments: str) -> bool:
    """Kill a command when the first files of a kind appear in a folder; whether it was still at work."""
    process = start(trouble.root, *arguments)
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until and not any(folder.rglob(moment)):
        time.sleep(0.002)
    running = process.poll() is None
    if running:
        kill(process)
    else:
        process.communicate()
    return running


def whole(folder: Path, right: Mapping[str, bytes]) -> None:
    """Each file that stands in a folder is as it should be, and none is half of one."""
    for name, data in contents(folder).items():
        assert any(part in name for part in MESSY) or data == right.get(name), name


def test_a_killed_page_command_leaves_whole_pages_and_the_next_run_the_rest(trouble: Trouble) -> None:
    command = ["page", "src", "-o", "out", "--jobs", "2"]
    right = clean_run(trouble, "out", *command)
    for moment in ("*.html", "m1*.html"):
        shutil.rmtree(trouble.root / "out", ignore_errors=True)
        shutil.rmtree(trouble.root / "cache", ignore_errors=True)
        kill_at(trouble, moment, trouble.root, *command)
        whole(trouble.root / "out", right)
        assert trouble.run(*command).code == 0
        assert contents(trouble.root / "out", ".new-") == right


def test_killed_messages_leave_whole_catalogues_and_the_next_run_the_rest(trouble: Trouble) -> None:
    right = clean_run(trouble, "docs", "messages")
    for moment in ("*.pot", "m5.po"):
        shutil.rmtree(trouble.root / "docs", ignore_errors=True)
        kill_at(trouble, moment, trouble.root, "messages")
        whole(trouble.root / "docs", right)
        assert trouble.run("messages").code == 0
        assert {n: d for n, d in contents(trouble.root / "docs").items() if ".new-" not in n} == right


def test_a_killed_import_has_taken_all_of_a_file_or_none(trouble: Trouble) -> None:
    assert trouble.run("messages").code == 0
    target = trouble.root / "docs/locales/de/m3.po"
    before = target.read_bytes()
    begin, end = before.index(b"Page 3,"), before.index(b'msgstr ""', before.index(b"Page 3,"))
    sentence = before[begin : before.index(b'"', begin)]
    theirs = before[:end] + b'msgstr "' + sentence.replace(b"Page", b"Seite") + b'"' + before[end + len(b'msgstr ""') :]
    trouble.write("theirs.po", theirs)
    arguments = ["import", "theirs.po", "--by", "Ada", "--language", "de", "--page", "m3.html"]
    after = None
    for delay in (0.1, 0.3, 0.6):
        target.write_bytes(before)
        process = start(trouble.root, *arguments)
        time.sleep(delay)
        if process.poll() is None:
            kill(process)
        else:
            process.communicate()
        trouble.write("kept.po", target.read_bytes())
        trouble.run(*arguments)
        after = after or target.read_bytes()
        assert (trouble.root / "kept.po").read_bytes() in (before, after)
        assert target.read_bytes() == after


@pytest.mark.all
def test_a_killed_build_leaves_whole_pages_and_the_next_build_the_rest(trouble: Trouble) -> None:
    assert trouble.run("messages").code == 0
    right = clean_run(trouble, "site", "build")
    for moment in ("shell.new-*", "shell.key", "m1*.html", "m9.html", ".site-builder"):
        for folder in ("site", "build", "cache"):
            shutil.rmtree(trouble.root / folder, ignore_errors=True)
        kill_at(trouble, moment, trouble.root, "build")
        whole_site = {n: d for n, d in contents(trouble.root / "site").items() if n.endswith(".html")}
        assert whole_site.items() <= right.items()
        assert trouble.run("build").code == 0
        assert contents(trouble.root / "site") == right


@pytest.mark.all
def test_a_killed_server_is_followed_by_another(trouble: Trouble) -> None:
    for moment in ("shell.new-*", "m1*.html"):
        assert kill_at(trouble, moment, trouble.root, "serve", "--port", "0")
    process = start(trouble.root, "serve", "--port", "0")
    assert process.stdout
    try:
        assert "Serving on http://127.0.0.1:" in process.stdout.readline()
        until = time.monotonic() + 60
        while time.monotonic() < until and not (trouble.root / "build/serve/m3.html").exists():
            time.sleep(0.05)
        assert (trouble.root / "build/serve/m3.html").exists()
    finally:
        kill(process)


def test_two_commands_at_once_make_the_pages_of_one(trouble: Trouble) -> None:
    commands: Sequence[Sequence[str]] = (["page", "src", "-o", "out"], ["page", "src", "-o", "out", "--jobs", "1"])
    right = clean_run(trouble, "out", *commands[0])
    both = [start(trouble.root, *command) for command in commands]
    said = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert contents(trouble.root / "out") == right
    both = [start(trouble.root, "messages") for _ in range(2)]
    said = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert trouble.run("messages").out == ""


@pytest.mark.all
def test_two_builds_at_once_make_the_site_of_one(trouble: Trouble) -> None:
    right = clean_run(trouble, "site", "build")
    both = [start(trouble.root, "build") for _ in range(3)]
    said = [process.communicate(timeout=200) for process in both]
    assert [process.returncode for process in both] == [0, 0, 0], said
    assert contents(trouble.root / "site") == right


CLOCKS = {"1970": 1, "before": -3600.0, "2106": 2**32 + 5}


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
def test_a_clock_that_is_wrong_hides_no_change(trouble: Trouble, clock: float) -> None:
    file = trouble.root / "src/m3.py"
    now = clock if clock == 1 or clock > 2**31 else time.time() + clock
    os.utime(file, (now, now))
    command = ["page", "src", "-o", "out"]
    assert trouble.run(*command).code == 0
    before = file.read_text()
    # Of the same length and with the same times: only the content tells.
    file.write_text(before.replace("Page 3", "Leaf 3"))
    os.utime(file, (now, now))
    assert "25 unchanged" in trouble.run(*command).out
    assert "Leaf 3" in (trouble.root / "out/src/m3.html").read_text(encoding="utf-8")
    page = trouble.root / "out/src/m4.html"
    right = page.read_bytes()
    page.write_bytes(right.replace(b"Page 4", b"Leaf 4"))
    os.utime(page, (now, now))
    assert trouble.run(*command).code == 0 and page.read_bytes() == right


class Restless(threading.Thread):
    """Changes files, removes them and puts them back, while a command reads them."""

    def __init__(self, files: Sequence[Path], versions: Sequence[bytes]) -> None:
        super().__init__(daemon=True)
        self.files, self.versions, self.done = files, versions, threading.Event()

    def run(self) -> None:
        turn = 0
        while not self.done.wait(0.001):
            turn += 1
            file = self.files[turn % len(self.files)]
            if turn % 5 == 0:
                file.unlink(missing_ok=True)
            elif turn % 7 == 0:
                file.unlink(missing_ok=True)
                file.mkdir(exist_ok=True)
                file.rmdir()
            else:
                fresh = file.with_name(f".{file.name}.tmp")
                fresh.write_bytes(self.versions[turn % len(self.versions)])
                fresh.replace(file)


@pytest.mark.parametrize("arguments", [["page", "src", "-o", "out"], ["check"], ["messages"]], ids=" ".join)
def test_files_that_change_while_they_are_read_give_a_page_or_a_sentence(
    trouble: Trouble, arguments: list[str]
) -> None:
    files = [trouble.root / f"src/m{number}.py" for number in range(4)]
    files += [trouble.root / "src/d.svg", trouble.root / "docs/locales/de/m1.po"]
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>word {0}</text></svg>'
    texts = [
        f'"""Version {letter}.\n\n![d](d.svg) [m](m2.py)\n\nEnd {letter}."""\nx = "{letter}"\n' for letter in "ABC"
    ]
    versions = [text.encode() for text in texts] + [svg.format(1).encode(), b"caf\xe9 \0"]
    trouble.write("docs/locales/de/m1.po", 'msgid ""\nmsgstr "Language: de\\n"\n')
    restless = Restless(files, versions)
    restless.start()
    try:
        said = [trouble.run(*arguments) for _ in range(3)]
    finally:
        restless.done.set()
        restless.join()
    for one in said:
        assert one.code in (0, 1) and "Traceback" not in one.err
        assert all(": " in line for line in one.err.splitlines())
    for number in range(4):
        page = trouble.root / f"out/src/m{number}.html"
        text = page.read_text(encoding="utf-8") if page.is_file() else ""
        seen = {letter for letter in "ABC" if f"Version {letter}." in text or f"End {letter}." in text}
        assert len(seen) <= 1 and all(f"Version {x}." in text and f"End {x}." in text for x in seen)
    for file in files:
        file.unlink(missing_ok=True)
    for file in files[:4]:
        file.write_bytes(texts[0].encode())
    trouble.write("src/d.svg", svg)
    assert trouble.run("page", "src", "-o", "out").code == 0
    assert "Version A." in (trouble.root / "out/src/m2.html").read_text(encoding="utf-8")
