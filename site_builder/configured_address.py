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

from site_builder.yaml_place import Reader


def colab_address(reader: Reader, node: yaml.Node | None, repo_url: str) -> str:
    """Where Colab finds the published notebooks, up to the language's folder; nothing for what is not on GitHub."""
    branch = "gh-pages" if node is None else reader.text(node, "colab").strip("/")
    parts = urlsplit(repo_url)
    names = parts.path.strip("/").removesuffix(".git")
    if not branch or parts.netloc not in ("github.com", "www.github.com") or names.count("/") != 1:
        return ""
    return f"https://colab.research.google.com/github/{names}/blob/{branch}/"


def site_url(reader: Reader, node: yaml.Node | None) -> str:
    """With a slash at its end, so that a page's URL can be put behind it."""
    url = reader.text(node, "site_url")
    if not url:
        return ""
    parts = urlsplit(url)
    if not (parts.scheme and parts.netloc):
        reader.problem(node, f"`{url}` is no address", "write it with https:// at its beginning")
    return url.rstrip("/") + "/"


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
    return pattern if "://" in pattern else f"{repo_url}/{pattern}"
