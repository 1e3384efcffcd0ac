"""The cache: an entry is whole or not there."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from site_builder.files.digest import digest_of
from site_builder.storage.cache import AT_ONCE, KEPT, NAME, FileCache, default_root

ROOT = Path(__file__).parent.parent


def put(root: Path, **entries: bytes) -> None:
    cache = FileCache(root)
    for key, value in entries.items():
        cache.put(key, value)
    cache.close()
    assert cache.problem is None


def get(root: Path, key: str) -> bytes | None:
    cache = FileCache(root)
    found = cache.get(key)
    cache.close()
    assert cache.problem is None
    return found


def in_file(root: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(root / NAME, isolation_level=None)) as file:
        return file.execute(statement).fetchall()


def test_what_was_put_is_found(tmp_path: Path) -> None:
    cache = FileCache(tmp_path)
    assert cache.get("a") is None
    cache.put("a", b"1")
    cache.put("a", b"2")
    assert cache.get("a") == b"2"
    cache.close()
    assert cache.get("a") == b"2"
    assert get(tmp_path, "a") == b"2"


def test_asking_makes_no_file(tmp_path: Path) -> None:
    assert get(tmp_path / "none", "a") is None
    assert not (tmp_path / "none").exists()


def test_only_the_owner_may_read_it_and_nothing_else_is_left(tmp_path: Path) -> None:
    for number in range(5):
        put(tmp_path, a=str(number).encode())
    assert [path.name for path in tmp_path.iterdir() if path.stat().st_size] == [NAME]
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_an_entry_that_is_not_what_was_put_is_none(tmp_path: Path) -> None:
    put(tmp_path, a=b"some content", b=b"x")
    in_file(tmp_path, "UPDATE entry SET value = substr(value, 1, length(value) - 1)")
    assert get(tmp_path, "a") is None
    put(tmp_path, a=b"some content", b=b"x")
    in_file(tmp_path, "UPDATE entry SET value = (SELECT max(value) FROM entry)")
    assert [get(tmp_path, "a"), get(tmp_path, "b")].count(None) == 1
    in_file(tmp_path, "UPDATE entry SET value = 'text'")
    assert get(tmp_path, "a") is None


def test_a_cache_that_cannot_be_written_is_a_notice(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = FileCache(blocked)
    assert cache.get("a") is None
    cache.put("a", b"1")
    cache.close()
    assert cache.problem is not None and "the cache can't be used" in cache.problem.message
    assert blocked.read_text() == "not a folder"


def test_what_nobody_has_asked_for_in_weeks_is_removed(tmp_path: Path) -> None:
    put(tmp_path, old=os.urandom(AT_ONCE), asked=b"2")
    in_file(tmp_path, f"UPDATE entry SET day = day - {KEPT}")
    size = (tmp_path / NAME).stat().st_size
    assert get(tmp_path, "asked") == b"2"  # and so it is of today
    in_file(tmp_path, "UPDATE entry SET day = day - 1")
    put(tmp_path, new=b"3")
    assert [get(tmp_path, key) for key in ("old", "asked", "new")] == [None, b"2", b"3"]
    assert (tmp_path / NAME).stat().st_size < size / 2


def test_that_an_entry_is_asked_for_is_noted_once_a_day(tmp_path: Path) -> None:
    put(tmp_path, a=b"1")
    before = (tmp_path / NAME).stat().st_mtime_ns
    assert get(tmp_path, "a") == b"1"
    assert (tmp_path / NAME).stat().st_mtime_ns == before
    in_file(tmp_path, "UPDATE entry SET day = day - 1")
    assert get(tmp_path, "a") == b"1"
    assert in_file(tmp_path, "SELECT max(day) FROM entry") == [(int(time.time()) // 86400,)]


def many(root: Path, who: int) -> None:
    cache = FileCache(root)
    for number in range(60):
        cache.put(f"{who} {number}", bytes([who]) * (AT_ONCE // 8))
    cache.close()
    os._exit(0 if cache.problem is None else 1)


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=many, args=(tmp_path, who)) for who in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    for who in range(3):
        assert all(get(tmp_path, f"{who} {number}") == bytes([who]) * (AT_ONCE // 8) for number in range(0, 60, 7))


def test_a_writer_that_is_killed_leaves_whole_entries_to_the_next(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from site_builder.storage.cache import FileCache, AT_ONCE\n"
        f"cache = FileCache(pathlib.Path({str(tmp_path)!r}))\n"
        "for number in range(10**6):\n"
        "    cache.put(str(number % 40), b'%d' % (number % 40) * (AT_ONCE // 2))\n"
        "    print(number, flush=True)\n"
    )
    for after in (5, 40, 77):
        command = [sys.executable, "-c", code]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout
            for line in process.stdout:
                if int(line) == after:
                    process.send_signal(signal.SIGKILL)
                    break
        found = [get(tmp_path, str(number)) for number in range(40)]
        assert all(one in (None, b"%d" % number * (AT_ONCE // 2)) for number, one in enumerate(found))
        assert any(found)


def test_a_file_that_somebody_holds_for_ever_is_a_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_builder.storage.cache.PATIENCE", 0.1)
    put(tmp_path, a=b"1")
    with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as file:
        file.execute("BEGIN EXCLUSIVE")
        cache = FileCache(tmp_path)
        assert cache.get("a") is None
        cache.put("a", b"2")
        cache.close()
    assert cache.problem is not None and "locked" in cache.problem.message
    assert get(tmp_path, "a") == b"1"


def test_parts_of_a_key_do_not_run_into_each_other() -> None:
    assert digest_of("ab", "c") != digest_of("a", "bc")


def test_the_place_follows_the_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/me")
    assert default_root() == Path("/var/cache/me/site-builder")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_root() == Path.home() / ".cache/site-builder"
