"""What the system refuses is a sentence with the path; the rest is done, and nothing is half-written."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_trouble import ROOT, Trouble, contents, prepare, start

READS = (
    ["split", "{}"], ["page", "{}", "-o", "out"], ["tangle", "{}"], ["notebook", "{}"], ["import", "{}"],
    ["check", "--lossless", "{}"], ["build", "-f", "{}"], ["check", "-f", "{}"], ["messages", "-f", "{}"],
    ["status", "-f", "{}"], ["add-language", "fr", "-f", "{}"], ["serve", "-f", "{}"],
)  # fmt: skip


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trouble:
    prepare(tmp_path, monkeypatch)
    return Trouble(tmp_path, capsys)


@pytest.mark.parametrize("arguments", READS, ids=" ".join)
def test_what_cannot_be_read_is_told_with_its_path_in_every_command(trouble: Trouble, arguments: list[str]) -> None:
    (trouble.root / "loop.py").symlink_to("other.py")
    (trouble.root / "other.py").symlink_to("loop.py")
    os.mkfifo(trouble.root / "pipe.py")
    cases = {
        "missing.py": "there is no such file",
        "loop.py": "its links lead round in a circle",
        "src/good.py/x.py": "a file stands where a folder is wanted",
        "pipe.py": "it is no regular file",
        f"{'a/' * 3000}b.py": "its name is too long",
    }
    if arguments[0] not in ("page", "check"):
        cases["src"] = "it is a folder"
    for path, why in cases.items():
        before = contents(trouble.root, "cache")
        trouble.run(*(part.format(path) for part in arguments)).one_error(f"{path}:1:1: error: cannot be read: {why}")
        assert contents(trouble.root, "cache") == before


def test_links_that_lead_nowhere_or_round_are_told_and_the_others_done(trouble: Trouble) -> None:
    (trouble.root / "src/loop.py").symlink_to("loop.py")
    (trouble.root / "src/dead.md").symlink_to("gone")
    (trouble.root / "src/.#good.py").symlink_to("somebody@somewhere.1")  # what an editor leaves while it is open
    (trouble.root / "src/round").symlink_to(".")
    said = trouble.run("page", "src", "-o", "out")
    assert said.code == 1 and "2 pages in out" in said.out
    assert "src/dead.md:1:1: error: cannot be read: there is no such file" in said.err
    assert "src/loop.py:1:1: error: cannot be read: its links lead round in a circle" in said.err
    assert len(said.err.splitlines()) == 2
    said = trouble.run("check")
    assert len([line for line in said.err.splitlines() if ": error: cannot be read: " in line]) == 2


def test_a_folder_in_the_place_of_a_page_is_told_and_the_others_are_written(trouble: Trouble) -> None:
    (trouble.root / "out/src/good.html").mkdir(parents=True)
    said = trouble.run("page", "src", "-o", "out")
    said.one_error("out/src/good.html:1:1: error: a folder stands where a file would be written")
    assert "1 page in out" in said.out and (trouble.root / "out/src/text.html").is_file()
    (trouble.root / "out/src/good.html").rmdir()
    assert trouble.run("page", "src", "-o", "out").code == 0
    assert (trouble.root / "out/src/good.html").is_file()


def test_a_file_in_the_place_of_the_output_folder_is_left_as_it_is(trouble: Trouble) -> None:
    trouble.write("out", "mine")
    said = trouble.run("page", "src", "-o", "out")
    said.one_error("out:1:1: error: the folder that -o names is a file, and not a folder")
    for command in ("tangle", "notebook"):
        said = trouble.run(command, "src/good.py", "-o", "out/good.py")
        said.one_error("out/good.py:1:1: error: cannot be written: a file stands where a folder is wanted")
        said = trouble.run(command, "src/good.py", "-o", "src")
        said.one_error("src:1:1: error: the file that -o names is a folder, and not a file")
    assert (trouble.root / "out").read_text() == "mine"


def test_a_file_in_the_place_of_the_locales_is_told_and_stays(trouble: Trouble) -> None:
    trouble.write("docs/locales", "mine")
    said = trouble.run("messages")
    assert said.code == 1 and "Traceback" not in said.err
    assert "docs/locales/good.pot:1:1: error: cannot be written: a file stands where a folder is wanted" in said.err
    said = trouble.run("add-language", "fr")
    assert said.code == 1 and "Traceback" not in said.err and "docs/locales/fr/" in said.err
    assert (trouble.root / "docs/locales").read_text() == "mine"


def test_a_folder_in_the_place_of_a_template_leaves_the_others_to_be_written(trouble: Trouble) -> None:
    (trouble.root / "docs/locales/good.pot").mkdir(parents=True)
    said = trouble.run("messages")
    said.one_error("docs/locales/good.pot:1:1: error: cannot be written: it is a folder")
    assert said.out.splitlines() == ["docs/locales/de/good.po", "docs/locales/de/text.po", "docs/locales/text.pot"]


def test_init_leaves_nothing_that_would_keep_it_from_running_again(trouble: Trouble) -> None:
    (trouble.root / "mkdocs.yml").unlink()
    trouble.write("pack/__init__.py", "x = 1\n")
    trouble.write(".github/workflows", "mine")
    trouble.run("init").one_error(".github/workflows/pages.yml:1:1: error: cannot be written: ")
    (trouble.root / ".github/workflows").unlink()
    assert trouble.run("init").code == 0 and (trouble.root / "mkdocs.yml").is_file()


def test_a_working_folder_that_is_gone_is_told(trouble: Trouble) -> None:
    gone = trouble.root / "gone"
    for command in ("page good.py -o out", "init"):
        gone.mkdir()
        program = (
            "import os, sys; os.rmdir(os.getcwd()); from site_builder.cli import main; sys.argv[1:] = "
            f"{command.split()!r}; raise SystemExit(main())"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=gone,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1 and "Traceback" not in done.stderr and ": error: " in done.stderr, done


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [["split", "src/good.py"], ["tangle", "src/good.py"], ["check"]], ids=" ".join)
def test_output_that_has_no_room_is_told(trouble: Trouble, arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "site_builder", *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "<stdout>:1:1: error: cannot be written: no space is left on the disk" in done.stderr


def many(trouble: Trouble) -> None:
    """So many files that several processes make their pages."""
    for number in range(40):
        trouble.write(f"src/m{number}.py", f'"""Text {number}, long enough {"." * 9000}"""\nx = {number}\n')


# Four kilobytes: no page and no style sheet is so small.
def test_a_disk_without_room_is_told_and_leaves_no_half_file(trouble: Trouble) -> None:
    many(trouble)
    assert trouble.process("page", "src", "-o", "out", "--no-cache", "--jobs", "2", file_size=1 << 30).code == 0
    whole = contents(trouble.root / "out")
    shutil.rmtree(trouble.root / "out")
    said = trouble.process("page", "src", "-o", "out", "--no-cache", "--jobs", "2", file_size=6000)
    assert said.code == 1 and "Traceback" not in said.err
    assert "out/src/m7.html:1:1: error: cannot be written: the file would be larger than is allowed here" in said.err
    left = contents(trouble.root / "out", ".site-builder")
    assert left.items() <= whole.items()


def test_a_disk_without_room_leaves_the_catalogues_whole(trouble: Trouble) -> None:
    trouble.write("src/long.py", '"""' + "\n\n".join(f"Sentence number {n} of many." for n in range(400)) + '"""\n')
    said = trouble.process("messages", file_size=9000)
    assert said.code == 1 and "Traceback" not in said.err
    assert "docs/locales/de/long.po:1:1: error: cannot be written: the file would be larger" in said.err
    assert sorted(contents(trouble.root / "docs")) == [
        "locales/de/good.po", "locales/de/text.po", "locales/good.pot", "locales/text.pot",
    ]  # fmt: skip
    assert trouble.run("messages").code == 0


@pytest.mark.all
def test_too_few_open_files_are_told(trouble: Trouble) -> None:
    for files in (6, 9):
        said = trouble.process("page", "src", "-o", "out", "--no-cache", files=files)
        assert (
            "too many files are open" in said.err or said.code == 0 or "Fatal" in said.err or "ImportError" in said.err
        )
        assert not [name for name in contents(trouble.root / "out") if ".new-" in name]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for 64 kB; only the root of a machine may have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if not mount or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_told_and_leaves_no_half_file(trouble: Trouble, small_disk: Path) -> None:
    many(trouble)
    out = os.path.relpath(small_disk)
    said = trouble.process("page", "src", "-o", out, "--no-cache", "--jobs", "2")
    assert said.code == 1 and "Traceback" not in said.err
    assert "cannot be written: no space is left on the disk; make room, and run it again" in said.err
    trouble.process("page", "src", "-o", "whole", "--no-cache")
    assert contents(small_disk, ".site-builder").items() <= contents(trouble.root / "whole").items()


def test_a_disk_that_can_only_be_read_is_told(trouble: Trouble, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    out = os.path.relpath(small_disk)
    for arguments in (["page", "src", "-o", out], ["tangle", "src/good.py", "-o", f"{out}/a.py"]):
        said = trouble.process(*arguments)
        assert said.code == 1 and "cannot be written: the file system can only be read" in said.err, said
        assert "Traceback" not in said.err


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="the root of a machine reads everything")
def test_what_may_not_be_read_is_told_and_the_others_are_done(trouble: Trouble, tmp_path_factory: object) -> None:
    trouble.write("src/secret.py", "x = 1\n").chmod(0)
    (trouble.root / "src/closed").mkdir(mode=0)
    trouble.write("src/listed/a.py", "x = 1\n")
    (trouble.root / "src/listed").chmod(0o444)  # its names can be read, and nothing in it
    (trouble.root / "out").mkdir()
    command = [sys.executable, "-m", "site_builder", "page", "src", "-o", "out", "--no-cache"]
    if os.geteuid() == 0:
        # Somebody who owns nothing: the folders above are opened to them.
        for folder in (trouble.root, *trouble.root.parents[:-2]):
            folder.chmod(0o755)
        (trouble.root / "out").chmod(0o777)
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    for name in ("closed", "listed"):
        (trouble.root / "src" / name).chmod(0o700)
    unusable = ("No module named", "can't open", "shared libraries")  # one that lies in a person's own folder
    if any(words in done.stderr for words in unusable):
        pytest.skip("somebody else may not run this Python")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "src/secret.py:1:1: error: cannot be read: permission denied" in done.stderr
    assert "src/closed:1:1: error: cannot be read: permission denied" in done.stderr
    assert "src/listed/a.py:1:1: error: cannot be read: permission denied" in done.stderr
    assert "2 pages in out" in done.stdout


def test_a_reader_that_goes_away_is_no_traceback(trouble: Trouble) -> None:
    many(trouble)
    process = start(trouble.root, "split", *(f"src/m{number}.py" for number in range(40)))
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert "Traceback" not in process.stderr.read() and process.wait(60) in (1, -signal.SIGPIPE)
