"""
---
title: Well-known libraries
summary: The names of Python, torch and torchvision, and where their documentation explains them.
---
# Well-known libraries
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from site_builder.crossref.inventory import addresses
from site_builder.resources import INVENTORIES


@cache
def libraries() -> Mapping[str, str]:
    """The address of each name, from the copies in `vendor/inventories`: a build needs no network."""
    found: dict[str, str] = {}
    for path in sorted(INVENTORIES.glob("*.txt")):
        found |= addresses(path.read_text(encoding="utf-8"))
    return found
