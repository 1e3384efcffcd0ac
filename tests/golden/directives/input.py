#!/usr/bin/env python
# -*- coding: utf-8 -*-
# pylint: disable=missing-docstring
"""The module."""

# What we import.
# isort: off
import os
# noqa: E402
# Right above a comment, an order is about what follows.
import sys  # noqa: F401

x = 1
# type: ignore[misc]
def f():
    """Joined."""
    # fmt: off
    y = [1,
         2]
    # fmt: on
    return y


# type: the word alone is prose.
z = []
# type: (int) -> str
# pragma: no cover
# %% A cell
# The first line of the cell.
print(os, sys)
