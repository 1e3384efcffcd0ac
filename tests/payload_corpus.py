"""What a hostile author writes, by class (`payloads/*.txt`), and sources that say it wherever prose can say it."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "payloads"
HOST = "evil.example"
ESCAPE = re.compile(r"\\(?:[\\ntr]|0(?![0-9])|x[0-9a-f]{2}|u[0-9a-f]{4})")
PLAIN = {"\\": "\\", "n": "\n", "t": "\t", "r": "\r", "0": "\0"}
LINE_END = re.compile(r"\r\n?|\n")

BLOCKS = ("{t}", "Words {t} words.")
"""Where every payload stands; of the others, it stands in some."""
PLACES = (
    "# Heading {t}",
    "* item {t}\n* {t}",
    "1. {t}",
    "> {t}",
    "| head {t} | b |\n|---|:-:|\n| {t} | c |",
    "x[^1]\n\n[^1]: {t}",
    "![{t}](data:image/png;base64,AAAA)",
    "[{t}](https://example.org/)",
    "[x](<{t}>)",
    "![x](<{t}>)",
    '[x](https://example.org/ "{t}")',
    "[x][r]\n\n[r]: <{t}> '{t}'",
    "`{t}`",
    "```{t}\n{t}\n```",
    ":param {t}: {t}",
    '<b title="{t}">x</b>',
    "<b title='{t}'>{t}</b>",
    '<a id="{t}" name="{t}" href="{t}">x</a>',
    "<img src='{t}' alt='{t}'>",
    "<{t}>",
    "**{t}** *{t}* ~~{t}~~",
    "<details open><summary>{t}</summary>\n\n{t}\n\n</details>",
    "<svg><title>{t}</title><text>{t}</text><a href='{t}'/></svg>",
    "${t}$",
)


class Payload(NamedTuple):
    """One of them: its class, its number in the class, and what it says."""

    kind: str
    number: int
    text: str

    @property
    def line(self) -> str:
        """The same on one line."""
        return " ".join(LINE_END.split(self.text))


def payloads(kind: str = "*") -> list[Payload]:
    """The corpus, or one class of it."""
    return [
        Payload(path.stem, number, written(line).replace("RUN", f"alert({number})").replace("HOST", HOST))
        for path in sorted(FOLDER.glob(f"{kind}.txt"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 1)
    ]


def written(line: str) -> str:
    """A line of a file with its escapes read."""
    return ESCAPE.sub(lambda m: PLAIN[m[0][1]] if m[0][1] in PLAIN else chr(int(m[0][2:], 16)), line)


def module(some: Sequence[Payload], places: Callable[[int], Sequence[str]]) -> str:
    """A module that says all of them: a comment for each place, and docstrings."""
    lines = ['"""Payloads."""', ""]
    for number, one in enumerate(some):
        text = one.text.replace("\0", "\ufffd")
        quote = '"""' if "'''" in text else "'''"
        docstring = "\n".join(f"    {line}" for line in LINE_END.split(text)).replace(quote, "")
        lines += [f"class P{number}:", f"    r{quote}", docstring, f"    {quote}", ""]
        for place in (*BLOCKS, *places(number)):
            said = place.replace("{t}", text if place in BLOCKS else " ".join(LINE_END.split(text)))
            lines += [*(f"    # {line}" for line in LINE_END.split(said)), "    x = 1", ""]
    return "\n".join(lines)


def in_turn(count: int) -> Callable[[int], Sequence[str]]:
    """So many places for each payload, so that each place has its share of every class."""
    return lambda number: [PLACES[(number * 5 + step * 7) % len(PLACES)] for step in range(count)]


def varied(some: Sequence[Payload]) -> Iterator[Payload]:
    """Each payload as it may be written otherwise, wrapped, and broken off."""
    others: list[Callable[[str], str]] = [
        str.upper,
        str.swapcase,
        lambda text: re.sub(r"(?<=<)(?=[a-z])", "/", text),
        lambda text: text.replace(" ", "\t"),
        lambda text: text.replace(" ", "/"),
        lambda text: text.replace(" ", "\x0c"),
        lambda text: text.replace('"', "'"),
        lambda text: text.replace('"', ""),
        lambda text: re.sub("=", " = ", text),
        lambda text: re.sub("[a-z](?=[^<>]*:)", lambda m: f"&#{ord(m[0])};", text, count=3),
        lambda text: text.replace(":", "&colon;"),
        lambda text: text[: len(text) * 2 // 3],
        lambda text: text[len(text) // 3 :],
        lambda text: text + text[::-1],
        lambda text: f"<b><p>{text}",
        lambda text: f"<table><tr>{text}",
        lambda text: f"<!--{text}-->{text}",
        lambda text: f"<svg>{text}</svg>",
        lambda text: f"<math><mtext>{text}</mtext></math>",
        lambda text: f"<noscript>{text}</noscript>{text}",
        lambda text: f"<template>{text}</template>",
        lambda text: f"<style>{text}</style>{text}",
        lambda text: f"<b title='{text}'>{text}</b>",
        lambda text: f"<details class='take-away' data-excerpts='//{HOST}/x.js'>{text}</details>",
        lambda text: f"`x` $y$ {text} `z`",
        lambda text: f"</div></section>{text}",
        lambda text: f"{text}\n\n{text}",
    ]
    for change, one in itertools.product(others, some):
        yield one._replace(text=change(one.text))


def po(entries: Sequence[tuple[str, str, str, str]]) -> str:
    """A catalogue: context, text, translation, and the text of which it was one; empty where that is the same."""
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: zh\\n"\n'
    made = []
    for context, text, translation, before in entries:
        old = f"#| msgid {json.dumps(before, ensure_ascii=False)}\n" if before else ""
        fuzzy = "#, fuzzy\n" if before else ""
        told = (json.dumps(word, ensure_ascii=False) for word in (context, text, translation))
        made.append("{}{}msgctxt {}\nmsgid {}\nmsgstr {}\n".format(fuzzy, old, *told))
    return "\n".join([head, *made])
