"""Decorated."""

import functools


@functools.cache
@functools.wraps(
    print
)
def f():
    """Its docstring."""
    return 1


# A comment above the decorator.
@property
def g():
    return 2


class C:
    @staticmethod
    # Between decorator and name.
    def h():
        """H."""
        return 3

    @h.setter
    def h(self):
        return 4
