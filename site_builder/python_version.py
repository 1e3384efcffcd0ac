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
"""The oldest is what the package asks for; the newest reads the newest sources, and builds the site of an author."""
OLDEST, NEWEST = TRIED[0], TRIED[-1]
