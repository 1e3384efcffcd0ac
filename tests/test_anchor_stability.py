"""A link to a section survives whatever happens elsewhere in the file."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.diagnostic import Diagnostic
from site_builder.weave import parse

BASE = '''"""A page."""

import math

# A constant.
SIZE = 3


class Layer:
    """Mixes."""

    width = 2

    def __init__(self):
        super().__init__()
        # The first thing.
        self.first = 1
        # The second.
        self.second = call(
            # An argument.
            math.pi,
        )

    def forward(self, x):
        # Sum.
        return x + self.first


# Just talk, beside no code.

def run():
    return Layer()


if __name__ == "__main__":
    # Run it.
    run()
'''
LINES = BASE.split("\n")
# Where a line of its own can stand without falling into another section's code: before a comment that begins a section,
# or before a definition. Between two lines of one section, an insertion edits that section, whose anchor may change.
PLACES = [
    number
    for number, line in enumerate(LINES)
    if line.lstrip().startswith(("#", "class ", "def ", "if ")) and "argument" not in line
]
# Every inserted thing is new, in its code and in its prose: an exact twin above would take the name and make the old
# one `…-2`, which is what twins are for.
KINDS = st.sampled_from(["comment", "statement", "function", "class", "blank", "separator"])


def inserted(kind: str, number: int, indent: str) -> list[str]:
    lines = {
        "comment": [f"# Something new, {number}.", "#", "# In two paragraphs.", ""],
        "statement": [f"# New {number}.", f"new_{number} = {number}", ""],
        "function": [f"def new_{number}(a):", f'    """New {number}."""', f"    return a * {number}", "", ""],
        "class": [f"class New{number}:", f"    value = {number}", "", ""],
        "blank": ["", ""],
        "separator": ["#", f"new_{number} = {number}", ""],
    }[kind]
    return [indent + line if line else line for line in lines]


def anchors(lines: list[str]) -> list[str]:
    text = parse("pkg/page.py", "\n".join(lines).encode())
    assert not isinstance(text, Diagnostic), text
    return [section.anchor for section in text.chapter.sections]


def named(lines: list[str]) -> dict[str, str]:
    """The anchor of each section with code, by its first line."""
    text = parse("pkg/page.py", "\n".join(lines).encode())
    assert not isinstance(text, Diagnostic), text
    return {s.code[0].text: s.anchor for s in text.chapter.sections if s.code}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), KINDS), max_size=8))
def test_insertions_elsewhere_change_no_anchor(edits: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for count, (place, kind) in enumerate(sorted(edits, reverse=True)):
        line = LINES[place]
        lines[place:place] = inserted(kind, count, line[: len(line) - len(line.lstrip())])
    before, after = anchors(LINES), anchors(lines)
    assert [anchor for anchor in after if anchor in before] == before, "\n".join(lines)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(range(len(LINES))), st.text("abc .`$*", max_size=30)), max_size=6))
def test_editing_prose_changes_no_anchor_of_a_section_with_code(edits: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for number, words in edits:
        mark, hash_sign, old = lines[number].partition("# ")
        if hash_sign and not mark.strip() and old:
            lines[number] = f"{mark}# x{words}"
    assert named(lines) == named(LINES)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 9), st.integers(0, 9))
def test_editing_code_changes_the_anchor_of_its_own_section_alone(first: int, second: int) -> None:
    lines = [
        line.replace("SIZE = 3", f"SIZE = {first}").replace("self.first = 1", f"self.first = {second}")
        for line in LINES
    ]
    before, after = named(LINES), named(lines)
    assert {line: after.get(line) for line in before if line in lines} == {
        line: anchor for line, anchor in before.items() if line in lines
    }
