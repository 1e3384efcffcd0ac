"""
---
title: The Pythons
summary: With which versions of Python all of this is tried before each release.
---
# The Pythons

They are named here and nowhere else: the classifiers of the package, our workflow, that of `site-builder init` and
`python -m tests.pythons` follow, and a test compares them.
"""

from __future__ import annotations

TRIED = ("3.11", "3.12", "3.13", "3.14", "3.15")
"""The package asks for a release of the oldest; the newest reads the newest sources, and builds an author's site."""
OLDEST, NEWEST = TRIED[0], TRIED[-1]
FIRST = "3.11.5"
"""What the package asks for. Before this release possessive quantifiers match what they must not (CPython's issue
106052): strings and comments would be taken for something else, silently."""
