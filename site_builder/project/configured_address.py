"""
---
title: Configured addresses
summary: Where the site and its sources stand, from what an author has written.
---
# Configured addresses
"""

from __future__ import annotations

from urllib.parse import urlsplit

import yaml

from site_builder.project.yaml_place import Reader
from site_builder.trust.web_address import is_foreign, on_the_web, short


def colab_address(reader: Reader, node: yaml.Node | None, repo_url: str) -> str:
    """Where Colab finds the published notebooks, up to the language's folder; nothing for what is not on GitHub."""
    branch = "gh-pages" if node is None else reader.text(node, "colab").strip("/")
    parts = urlsplit(repo_url)
    names = parts.path.strip("/").removesuffix(".git")
    if not branch or parts.netloc not in ("github.com", "www.github.com") or names.count("/") != 1:
        return ""
    address = f"https://colab.research.google.com/github/{names}/blob/{branch}/"
    if not on_the_web(address):
        reader.problem(node, f"`{short(branch)}` is no branch", "name that of the published site, such as gh-pages")
        return ""
    return address


def web_address(reader: Reader, node: yaml.Node | None, name: str, *, relative: bool = False) -> str:
    """An address of the web, or an error; it may also be `relative`. Nothing where there is none."""
    url = reader.text(node, name)
    if not url or on_the_web(url) or (relative and not is_foreign(url)):
        return url
    hint = "write it with https:// at its beginning, and what is no letter, digit or sign of an address as %XX"
    reader.problem(node, f"`{short(url)}` is no address", hint)
    return ""


def site_url(reader: Reader, node: yaml.Node | None) -> str:
    """With a slash at its end, so that a page's URL can be put behind it."""
    url = web_address(reader, node, "site_url")
    return url.rstrip("/") + "/" if url else ""


def source_address(reader: Reader, node: yaml.Node | None, repo_url: str, name: str, verb: str) -> str:
    """The pattern of a source's address; GitHub's form where none is given, GitLab's on a GitLab host."""
    pattern = reader.text(node, name)
    if pattern and "{path}" not in pattern:
        reader.problem(node, f"`{name}` has no `{{path}}` in it", f"for example `{verb}/main/{{path}}`")
    if not repo_url:
        return ""
    if not pattern:
        on_gitlab = "gitlab" in urlsplit(repo_url).netloc
        pattern = f"-/{verb}/main/{{path}}" if on_gitlab else f"{verb}/main/{{path}}"
    made = pattern if is_foreign(pattern) else f"{repo_url}/{pattern}"
    if not on_the_web(made):
        reader.problem(node, f"`{short(pattern)}` makes no address of the web", f"for example `{verb}/main/{{path}}`")
        return ""
    return made
