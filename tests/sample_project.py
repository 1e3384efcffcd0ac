"""The site of the project itself, built once for all tests, away from the working tree."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from shared import made_once

from site_builder.cli import main

ROOT = Path(__file__).parent.parent


def copy_sources(root: Path) -> None:
    """All that the site is built from, and that a person may change in a copy."""
    skipped = shutil.ignore_patterns("__pycache__", "*.safetensors")
    for name in ("docs", "labml_nn_convmixer", "site_builder"):
        shutil.copytree(ROOT / name, root / name, ignore=skipped)
    for name in ("mkdocs.yml", "README.md", "LICENSE", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)


def _build(root: Path) -> None:
    copy_sources(root)
    assert main(["build", "--no-cache", "-f", str(root / "mkdocs.yml")]) == 0


@cache
def project() -> Path:
    """The folder of the sources, with what was built beside them; to be copied by whoever changes something."""
    return made_once("project", _build)


def built_project() -> Path:
    """The folder of the site."""
    return project() / "site"
