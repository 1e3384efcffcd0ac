"""A damaged cache costs time, and never a traceback or a wrong page."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from sample_trouble import Trouble, contents, prepare


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trouble:
    prepare(tmp_path, monkeypatch)
    for number in range(20):
        text = f'"""Page {number}: $x_{number}$, [`f{number}`]."""\n\n\ndef f{number}():\n    return {number}\n'
        (tmp_path / f"src/m{number}.py").write_text(text)
    return Trouble(tmp_path, capsys)


def entries(trouble: Trouble) -> list[Path]:
    return sorted((trouble.root / "cache").rglob("*.sqlite"))


def flip(file: Path, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    for _ in range(8):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)


def cut(file: Path, chance: random.Random) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: chance.randrange(len(data) + 1)])


def noise(file: Path, chance: random.Random) -> None:
    file.write_bytes(chance.randbytes(chance.randrange(5000)))


def folder(file: Path, chance: random.Random) -> None:
    file.unlink()
    file.mkdir()


def loop(file: Path, chance: random.Random) -> None:
    file.unlink()
    file.symlink_to(file.name)


def vanish(file: Path, chance: random.Random) -> None:
    file.unlink()


def grown(file: Path, chance: random.Random) -> None:
    file.write_bytes(file.read_bytes() * 3 + b"\n" * 3)


def numbers(file: Path, chance: random.Random) -> None:
    file.write_bytes(b"%064x -5 99999999999999999999\n" % 7 + b"%064x %s 1\n" % (8, b"9" * 5000) + b"a b c\n")


def digits(file: Path, chance: random.Random) -> None:
    """Places that lie elsewhere."""
    file.write_bytes(file.read_bytes().translate(bytes.maketrans(b"0123456789", b"9876543210")))


DAMAGE: Mapping[str, Callable[[Path, random.Random], None]] = {
    one.__name__: one for one in (flip, cut, noise, folder, loop, vanish, grown, numbers, digits)
}


SOME = [
    one if one in (flip, noise, numbers, cut) else pytest.param(one, marks=pytest.mark.all) for one in DAMAGE.values()
]


@pytest.mark.parametrize("damage", SOME, ids=DAMAGE)
def test_pages_are_right_whatever_became_of_the_cache(
    trouble: Trouble, damage: Callable[[Path, random.Random], None]
) -> None:
    command = ["page", "src", "-o", "out"]
    assert trouble.run(*command).code == 0
    right = contents(trouble.root / "out")
    chance = random.Random(damage.__name__)
    for file in entries(trouble):
        damage(file, chance)
    shutil.rmtree(trouble.root / "out")
    said = trouble.run(*command)
    assert said.code == 0 and said.err == "", said
    assert contents(trouble.root / "out") == right


@pytest.mark.all
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_site_is_right_whatever_became_of_the_cache(
    trouble: Trouble, damage: Callable[[Path, random.Random], None]
) -> None:
    assert trouble.run("build").code == 0
    right = contents(trouble.root / "site")
    chance = random.Random(damage.__name__)
    for file in entries(trouble):
        damage(file, chance)
    shutil.rmtree(trouble.root / "site")
    said = trouble.run("build")
    assert said.code == 0 and contents(trouble.root / "site") == right


def test_a_cache_that_is_a_file_or_cannot_be_written_costs_time_only(trouble: Trouble) -> None:
    trouble.write("cache", "mine")
    assert trouble.run("page", "src", "-o", "out").code == 0
    assert (trouble.root / "cache").read_text() == "mine"


def test_the_caches_of_older_versions_are_removed(trouble: Trouble) -> None:
    assert trouble.run("page", "src", "-o", "out").code == 0
    for number in range(5):
        trouble.write(f"cache/site-builder/{number:016x}/ab/cd", "an entry of another version")
    trouble.write("src/m3.py", "x = 1\n")
    assert trouble.run("page", "src", "-o", "out").code == 0
    assert not list((trouble.root / "cache/site-builder").glob("0*"))
