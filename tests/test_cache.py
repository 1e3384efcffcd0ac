"""The cache: an entry is whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.files.digest import digest_of
from site_builder.storage.cache import BundlingCache, FileCache, default_root
from site_builder.storage.pack_file import MOST


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


def test_what_was_put_into_bundles_is_found_by_every_later_cache(tmp_path: Path) -> None:
    for number in range(3):  # three processes
        bundling = BundlingCache(tmp_path)
        bundling.put("a", b"%d" % number)
        bundling.put(f"b{number}", b"x" * 100_000)
    cache = FileCache(tmp_path)
    assert cache.get("a") in (b"0", b"1", b"2")
    assert [cache.get(f"b{number}") for number in range(4)] == [b"x" * 100_000] * 3 + [None]
    assert len(files(cache)) == 6


def test_a_damaged_bundle_loses_what_is_damaged_and_no_more(tmp_path: Path) -> None:
    bundling = BundlingCache(tmp_path)
    bundling.put("a", b"first")
    bundling.put("b", b"second")
    bundle, index = sorted(files(bundling), key=lambda path: path.suffix)
    bundle.write_bytes(bundle.read_bytes()[:-1])
    assert FileCache(tmp_path).get("a") == b"first"
    assert FileCache(tmp_path).get("b") is None
    index.write_bytes(index.read_bytes()[:-10])
    assert FileCache(tmp_path).get("a") == b"first"
    bundle.unlink()
    assert FileCache(tmp_path).get("a") is None


def test_the_number_of_bundles_stays_within_bounds(tmp_path: Path) -> None:
    for number in range(MOST + 5):
        BundlingCache(tmp_path).put(str(number), b"")
    assert len(files(FileCache(tmp_path))) == 2 * MOST
