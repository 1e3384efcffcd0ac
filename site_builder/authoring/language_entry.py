"""
---
title: One more language in the configuration
summary: Puts an entry into somebody's `mkdocs.yml`, and keeps their comments and their layout.
---
# One more language in the configuration

The entry is put in at the place that the YAML parser names, and the result is parsed again. It must say what the file
said, with the language besides; else there is no result, and the author is told what to add.
"""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from site_builder.project.yaml_place import Reader, is_null
from site_builder.translation.ui_strings import SOURCE


@dataclass(frozen=True, slots=True)
class Entry:
    """
    What is written about a language: on one line, or on several with what somebody may still translate.

    `code` and the `notes` (`site_name: Walls`) are YAML already.
    """

    code: str
    notes: tuple[str, ...] = ()

    @property
    def flow(self) -> str:
        """On one line."""
        return f"{self.code}: {{}}"

    def block(self, indent: str, step: str) -> str:
        """On lines of their own."""
        hint = f"{indent}{step}# Translate these, and remove the marks in front of them.\n"
        notes = "".join(f"{indent}{step}# {note}\n" for note in self.notes)
        return f"{indent}{self.code}:\n{hint}{notes}"


def with_language(text: str, entry: Entry) -> str | None:
    """The configuration with one language more; None where that can't be done without harm."""
    reader = Reader("")
    ours = _value(_value(reader.compose(text), "extra"), "site_builder")
    languages = _value(ours, "languages")
    if not isinstance(ours, yaml.MappingNode) or not ours.value:
        return None
    if isinstance(languages, yaml.MappingNode) and languages.value:
        made = _into_flow(text, languages, entry.flow) if languages.flow_style else _below(text, languages, entry)
        wanted = [*_plain(languages), entry.code.strip('"')]
    elif languages is None or is_null(languages) or not getattr(languages, "value", True):
        if languages is not None or ours.flow_style:
            return None
        column = ours.value[0][0].start_mark.column
        at = ours.value[0][0].start_mark.index - column
        indent, step = " " * column, "  "
        start = f"{indent}languages:\n{indent}{step}{SOURCE}: {{}}\n"
        made = text[:at] + start + entry.block(indent + step, step) + text[at:]
        wanted = [SOURCE, entry.code.strip('"')]
    else:
        return None
    return made if _is_right(text, made, wanted) else None


def _below(text: str, languages: yaml.MappingNode, entry: Entry) -> str:
    """Behind the last line of the last language, at the depth of the first one."""
    key, _ = languages.value[0]
    column = key.start_mark.column
    inner = next((one.value[0][0] for _, one in languages.value if _is_block(one)), None)
    step = " " * (inner.start_mark.column - column if inner else 2)
    lines = text.splitlines(keepends=True)
    last = _last_line(languages.value[-1][1], languages.value[-1][0])
    # Comments that stand deeper than the name of the last language are about it.
    while last + 1 < len(lines) and lines[last + 1].lstrip().startswith("#") and _indent(lines[last + 1]) > column:
        last += 1
    if not lines[last].endswith("\n"):
        lines[last] += "\n"
    return "".join([*lines[: last + 1], entry.block(" " * column, step), *lines[last + 1 :]])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _into_flow(text: str, languages: yaml.MappingNode, entry: str) -> str:
    end = languages.end_mark.index - 1
    before = text[:end].rstrip()
    comma = "" if before.endswith(",") else ","
    return f"{before}{comma} {entry}{text[len(before) : end]}{text[end:]}"


def _is_block(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode) and not node.flow_style and bool(node.value)


def _last_line(node: yaml.Node, key: yaml.Node) -> int:
    """The last line of a value, counted from 0. A block's own end mark stands behind the comments that follow it."""
    if is_null(node) and not node.end_mark.index > node.start_mark.index:
        return int(key.end_mark.line)
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1], last[0]) if isinstance(last, tuple) else _last_line(last, last)
    mark = node.end_mark
    return int(mark.line - 1 if mark.column == 0 else mark.line)


def _is_right(before: str, after: str, languages: list[str]) -> bool:
    """Whether the result says what the file said, and the languages besides."""
    first, second = (Reader("").compose(text) for text in (before, after))
    found = _value(_value(_value(second, "extra"), "site_builder"), "languages")
    if found is None or _plain(found) != languages:
        return False
    return _without(first) == _without(second)


def _without(node: yaml.Node | None) -> object:
    """All values of the file but the languages, as nested lists."""

    def values(node: yaml.Node, path: tuple[str, ...]) -> object:
        if isinstance(node, yaml.MappingNode):
            items = [(key.value, values(value, (*path, str(key.value)))) for key, value in node.value]
            return [item for item in items if (*path, item[0]) != ("extra", "site_builder", "languages")]
        if isinstance(node, yaml.SequenceNode):
            return [values(one, path) for one in node.value]
        return node.tag, node.value

    return values(node, ()) if node else None


def _plain(node: yaml.Node) -> list[str]:
    return [str(key.value) for key, _ in node.value]


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    items = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in items if name.value == key), None)
