"""
---
title: The depth of YAML
summary: YAML that is nested too deeply is refused before anything recursive reads it.
---
# The depth of YAML

Whoever composes YAML calls itself for each level. PyYAML in Python ends at Python's own limit, the one in C with the
process. Its parser alone keeps a list, so it can be asked first.
"""

from __future__ import annotations

import yaml

MOST = 50
"""Levels of lists and mappings in each other. Nobody's configuration has ten."""


def too_deep(text: str) -> tuple[int, int] | None:
    """Line and column, from 0, at which the text goes deeper than `MOST`; None where it does not, or is no YAML."""
    depth = 0
    try:
        for event in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                mark = event.start_mark
                if depth > MOST:
                    return (mark.line, mark.column) if mark else (0, 0)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except (yaml.YAMLError, UnicodeError):
        return None  # whoever reads it says so, in its own words
    return None
