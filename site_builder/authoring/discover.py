"""
---
title: The project
summary: What a folder says about itself - its name, where its packages stand, where its repository is.
---
# The project

`init` asks nothing, so everything that it writes is found here. Where packages stand follows what the tools that build
packages agree on: under `src/` all of them, beside `pyproject.toml` those that have no other purpose by their name.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from site_builder.diagnostic import Diagnostic
from site_builder.files.input_file import content
from site_builder.files.input_folder import entries
from site_builder.files.output_folder import is_output
from site_builder.project.package import INDEX, hidden
from site_builder.project.pyproject import table, tables

# As setuptools has it: what stands beside a package and is none.
NO_PACKAGES = {
    "benchmark", "benchmarks", "bin", "build", "changelog", "ci", "debian", "dist", "doc", "docs", "documentation",
    "env", "example", "examples", "exercise", "exercises", "htmlcov", "manpages", "news", "newsfragments",
    "node_modules", "notebooks", "python", "script", "scripts", "site", "task", "tasks", "test", "tests", "tools",
    "unit_test", "unit_tests", "util", "utils", "venv",
}  # fmt: skip
NO_MODULES = {
    "benchmark", "benchmarks", "build", "conanfile", "conf", "conftest", "dodo", "example", "examples", "fabfile",
    "manage", "noxfile", "pavement", "setup", "tasks", "test", "tests", "toxfile", "versioneer",
}  # fmt: skip
# `git@host:owner/name.git` and `ssh://git@host/owner/name` are the same place as `https://host/owner/name`.
REMOTE = re.compile(r"(?:ssh://|git://)?(?:[\w.-]+@)?([\w.-]+)(?::\d+)?[:/](.+?)(?:\.git)?/?$")


@dataclass(frozen=True, slots=True)
class Project:
    """`pages` are the folders of the URL, each with the file or folder of the repository that it shows."""

    name: str
    pages: tuple[tuple[str, str], ...]
    repo_url: str = ""
    branch: str = "main"
    folder: str = ""
    """The way from the root of the repository to the project: empty, or with a slash at its end."""


def look(root: Path) -> Project:
    """What is found in the folder `root`."""
    name = declared_name(root) or root.resolve().name
    pages = list(_pages(root, name))
    first = name.lower().replace("-", "_").replace(".", "_")
    # A repository with three packages is called after the one that matters.
    pages.sort(key=lambda page: (page[0].replace("/", "_").lower() != first, page[0]))
    remote = _git(root, "remote", "get-url", "origin")
    branch = _git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/")
    branch = branch or _git(root, "symbolic-ref", "--short", "HEAD") or "main"
    return Project(name, tuple(pages), web_address(remote), branch, _git(root, "rev-parse", "--show-prefix"))


def declared_name(root: Path) -> str:
    """The name in `pyproject.toml`, if there is one."""
    data = tables(content(root / "pyproject.toml"))
    for names in (("project",), ("tool", "poetry")):
        name = table(data, *names).get("name")
        if isinstance(name, str):
            return name
    return ""


def web_address(remote: str) -> str:
    """Where people look at the repository; empty for one that is only a folder of this machine."""
    if remote.startswith(("https://", "http://")):
        # A token may stand before the host; it is nobody else's.
        return re.sub(r"//[^/@]*@", "//", remote).rstrip("/").removesuffix(".git")
    match = None if remote.startswith(("/", ".", "file:")) else REMOTE.match(remote)
    return f"https://{match[1]}/{match[2]}" if match else ""


def _pages(root: Path, name: str) -> Iterator[tuple[str, str]]:
    source = root / "src"
    if source.is_dir() and not (source / INDEX).is_file():
        found = [*_packages(source, set()), *_modules(source)]
        if found:
            yield from ((url, f"src/{path}") for url, path in found)
            return
    regular = [one.name for one in _folders(root, NO_PACKAGES) if (one / INDEX).is_file()]
    if regular:
        yield from ((one, one) for one in regular)
        return
    single = list(_modules(root))
    # Beside `pyproject.toml`, a folder without `__init__.py` is a package only if the project is called after it.
    outer = re.split(r"[-_.]", name.lower())[0]
    yield from single or ((url, path) for url, path in _packages(root, NO_PACKAGES) if url.split("/")[0] == outer)


def _packages(base: Path, without: set[str]) -> Iterator[tuple[str, str]]:
    """The packages in a folder; of a namespace, the packages in it."""
    for folder in _folders(base, without):
        holds = any(one.endswith(".py") for one in _names(folder))
        if holds:
            yield folder.name, folder.name
        else:
            yield from ((f"{folder.name}/{url}", f"{folder.name}/{path}") for url, path in _packages(folder, set()))


def _folders(base: Path, without: set[str]) -> list[Path]:
    return [
        one
        for one in map(base.joinpath, _names(base))
        if one.is_dir() and one.name.isidentifier() and not (hidden(one.name) or one.name in without or is_output(one))
    ]


def _modules(base: Path) -> Iterator[tuple[str, str]]:
    for one in map(base.joinpath, _names(base)):
        stem = one.stem
        named = one.suffix == ".py" and stem.isidentifier() and stem not in NO_MODULES
        if named and not stem.startswith(("_", "test_")):
            yield "", one.name


def _names(folder: Path) -> list[str]:
    """What stands in a folder; nothing where it cannot be read: then it holds no package either."""
    here = entries(folder)
    return [] if isinstance(here, Diagnostic) else sorted(one.name for one in here)


def _git(root: Path, *arguments: str) -> str:
    """What git says; nothing where there is no git, or no repository."""
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
