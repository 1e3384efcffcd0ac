"""The cache: an entry is whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.cache import FileCache, default_root, digest_of


def files(cache: FileCache) -> list[Path]:
    return [path for path in cache.root.rglob("*") if path.is_file()]


def test_what_was_put_is_found(tmp_path: Path) -> None:
    cache = FileCache(tmp_path)
    assert cache.get("a") is None
    cache.put("a", b"1")
    cache.put("a", b"2")
    assert cache.get("a") == b"2"
    assert FileCache(tmp_path).get("a") == b"2"


def test_a_damaged_entry_is_none(tmp_path: Path) -> None:
    cache = FileCache(tmp_path)
    cache.put("a", b"some content")
    (entry,) = files(cache)
    for damaged in (b"", entry.read_bytes()[:-1], entry.read_bytes().replace(b"some", b"none")):
        entry.write_bytes(damaged)
        assert cache.get("a") is None


def test_nothing_is_left_behind_by_a_write(tmp_path: Path) -> None:
    cache = FileCache(tmp_path)
    for number in range(5):
        cache.put("a", str(number).encode())
    assert len(files(cache)) == 1


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = FileCache(blocked)
    cache.put("a", b"1")
    assert cache.get("a") is None


def test_parts_of_a_key_do_not_run_into_each_other() -> None:
    assert digest_of("ab", "c") != digest_of("a", "bc")


def test_the_place_follows_the_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/me")
    assert default_root() == Path("/var/cache/me/site-builder")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_root() == Path.home() / ".cache/site-builder"
