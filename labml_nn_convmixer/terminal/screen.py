"""
One line on the screen that shows how far a run is, and lines that stay.

On a terminal the line is written over and over, cut to the terminal's width. In a log file
or a pipe nothing can be written over, so there only finished lines appear, without colours.
"""

import os
import re
import shutil
import sys
from collections.abc import Sequence

# A piece of text with the escape sequences that colour it, such as `("12 %", "\33[1m")`.
Part = tuple[str, str]

RESET = "\33[0m"
ERASE = "\33[K"  # to the end of the line
INDENT = " " * 4


class Screen:
    """
    What a program shows on its standard output while it works.

    With `muted` nothing is shown: the other processes of a distributed run have no word.
    """

    muted = False

    def __init__(self) -> None:
        self._line: list[Part] = []

    def show(self, parts: Sequence[Part]) -> None:
        """Show a line in place of the one before; the next one replaces it."""
        self._line = [(text.expandtabs(2).replace("\n", " "), ansi) for text, ansi in parts]
        if not self.muted and sys.stdout.isatty():
            self._write(f"\r{_coloured(_cut(self._line, _width()))}{ERASE}")

    def end(self) -> None:
        """Keep the line that is shown: the next one goes below it. Without one, nothing is done."""
        line, self._line = self._line, []
        if self.muted or not any(text.strip() for text, _ in line):
            return
        if sys.stdout.isatty():
            # While it was written over, it was cut. Now there is room for all of it.
            rows = [_coloured(row) + ERASE for row in _fold(line, _width())]
            self._write("\r" + "\n".join(rows) + "\n")
        else:
            self._write("".join(text for text, _ in line).rstrip() + "\n")

    def notice(self, text: str) -> None:
        """Say something that isn't progress, on standard error, on a line of its own."""
        if self.muted:
            return
        start = f"\r{ERASE}" if sys.stderr.isatty() else ""
        try:
            print(f"{start}{text}", file=sys.stderr, flush=True)
        except (OSError, ValueError):
            return

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except (OSError, ValueError):
            # The terminal or the reader of the pipe is gone. That is no reason to end a run
            # of many hours, and all that is shown is written to files as well.
            self.muted = True


def _width() -> int:
    # The last column stays empty: some terminals go to the next line when it is filled.
    return max(20, shutil.get_terminal_size().columns - 1)


def _coloured(parts: Sequence[Part]) -> str:
    if "NO_COLOR" in os.environ:
        return "".join(text for text, _ in parts)
    return "".join(f"{ansi}{text}{RESET}" if ansi else text for text, ansi in parts)


def _cut(parts: Sequence[Part], width: int) -> list[Part]:
    if sum(len(text) for text, _ in parts) <= width:
        return list(parts)
    # Spaces that line numbers up are the first that go.
    parts_shown: list[Part] = []
    left = width - 1
    for text, ansi in parts:
        text = re.sub(" +", " ", text)
        if not parts_shown:
            text = text.lstrip()
        if len(text) > left:
            return [*parts_shown, (text[:left] + "…", ansi)]
        parts_shown.append((text, ansi))
        left -= len(text)
    return parts_shown


def _fold(parts: Sequence[Part], width: int) -> list[list[Part]]:
    if sum(len(text) for text, _ in parts) <= width:
        return [list(parts)]
    rows: list[list[Part]] = [[]]
    used = 0
    for group in _groups(parts):
        length = sum(len(text) for text, _ in group)
        if used and used + length > width:
            group = [(group[0][0].lstrip(), group[0][1]), *group[1:]]
            length = sum(len(text) for text, _ in group)
            rows.append([(INDENT, "")])
            used = len(INDENT)
        rows[-1] += group
        used += length
    return rows


def _groups(parts: Sequence[Part]) -> list[list[Part]]:
    """Put a name and its value together: a name is what ends with a colon."""
    groups: list[list[Part]] = []
    named = False
    for text, ansi in parts:
        if not named:
            groups.append([])
        groups[-1].append((text, ansi))
        named = text.rstrip().endswith(":")
    return groups


screen = Screen()
