"""The site of the project itself, built once for all tests, away from the working tree."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
from shared import made_once

from site_builder.cli import main

ROOT = Path(__file__).parent.parent


def _copy_sources(root: Path) -> None:
    """All that the site is built from, and that a person may change in a copy."""
    skipped = shutil.ignore_patterns("__pycache__", "*.safetensors")
    for name in ("docs", "labml_nn_convmixer", "site_builder"):
        shutil.copytree(ROOT / name, root / name, ignore=skipped)
    for name in ("mkdocs.yml", "README.md", "SECURITY.md", "LICENSE", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)


def _build(root: Path) -> None:
    _copy_sources(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(root / "cache"))
        assert main(["build", "-f", str(root / "mkdocs.yml")]) == 0


@cache
def _built() -> Path:
    return made_once("project", _build)


def built_project() -> Path:
    """The folder of the site."""
    return _built() / "site"


def copy_of_project(root: Path) -> Path:
    """The sources with the site, its frames and its cache in `cache/`: for who changes something and builds again."""
    return Path(shutil.copytree(_built(), root, dirs_exist_ok=True))
