"""What `site-builder serve` does while files change: it builds when what the site is made from holds something else."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from preview import Preview, small, status

WARNED = "# Warned\n\n![far](https://example.org/far.png)\n"
"""A page whose warning is told at each build."""

SETTLED = 1.5
"""Seconds in which a build that begins without a reason would show."""


def warned(root: Path) -> Path:
    """The small project with a page that is warned of."""
    small(root)
    (root / "lib/warned.md").write_text(WARNED)
    return root


def builds(preview: Preview) -> int:
    """How often it has built, once it has."""
    preview.until(lambda: "Built in" in preview.said())
    return preview.said().count("lib/warned.md:3:")


def body(preview: Preview, path: str) -> str:
    """What a page says."""
    return preview.get(f"/{path}").decode("utf-8", "replace")


def write_safely(file: Path, text: str) -> None:
    """As many an editor does it: another file, which is then renamed."""
    other = file.with_name(f"{file.name}___jb_tmp___")
    other.write_text(text)
    other.replace(file)


def write_with_backup(file: Path, text: str) -> None:
    """As vim may do it: the file is renamed away, and written anew."""
    (file.parent / "4913").touch()
    (file.parent / "4913").unlink()
    file.rename(f"{file}~")
    file.write_text(text)
    Path(f"{file}~").unlink()


def write_with_lock(file: Path, text: str) -> None:
    """As emacs does it, with a link to nowhere beside the file while it is being edited."""
    lock = file.with_name(f".#{file.name}")
    lock.symlink_to("somebody@somewhere.1234:5678")
    file.write_text(text)
    lock.unlink()


def write_in_place(file: Path) -> None:
    """The same bytes once more. Without emptying the file first: for that moment it would hold something else."""
    data = file.read_bytes()
    with file.open("r+b") as same:
        same.write(data)


def test_what_holds_the_same_is_not_built_again(tmp_path: Path) -> None:
    root = warned(tmp_path)
    with Preview(root) as preview:
        preview.built()
        first = builds(preview)
        (root / "site").mkdir(exist_ok=True)
        (root / ".git").mkdir(exist_ok=True)
        with (root / "serve.log").open("w") as log:
            for number in range(100):
                print("a line of our own log", number, file=log, flush=True)
                (root / "lib/one.py").touch()
                write_in_place(root / "docs/index.md")
                for name in ("site/index.html", "build/other.txt", "lib/.one.py.swp", "secret.txt", "unasked.md"):
                    (root / name).write_text(str(number))
                (root / ".git/index").write_text(str(number))
                time.sleep(0.01)
        # It has not stopped looking; and what it builds now is the first that it builds since.
        write_safely(root / "lib/warned.md", WARNED.replace("![", "\n\n!["))
        preview.until(lambda: "lib/warned.md:5:" in preview.said())
        assert preview.said().partition("lib/warned.md:5:")[0].count("lib/warned.md:3:") == first


@pytest.mark.parametrize("write", [write_safely, write_with_backup, write_with_lock])
def test_editors_that_save_by_renaming_are_followed(tmp_path: Path, write: object) -> None:
    root = warned(tmp_path)
    assert callable(write)
    with Preview(root) as preview:
        preview.built()
        first = builds(preview)
        for number in range(3):
            write(root / "lib/one.py", f'"""# One\n\nText number {number}"""\n')
            preview.until(lambda number=number: f"Text number {number}" in body(preview, "lib/one.html"))  # type: ignore[misc]  # pytest's own idiom
            preview.until(lambda number=number: builds(preview) == first + number + 1)  # type: ignore[misc]  # likewise
        assert "error" not in preview.said()


def test_a_configuration_that_is_gone_is_one_sentence_and_its_return_is_seen(tmp_path: Path) -> None:
    root = small(tmp_path)
    with Preview(root) as preview:
        preview.built()
        (root / "mkdocs.yml").rename(root / "away.yml")
        preview.until(lambda: "there is no such file" in preview.said())
        time.sleep(SETTLED)
        assert preview.said().count("error:") == 1
        assert preview.state("index.html") == 200
        text = (root / "away.yml").read_text()
        (root / "away.yml").rename(root / "mkdocs.yml")
        (root / "mkdocs.yml").write_text(text.replace("site_name: Small", "site_name: Renamed"))
        preview.until(lambda: "- Renamed</title>" in body(preview, "lib/one.html"))
        assert preview.said().count("error:") == 1


def test_it_is_said_that_all_is_well_again_when_the_pages_are_as_before(tmp_path: Path) -> None:
    root = small(tmp_path)
    with Preview(root) as preview:
        preview.built()
        (root / "mkdocs.yml").rename(root / "away.yml")
        preview.until(lambda: "Not built" in preview.said())
        (root / "away.yml").rename(root / "mkdocs.yml")
        preview.until(lambda: preview.said().endswith("All is well again; the pages are as they were.\n"))


def test_a_folder_of_pages_that_is_gone_and_back_is_followed(tmp_path: Path) -> None:
    root = small(tmp_path)
    (root / "lib/below").mkdir()
    (root / "lib/below/two.py").write_text('"""# Two"""\n')
    with Preview(root) as preview:
        preview.until(lambda: preview.state("lib/below/two.html") == 200)
        (root / "lib/below").rename(root / "elsewhere")
        preview.until(lambda: preview.state("lib/below/two.html") == 404)
        (root / "elsewhere").rename(root / "lib/below")
        preview.until(lambda: preview.state("lib/below/two.html") == 200)
        (root / "lib/below/two.py").write_text('"""# Two\n\nTwo again"""\n')
        preview.until(lambda: "Two again" in body(preview, "lib/below/two.html"))
        shutil.rmtree(root / "lib/below")
        preview.until(lambda: preview.state("lib/below/two.html") == 404)
        (root / "lib/deep/er").mkdir(parents=True)
        time.sleep(0.2)
        (root / "lib/deep/er/three.py").write_text('"""# Three"""\n')
        preview.until(lambda: preview.state("lib/deep/er/three.html") == 200)


def test_the_targets_of_links_are_followed_and_loops_end_nothing(tmp_path: Path) -> None:
    root = small(tmp_path)
    for folder in ("text", "far/package", "lib/sub"):
        (root / folder).mkdir(parents=True)
    (root / "text/real.md").write_text("# Linked\n")
    (root / "lib/linked.md").symlink_to("../hop.md")
    (root / "hop.md").symlink_to("text/real.md")
    (root / "far/package/there.py").write_text('"""# There"""\n')
    (root / "near").symlink_to("far/package")
    (root / "loop").symlink_to("loop")
    (root / "docs/round.md").symlink_to("round.md")
    (root / "lib/sub/up").symlink_to("..")
    config = (root / "mkdocs.yml").read_text()
    (root / "mkdocs.yml").write_text(config + "      near: [near/there.py]\n")
    with Preview(root) as preview:
        preview.built()
        (root / "text/real.md").write_text("# Linked\n\nLinked anew\n")
        preview.until(lambda: "Linked anew" in body(preview, "lib/linked.html"))
        (root / "far/package/there.py").write_text('"""# There\n\nThere anew"""\n')
        preview.until(lambda: "There anew" in body(preview, "near/there.html"))
        # The links themselves lead elsewhere.
        (root / "text/other.md").write_text("# Linked\n\nAnother text\n")
        (root / "hop.md").unlink()
        (root / "hop.md").symlink_to("text/other.md")
        preview.until(lambda: "Another text" in body(preview, "lib/linked.html"))
        (root / "far/second").mkdir()
        (root / "far/second/there.py").write_text('"""# There\n\nThere is a second"""\n')
        (root / "near").unlink()
        (root / "near").symlink_to("far/second")
        preview.until(lambda: "There is a second" in body(preview, "near/there.html"))
        (root / "docs/new-loop").symlink_to("new-loop")
        (root / "lib/one.py").write_text('"""# One\n\nOne after all"""\n')
        preview.until(lambda: "One after all" in body(preview, "lib/one.html"))


def test_a_picture_that_was_missing_and_comes_is_shown(tmp_path: Path) -> None:
    root = small(tmp_path)
    with Preview(root) as preview:
        preview.built()
        (root / "docs/index.md").write_text("# Small\n\n![new](pictures/new.svg)\n")
        preview.until(lambda: "pictures/new.svg" in preview.said())
        (root / "docs/pictures").mkdir()
        shutil.copy(root / "docs/line.svg", root / "docs/pictures/new.svg")
        preview.until(lambda: preview.state("files/docs/pictures/new.svg") == 200)


def test_two_of_one_project_each_show_what_changes(tmp_path: Path) -> None:
    root = small(tmp_path)
    with Preview(root) as one, Preview(root) as other:
        one.built()
        other.built()
        (root / "lib/one.py").write_text('"""# One\n\nFor both"""\n')
        for preview in (one, other):
            preview.until(lambda preview=preview: "For both" in body(preview, "lib/one.html"))  # type: ignore[misc]  # pytest's own idiom
            preview.until(lambda preview=preview: preview.said().count("Built in"))  # type: ignore[misc]  # likewise


def test_a_disk_that_refuses_is_a_sentence_and_serving_goes_on(tmp_path: Path) -> None:
    root = small(tmp_path)
    with Preview(root) as preview:
        preview.built()
        page = root / "build/serve/lib/one.html"
        page.unlink()
        page.mkdir()
        (page / "in-the-way").touch()
        (root / "lib/one.py").write_text('"""# One\n\nRefused"""\n')
        preview.until(lambda: "error:" in preview.said())
        assert status(preview.get("/index.html")) == 200
        shutil.rmtree(page)
        (root / "lib/one.py").write_text('"""# One\n\nTaken"""\n')
        preview.until(lambda: "Taken" in body(preview, "lib/one.html"))
