"""
---
title: Relative imports
summary: Rewritten with the full name of the module, for code that leaves its package.
---
# Relative imports
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from site_builder.diagnostic import Diagnostic
from site_builder.source.block import statements
from site_builder.source.source import Source

FROM = re.compile(r"from(?:[ \t\f]|\\\n)*[.\w \t\f\\\n]*?\bimport\b")


def absolute(source: Source, package: Sequence[str]) -> tuple[str, list[Diagnostic]]:
    """The text, its line ends now `\\n`, without relative imports; `package` is what the file's folder is called."""
    text = source.normal
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    problems: list[Diagnostic] = []
    for node in sorted(_relative(source.tree), key=lambda node: (node.lineno, node.col_offset), reverse=True):
        depth = len(package) - node.level + 1
        if depth < 1:
            dots = "." * node.level
            hint = "put an `__init__.py` into its folder" if not package else "the import leads out of the package"
            message = f"`from {dots}{node.module or ''} import` has no package to start from"
            problems.append(Diagnostic(source.path, node.lineno, node.col_offset + 1, message, hint))
            continue
        name = ".".join([*package[:depth], *([node.module] if node.module else [])])
        line = source.lines[node.lineno - 1].encode("utf-8", "surrogatepass")[: node.col_offset]
        start = starts[node.lineno - 1] + len(line.decode("utf-8", "surrogatepass"))
        if found := FROM.match(text, start):
            text = f"{text[:start]}from {name} import{text[found.end() :]}"
    return text, problems


def _relative(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    return (node for node in statements(tree) if isinstance(node, ast.ImportFrom) and node.level)
