"""What the system refuses `serve` - to watch folders, to write files - is a sentence, and the preview goes on."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from preview import Preview, request, small

resource = pytest.importorskip("resource")
OWN_LIMITS = ("unshare", "--user", "--map-root-user", "sh", "-c")
"""A user namespace has limits of its own, so nothing else on the machine feels them."""


def limited(*limits: str) -> tuple[str, ...]:
    """What to put before a command that may watch so much. A machine without namespaces skips the test."""
    lowered = " && ".join(
        f"echo {number} > /proc/sys/user/{name}" for name, _, number in (s.partition("=") for s in limits)
    )
    if (
        not shutil.which("unshare")
        or subprocess.run([*OWN_LIMITS, lowered], capture_output=True, check=False).returncode
    ):
        pytest.skip("no namespace of users here")
    return (*OWN_LIMITS, f'{lowered} && exec "$@"', "sh")


def shown(preview: Preview, words: str) -> bool:
    return words.encode() in preview.ask(request("/lib/one.html"))


@pytest.mark.parametrize("limit", ["max_inotify_instances=0", "max_inotify_watches=2"])
def test_folders_that_cannot_be_watched_are_looked_after_once_a_second(tmp_path: Path, limit: str) -> None:
    root = small(tmp_path)
    with Preview(root, before=limited(limit)) as preview:
        preview.built()
        preview.until(lambda: "notice: the system watches no more folders" in preview.said())
        for number in range(2):
            (root / "lib/one.py").write_text(f'"""# One\n\nText number {number}"""\n')
            preview.until(lambda number=number: shown(preview, f"Text number {number}"))  # type: ignore[misc]  # pytest's own idiom
        assert preview.said().count("notice: the system watches no more folders") == 1
        assert "error" not in preview.said()


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="another process's limits can't be set here")
def test_a_disk_that_is_full_is_told_with_the_file_and_the_last_good_pages_stay(tmp_path: Path) -> None:
    root = small(tmp_path)
    with Preview(root) as preview:
        preview.built()
        for size, number in ((2000, 0), (0, 1)):
            resource.prlimit(preview.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            before = preview.said().count("error:")
            (root / "lib/one.py").write_text(f'"""# One of {number}\n\nText number {number}"""\n')
            preview.until(lambda before=before: preview.said().count("Not built; ") > before)  # type: ignore[misc]  # pytest's own idiom
            assert shown(preview, "The first text.") and preview.state("index.html") == 200
        told = [line for line in preview.said().splitlines() if "error:" in line]
        assert len(told) == 2 and all(
            ": error: cannot be written: the file would be larger than" in line for line in told
        )
        assert all(line.startswith("build/serve") or str(root / "build/serve") in line for line in told), told
        resource.prlimit(preview.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        (root / "lib/one.py").write_text('"""# One again\n\nThe disk has room."""\n')
        preview.until(lambda: shown(preview, "The disk has room."))
        preview.until(lambda: shown(preview, "<title>One again"))
