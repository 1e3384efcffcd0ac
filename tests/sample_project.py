"""The site of the project itself, built once for all tests of a process, away from the working tree."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from site_builder.cli import main

ROOT = Path(__file__).parent.parent


@cache
def built_project() -> Path:
    """The folder of the site."""
    root = Path(tempfile.mkdtemp(prefix="project-site-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    skipped = shutil.ignore_patterns("__pycache__", "*.safetensors")
    for name in ("docs", "labml_nn_convmixer", "site_builder"):
        shutil.copytree(ROOT / name, root / name, ignore=skipped)
    for name in ("mkdocs.yml", "README.md", "LICENSE", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    assert main(["build", "--no-cache", "-f", str(root / "mkdocs.yml")]) == 0
    return root / "site"
