"""
---
title: The scaffold
summary: The three files with which a package gets a site - configuration, Makefile target, workflow.
---
# The scaffold

Nothing that exists is overwritten. An existing Makefile gets one more target at its end; of the other files an author
is told that they are there.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from site_builder.authoring.discover import Project
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.files.authored_file import outside, write_each
from site_builder.files.input_file import content_if_any
from site_builder.python_version import NEWEST
from site_builder.resources import TEMPLATES

CONFIG = "mkdocs.yml"
WORKFLOW = ".github/workflows/pages.yml"
# In the order in which make looks for them.
MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
HOME = """\
      # A home page of your own: write it, and remove the mark in front of the next line.
      # "": [docs/index.md]
"""
TARGET = """\
# The annotated pages of this project at http://127.0.0.1:8000, following every change.
.PHONY: pages
pages:
	site-builder serve
"""


def set_up(root: Path, project: Project, version: str) -> tuple[list[str], list[Diagnostic]]:
    """Write what is missing; the paths that were written, and what stands in the way."""
    if os.path.lexists(root / CONFIG):
        how = f"add `plugins: [search, {{site-builder: {{modules: {_inline(project)}}}}}]` to it"
        return [], [Diagnostic(CONFIG, 1, 1, "there is a site already, and it is left as it is", how)]
    if not project.pages:
        hint = "run this beside pyproject.toml; or write mkdocs.yml by hand and name your files in it"
        return [], [Diagnostic(str(root), 1, 1, "no package and no module is found here", hint)]
    notes = []
    files = {CONFIG: configuration(project).encode()}
    makefile = next((name for name in MAKEFILES if os.path.lexists(root / name)), MAKEFILES[-1])
    leads_out = outside(root, [makefile])
    before = (None if leads_out else content_if_any(root / makefile, makefile)) or b""
    if isinstance(before, Diagnostic):
        return [], [before]
    if leads_out:
        notes.append(_left(makefile, "it is a link that leads out of this folder"))
    elif re.search(rb"^pages\s*:", before, re.MULTILINE):
        notes.append(_left(makefile, "it has a target `pages` already"))
    else:
        gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
        files[makefile] = before + gap + TARGET.encode()
    if outside(root, [WORKFLOW]):
        notes.append(_left(WORKFLOW, "a link on its way leads out of this folder"))
    elif os.path.lexists(root / WORKFLOW):
        notes.append(_left(WORKFLOW, "it is there already"))
    elif project.folder:
        notes.append(_left(WORKFLOW, "workflows stand in the root folder of a repository, and this is not it"))
    else:
        files[WORKFLOW] = workflow(project, version).encode()
    # The configuration last: while it is missing, `init` may be run again.
    for name in reversed(files):
        _, unwritten = write_each(root, {name: files[name]})
        if unwritten:
            return [], [*notes, *unwritten]
    return list(files), notes


# Our workflow publishes the site without a branch.
NO_COLAB = """\
    # Colab opens notebooks from a branch only: name the one that holds the built site (gh-pages), or none.
    colab: ""
"""


def configuration(project: Project) -> str:
    """The author's `mkdocs.yml`."""
    pages: dict[str, list[str]] = {}
    for url, path in project.pages:
        pages.setdefault(url, []).append(path)
    listed = "".join(f"      {as_yaml(url)}: [{', '.join(map(as_yaml, paths))}]\n" for url, paths in pages.items())
    return _template("mkdocs.yml").format(
        name=as_yaml(project.name),
        addresses=_addresses(project),
        patterns=_patterns(project),
        home="" if "" in pages else HOME,
        pages=listed,
    )


def workflow(project: Project, version: str) -> str:
    """The GitHub workflow that publishes the site."""
    minor = ".".join(version.split(".")[:2])
    said = {"BRANCH": as_yaml(project.branch), "PYTHON": NEWEST, "VERSION": f"{minor}.*"}
    return re.sub("|".join(said), lambda word: said[word[0]], _template("pages.yml"))


def _addresses(project: Project) -> str:
    if not project.repo_url:
        return (
            "# site_url: https://…   # where the site will stand\n# repo_url: https://…   # where the sources stand\n"
        )
    site = _published(project.repo_url)
    line = f"site_url: {as_yaml(site)}\n" if site else "# site_url: https://…   # where the site will stand\n"
    return f"{line}repo_url: {as_yaml(project.repo_url)}\n"


def _published(repo_url: str) -> str:
    """Where GitHub publishes the pages of a repository; empty for other forges."""
    parts = urlsplit(repo_url)
    owner, _, name = parts.path.strip("/").partition("/")
    if parts.netloc != "github.com" or not name:
        return ""
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def _patterns(project: Project) -> str:
    """The builder knows the forge's form, but not the branch, nor that a project stands in a folder of a repository."""
    return _sources(project) + (NO_COLAB if _published(project.repo_url) else "")


def _sources(project: Project) -> str:
    if not project.repo_url or (project.branch == "main" and not project.folder):
        return ""
    dash = "-/" if "gitlab" in urlsplit(project.repo_url).netloc else ""
    place = f"{project.branch}/{project.folder}{{path}}"
    return f"    view: {as_yaml(f'{dash}blob/{place}')}\n    edit: {as_yaml(f'{dash}edit/{place}')}\n"


def _inline(project: Project) -> str:
    pages: dict[str, list[str]] = {}
    for url, path in project.pages or (("api", "src/PACKAGE"),):
        pages.setdefault(url or "api", []).append(path)
    return "{" + ", ".join(f"{as_yaml(url)}: [{', '.join(map(as_yaml, paths))}]" for url, paths in pages.items()) + "}"


def _left(path: str, why: str) -> Diagnostic:
    return Diagnostic(path, 1, 1, f"left as it is: {why}", severity=Severity.NOTICE)


def _template(name: str) -> str:
    return (TEMPLATES / "init" / name).read_text(encoding="utf-8")


def as_yaml(value: str) -> str:
    """A text as YAML: as it is where nothing in it means anything there, else as JSON, which is YAML."""
    plain = re.fullmatch(r"[A-Za-z_][\w./{}:-]*[\w/}]|[A-Za-z_]", value) and ": " not in value
    words = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
    return value if plain and value.lower() not in words else json.dumps(value, ensure_ascii=False)
