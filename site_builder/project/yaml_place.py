"""
---
title: YAML with places
summary: A configuration file as nodes that know their line and column, so that a wrong key can be pointed at.
---
# YAML with places

`yaml.safe_load` gives values without places, and refuses the tags that MkDocs allows (`!ENV`,
`!!python/name:…`). Composing stops one step earlier: every node has its place, and a tag is only a name.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import yaml

from site_builder.diagnostic import Diagnostic
from site_builder.text.yaml_depth import MOST, too_deep


@dataclass
class Reader:
    """The nodes of one file; what is wrong with them is collected in `diagnostics`."""

    path: str
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def compose(self, text: str) -> yaml.Node | None:
        """The document's root; none where the file is empty or is no YAML, which is then a diagnostic."""
        if deep := too_deep(text):
            what = f"nested more than {MOST} levels deep"
            self.diagnostics.append(Diagnostic(self.path, deep[0] + 1, deep[1] + 1, what))
            return None
        try:
            return yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            problem = error.problem or error.context or "unreadable"
            self.diagnostics.append(Diagnostic(self.path, line, column, f"invalid YAML: {problem}"))
        except yaml.YAMLError as error:
            first = str(error).splitlines()[0]
            self.diagnostics.append(Diagnostic(self.path, 1, 1, f"invalid YAML: {first}"))
        return None

    def problem(self, node: yaml.Node | None, message: str, hint: str = "") -> None:
        """An error at `node`, or at the file's beginning where there is no node to point at."""
        mark = node.start_mark if node else None
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.diagnostics.append(Diagnostic(self.path, line, column, message, hint))

    def items(self, node: yaml.Node | None, what: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """`(key, its node, the value's node)`; nothing for a missing or empty value."""
        if node is None or is_null(node):
            return
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, f"{what} must be a mapping of names to values")
            return
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield str(key.value), key, value
            else:
                self.problem(key, f"a name in {what} must be text")

    def options(self, node: yaml.Node | None, what: str, known: Iterable[str]) -> dict[str, yaml.Node]:
        """A mapping whose keys are ours: any other is an error that names the nearest."""
        known = list(known)
        found = {}
        for name, key, value in self.items(node, what):
            if name in known:
                found[name] = value
            else:
                self.problem(key, f"unknown option `{name}` in {what}", nearest(name, known))
        return found

    def text(self, node: yaml.Node | None, what: str) -> str:
        """A scalar as text; empty where there is none."""
        if node is None or is_null(node):
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.problem(node, f"{what} must be text")
            return ""
        return str(node.value)

    def texts(self, node: yaml.Node | None, what: str) -> list[tuple[str, yaml.Node]]:
        """A list of scalars with their places; a scalar alone is a list of one."""
        if node is None or is_null(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            return [(self.text(node, what), node)] if isinstance(node, yaml.ScalarNode) else self._no_list(node, what)
        return [(self.text(item, what), item) for item in node.value]

    def _no_list(self, node: yaml.Node, what: str) -> list[tuple[str, yaml.Node]]:
        self.problem(node, f"{what} must be a list")
        return []


def is_null(node: yaml.Node) -> bool:
    """Whether the author wrote a key and nothing behind it."""
    return node.tag == "tag:yaml.org,2002:null"


def nearest(name: str, known: Iterable[str]) -> str:
    """The hint for a name that isn't known: the nearest one, or all of them where none is near."""
    known = list(known)
    match = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean `{match[0]}`?" if match else "known: " + ", ".join(f"`{one}`" for one in known)
