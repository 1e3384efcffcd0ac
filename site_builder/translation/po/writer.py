"""
---
title: Writing a PO file
summary: Messages as gettext writes them; the same messages, the same bytes.
---
# Writing a PO file

Texts are broken at 79 columns, as `msgcat` does, so that a difference between two versions shows lines and not
paragraphs. Comments are not broken: where a translator ends a line is the translator's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from site_builder.text.lazy_regex import lazy_regex
from site_builder.translation.po.entry import Comments, Message
from site_builder.translation.po.escape import escaped

WIDTH = 79
BLANK = lazy_regex(r"\s")
SPECIAL = '\\\n\r\t\v\b\f"'


def written(messages: Iterable[Message], ending: Iterable[str] = ()) -> str:
    """The file with these messages, those that are obsolete last, and with comment lines at its end."""
    all_of_them = list(messages)
    live = [message for message in all_of_them if not message.obsolete]
    obsolete = [message for message in all_of_them if message.obsolete]
    blocks = ["\n".join(_message(message)) + "\n" for message in (*live, *obsolete)]
    below = "".join(f"{line}\n" for line in ending)
    return "\n".join([*blocks, below] if below else blocks)


def _message(message: Message) -> Iterator[str]:
    yield from _comments(message.comments)
    mark = "#~ " if message.obsolete else ""
    before = "#~| " if message.obsolete else "#| "
    if message.previous_context is not None:
        yield from _field(before, "msgctxt", message.previous_context)
    if message.previous is not None:
        yield from _field(before, "msgid", message.previous)
    if message.previous_plural is not None:
        yield from _field(before, "msgid_plural", message.previous_plural)
    if message.context is not None:
        yield from _field(mark, "msgctxt", message.context)
    yield from _field(mark, "msgid", message.text)
    if message.plural is None:
        yield from _field(mark, "msgstr", message.translation)
        return
    yield from _field(mark, "msgid_plural", message.plural)
    for number, form in enumerate(message.translations):
        yield from _field(mark, f"msgstr[{number}]", form)


def _comments(comments: Comments) -> Iterator[str]:
    yield from (f"# {line}" if line else "#" for line in comments.own)
    yield from (f"#. {line}" if line else "#." for line in comments.extracted)
    yield from _places(comments.places)
    yield from comments.kept
    if comments.flags:
        yield f"#, {', '.join(comments.flags)}"


def _places(places: Iterable[tuple[str, str]]) -> Iterator[str]:
    line = ""
    for path, number in places:
        # As newer gettext does: a name with a blank in it stands between the marks of an isolated text.
        name = f"\u2068{path}\u2069" if BLANK.search(path) else path
        place = f"{name}:{number}" if number else name
        if line and len(line) + 1 + len(place) > WIDTH:
            yield line
            line = ""
        line = f"{line} {place}" if line else f"#: {place}"
    if line:
        yield line


def _field(mark: str, name: str, text: str) -> Iterator[str]:
    *parts, last = text.split("\n")
    if len(parts) > 1 or (parts and last):
        lines = ["", *(escaped(f"{part}\n") for part in parts), *([escaped(last)] if last else [])]
    else:
        one = escaped(text)
        if len(text) > WIDTH - len(name) - 3 + sum(map(text.count, SPECIAL)):
            import textwrap  # here: it compiles its patterns, and who only reads catalogues needs none of them

            lines = ["", *textwrap.wrap(one, WIDTH - 2, drop_whitespace=False, break_long_words=False)]
        else:
            lines = [one]
    yield f'{mark}{name} "{lines[0]}"'
    yield from (f'{mark}"{line}"' for line in lines[1:])
