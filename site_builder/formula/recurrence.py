r"""
---
title: What occurs again
summary: Formulas that stand on a page more than once, alone or in longer ones, and symbols that the code has names for.
---
# What occurs again

Each formula of a page is looked for in all others: as a whole, or as parts beside each other in one row. What is found
twice gets a number, in the order of reading, and its places bear it as `data-s`. A place of several elements begins
with one of them; the others bear the number as `data-r`. All of it is for the reader's eye: the formula in MathML,
which is read aloud, stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from site_builder.formula.formula import Formula, Part
from site_builder.formula.formula_text import readable
from site_builder.text.lazy_regex import lazy_regex

MARK = lazy_regex(r'(?: class="| )([sr])@(\d+)"')
ROOT = '<span class="katex"'
LETTER = lazy_regex(r"[^\W\d_]|\\[A-Za-z]|font\(|accent\(")
Run = tuple[str, ...]


class Standing(Struct, frozen=True):
    """A formula where it stands. `number` gives the number of a part that is a symbol of the code, by normal form."""

    tex: str
    made: Formula
    number: Callable[[str], int | None] | None


class Places(Struct):
    """What one formula shows, by number of the part; -1 is the formula as a whole."""

    begins: dict[int, list[int | Run]] = field(default_factory=dict)
    goes_on: dict[int, list[int | Run]] = field(default_factory=dict)

    def add(self, parts: Sequence[int], what: int | Run) -> None:
        """Note a place: its first element, and the further ones."""
        self.begins.setdefault(parts[0], []).append(what)
        for part in parts[1:]:
            self.goes_on.setdefault(part, []).append(what)


def marked(formulas: Sequence[Standing], first: int, counted: int | None = None) -> tuple[list[str], list[str]]:
    """
    The HTML of the formulas with their numbers, and what each number from `first` on stands for, in words.

    Only the `counted` formulas at the beginning decide what occurs again.
    """
    runs = {one.made.runs[0]: one.tex for one in reversed(formulas) if one.made.rows}
    wanted = {run: tex for run, tex in runs.items() if len(run) > 1 or (run and LETTER.match(run[0]))}
    # Thousands of formulas may begin alike; of how many lengths they are is another matter.
    lengths: dict[str, list[int]] = {}
    for beginning, length in sorted({(run[0], len(run)) for run in wanted if len(run) > 1}, reverse=True):
        lengths.setdefault(beginning, []).append(length)
    places = [_places(one, wanted, lengths) for one in formulas]
    count: Counter[int | Run] = Counter()
    for one in places[:counted]:
        for some in one.begins.values():
            for what in some:
                count[what] += 1
    numbers: dict[int | Run, int] = {}
    labels: list[str] = []
    for what, often in count.items():
        if isinstance(what, int):
            numbers[what] = what
        elif often > 1:
            numbers[what] = first + len(labels)
            labels.append(readable(wanted[what]))
    return [_filled(one.made.html, some, numbers) for one, some in zip(formulas, places, strict=True)], labels


def _places(one: Standing, wanted: Mapping[Run, str], lengths: Mapping[str, Sequence[int]]) -> Places:
    found = Places()
    for depth, (row, whole) in enumerate(zip(one.made.rows, one.made.runs, strict=True)):
        for part in row:
            if part.number >= 0:
                _single(one, part, wanted, found)
        if depth == 0 and len(whole) > 1:
            found.add([-1], whole)
        start = 0
        while start < len(row):
            fitting = (length for length in lengths.get(whole[start], ()) if start + length <= len(row))
            some = (whole[start : start + length] for length in fitting)
            # The whole formula is noted already; a shorter one may begin it.
            run = next((run for run in some if run in wanted and not (depth == 0 and run == whole)), None)
            parts = [part.number for part in row[start : start + len(run)] if part.number >= 0] if run else []
            if run and parts:
                found.add(parts, run)
            start += len(run) if run else 1
    return found


def _single(one: Standing, part: Part, wanted: Mapping[Run, str], found: Places) -> None:
    known = one.number
    number = known and next((number for form in part.forms if (number := known(form)) is not None), None)
    if number is not None:
        found.add([part.number], number)
    for form in part.forms:
        if (form,) in wanted and (number is None or known is None or known(form) is None):
            found.add([part.number], (form,))


def _filled(html: str, places: Places, numbers: dict[int | Run, int]) -> str:
    begins, goes_on = _shown(places.begins, numbers), _shown(places.goes_on, numbers)
    # Most parts occur once, and have none.
    shown = {
        str(part): (f' data-s="{begins[part]}"' if part in begins else "")
        + (f' data-r="{goes_on[part]}"' if part in goes_on else "")
        for part in {**begins, **goes_on}
    }

    def mark(found: re.Match[str]) -> str:
        here = shown.get(found[2], "")
        if here and found[1] == "r":  # a further element of one part
            here = here.replace("data-s", "data-r", 1) if "data-r" not in here else here
        return here if found[0][1] == "c" else f'"{here}'

    made = MARK.sub(mark, html)
    whole = shown.get("-1")
    return made.replace(ROOT, ROOT + whole, 1) if whole else made


def _shown(places: Mapping[int, Sequence[int | Run]], numbers: Mapping[int | Run, int]) -> dict[int, str]:
    """The numbers of each part, as an attribute has them."""
    found = ((part, [str(numbers[what]) for what in some if what in numbers]) for part, some in places.items())
    return {part: " ".join(some) for part, some in found if some}
