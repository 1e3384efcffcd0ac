"""
---
title: Lazy regular expressions
summary: Regular expressions that are compiled when they are first used.
---
# Lazy regular expressions

The builder knows a hundred patterns, and most pages use thirty. Compiling the others would take a twentieth of the time
in which one page is made anew.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LazyRegex:
    """Becomes the pattern: what it was asked for once is its own from then on."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.given = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        # The compiled one is found by `re` itself, for its second method and after.
        found = getattr(re.compile(self.pattern, self.given), name)
        setattr(self, name, found)
        return found


def lazy_regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`; what is wrong with a pattern shows when it is first used."""
    return cast("re.Pattern[str]", _LazyRegex(pattern, flags))
