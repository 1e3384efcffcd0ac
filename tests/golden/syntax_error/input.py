"""A module."""

def f(:
    pass
