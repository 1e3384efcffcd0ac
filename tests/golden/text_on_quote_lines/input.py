"""Text on the opening line
continues here,
and ends on the closing line."""


def f():
    """Opens.

        * indented
          list

    Closes."""
    return None
