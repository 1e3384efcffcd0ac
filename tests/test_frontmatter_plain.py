"""Plain front matter is read without YAML, and says what YAML says."""

from __future__ import annotations

import random

import pytest
import yaml

from site_builder.source import frontmatter
from site_builder.source.prose import Prose, of_text

# fmt: off
WORDS = [
    "title", "summary", ":", ": ", " #", "#", ">", ">-", "|", " ", "  ", "   ", "a", "The net", "null", "No", "1.5",
    "'", '"', "-", "- ", "[x]", "{", "&a", "*a", "!t", "@", "%", "?", ",", "\t", "é", "\u2028", "\x07", "~", "e:", "\n",
]
# fmt: on


def front(text: str) -> Prose:
    return of_text(f"---\n{text}\n---")


def said(text: str) -> tuple[dict[str, str], list[str]]:
    found, _, problems = frontmatter.parse("page.md", front(text))
    return {name: getattr(found, name) for name in ("title", "summary", "redirect")}, [p.message for p in problems]


@pytest.mark.parametrize("seed", range(20))
def test_what_is_read_as_plain_is_what_yaml_reads(seed: int) -> None:
    chance = random.Random(seed)
    plain = 0
    for _ in range(500):
        lines = []
        for _ in range(chance.randint(1, 4)):
            start = chance.choice(
                [
                    "title: A",
                    "summary: b",
                    "summary: >\n  c\n  d",
                    "summary: >\n c",
                    'title: "t',
                    "title: 's",
                    "redirect: x",
                    "title:",
                    "  e",
                    "",
                ]
            )
            lines.append(start + "".join(chance.choices(WORDS, k=chance.randint(0, 3))))
        text = "\n".join(lines)
        simple = frontmatter.simple([line.text for line in front(text).lines[1:-1]])
        if simple is None:
            continue
        plain += 1
        read = yaml.safe_load("\n".join(line.text for line in front(text).lines[1:-1]))
        assert {key: " ".join(value.split()) for key, value in simple.items()} == {
            key: " ".join(value.split()) for key, value in read.items()
        }, text
    assert plain > 20


def test_plain_lines_and_a_folded_text_need_no_yaml() -> None:
    text = "title: Layers, and more\nsummary: >\n  One line\n  and the next: one."
    assert frontmatter.simple(text.split("\n")) is not None
    assert said(text)[0]["summary"] == "One line and the next: one."


def test_what_looks_like_another_type_is_left_to_yaml() -> None:
    for text in ("title: yes", "title: Null", "title: 12", "title: a: b", "title: a #b", "title: [a]", "- a", "a", ""):
        assert frontmatter.simple([text]) is None, text
