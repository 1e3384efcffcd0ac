"""Tables for a terminal: columns as wide as what they hold, also where a character takes two places."""

import sys
import unicodedata
from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """
    Return the rows as lines, with two spaces between the columns.

    * `rows` have equally many cells; a first row of headings is one like any other
    * `right` has the numbers of the columns that are aligned at the right, as numbers are
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        padded = []
        for i, (cell, wanted) in enumerate(zip(row, widths, strict=True)):
            space = " " * (wanted - width(cell))
            padded.append(space + cell if i in right else cell + space)
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def width(text: str) -> int:
    """Return how many places a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def printable(text: str) -> str:
    """Return a text without what would move the cursor or change colours: names of folders may hold anything."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def show(text: str) -> None:
    """Print a text; a terminal that lacks one of its characters shows a question mark instead of ending the program."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding))
