"""
---
title: Reading a PO file
summary: The messages of a gettext catalogue with all that stands beside them; nothing is passed over.
---
# Reading a PO file

The grammar is that of gettext's manual, as `msgcat` reads it: strings that stand side by side are one, white space
between the parts means nothing, a line that begins with `#~` is obsolete, one with `#|` holds the older English. What
the grammar does not know is an error with its place, because what is not read would be lost when the file is written.

We read it ourselves since no library does so whole. polib takes U+2028 and a form feed for line ends, reads `\\303`
as a backslash and three digits, forgets `#~|` lines and the comments at the end, and takes `msgstr[10]` for
`msgstr[1]`; Babel loses `#|`; the toolkit of Weblate has another licence than ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from site_builder.text.lazy_regex import lazy_regex
from site_builder.translation.po.entry import NO_COMMENTS, Comments, Ending, Fault, Message
from site_builder.translation.po.escape import EscapeError, unescaped

TOKEN = lazy_regex(
    r"(?P<blank>[ \t\r\f\v]+)"
    r"|(?P<end>\n)"
    r'|"(?P<string>[^"\\\n]*+(?:\\(?s:.)[^"\\\n]*+)*+)"'
    r"|(?P<word>[A-Za-z_$][A-Za-z0-9_$]*+)"
    r"|(?P<index>\[[ \t\r\f\v]*+[0-9]+[ \t\r\f\v]*+\])"
    r"|(?P<mode>\#(?:~\|?|\|))"
    r"|(?P<comment>\#[^\n]*+)"
    r"|(?P<conflict>(?m:^)(?:<{7}|={7}|>{7}|\|{7})(?![<=>|])[^\n]*+)"
    r"|(?P<junk>[^\n]++)"
)
PLACE = lazy_regex("\u2068([^\u2068\u2069]*)\u2069(?::([0-9]{1,9}))?|(\\S+?)(?::([0-9]{1,9}))?(?=\\s|$)")
"""A file and a line in a `#:` comment; a name with blanks in it stands between two marks."""

HALF_OBSOLETE = "not a PO file: `#~` stands before some lines of a message, and not before others"
KEEP_ONE = "both sides of a merge stand here: keep one of them, and take the lines with the marks away"


class _Token(NamedTuple):
    kind: str
    text: str
    at: int
    obsolete: bool = False
    previous: bool = False


class _Wrong(Exception):  # noqa: N818 - it is caught in this file
    """What ends the reading of a message."""

    def __init__(self, at: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.hint = hint


def messages(text: str, charset: str) -> Iterator[Message | Ending | Fault]:
    """
    The messages of a file in their order, what is below them, and all that is wrong between them.

    The line ends of `text` are `\\n`; `charset` is the one that it was written in, of which `\\303` is a byte. What is
    marked as a conflict of two versions is the only thing told of a file that has such marks.
    """
    return _Reader(text, charset).messages()


def _tokens(text: str) -> Iterator[_Token]:
    obsolete = previous = False
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "blank":
            continue
        if kind == "end":
            obsolete = previous = False
        elif kind == "mode":
            obsolete, previous = "~" in match[0], "|" in match[0]
        else:
            yield _Token(kind, match[kind], match.start(), obsolete, previous)
    yield _Token("nothing", "", len(text))


class _Reader:
    """Goes through the tokens, one in advance."""

    def __init__(self, text: str, charset: str) -> None:
        self.text = text
        self.charset = charset
        self.tokens = _tokens(text)
        self.next = next(self.tokens)
        self.line, self.line_start, self.counted = 1, 0, 0

    def messages(self) -> Iterator[Message | Ending | Fault]:
        conflicts = False
        while self.next.kind != "nothing":
            start = self.next.at
            comments: list[str] = []
            try:
                while self.next.kind == "comment":
                    comments.append(self.take().text.rstrip("\r"))
                if self.next.kind == "nothing":
                    yield Ending(tuple(comments))
                    return
                yield self.message(start, comments)
            except _Wrong as wrong:
                if self.next.kind == "conflict":
                    conflicts = True
                    yield Fault(*self.place(self.next.at), f"a conflict mark, `{self.next.text[:7]}`", KEEP_ONE)
                elif not conflicts:
                    yield Fault(*self.place(wrong.at), wrong.message, wrong.hint)
                self.recover(start)

    def message(self, start: int, comments: list[str]) -> Message:
        first = self.next
        before = self.names(previous=True) if first.previous else {}
        own = self.next
        if own.kind != "word":
            raise _Wrong(own.at, "not a PO file: a line that is no part of a message", "begin a comment with `#`")
        if own.text == "domain":
            raise _Wrong(own.at, "a `domain` line", "the catalogue of a page has no domains: take the line out")
        names = self.names(previous=False)
        if own.obsolete != first.obsolete:
            raise _Wrong(own.at, HALF_OBSOLETE)
        if names.get("msgctxt") == "":
            raise _Wrong(own.at, "an empty `msgctxt`", "take the line out, or write the context")
        plural = names.get("msgid_plural")
        return Message(
            context=names.get("msgctxt"),
            text=names["msgid"],
            plural=plural,
            translations=self.forms(own, plural),
            previous_context=before.get("msgctxt"),
            previous=before.get("msgid"),
            previous_plural=before.get("msgid_plural"),
            comments=_comments(comments) if comments else NO_COMMENTS,
            line=self.place(start)[0],
            obsolete=own.obsolete,
        )

    def names(self, *, previous: bool) -> dict[str, str]:
        """`msgctxt`, `msgid` and `msgid_plural`, which stand in this order; `msgid` always does."""
        first = self.next
        found: dict[str, str] = {}
        for name in ("msgctxt", "msgid", "msgid_plural"):
            here = self.next
            if here.kind == "word" and here.text == name and here.previous == previous:
                found[name] = self.string(self.take())
            elif name == "msgid" and not (previous and found):
                raise _Wrong(here.at, self.unexpected("msgid"))
        if not found:
            raise _Wrong(first.at, self.unexpected("msgid"))
        return found

    def forms(self, own: _Token, plural: str | None) -> tuple[str, ...]:
        """The translation, or those of a plural."""
        found: list[str] = []
        while self.next.kind == "word" and self.next.text == "msgstr" and not self.next.previous:
            word = self.take()
            if word.obsolete != own.obsolete:
                raise _Wrong(word.at, HALF_OBSOLETE)
            if self.next.kind == "index":
                index = self.take()
                if plural is None:
                    raise _Wrong(index.at, "not a PO file: `msgstr[…]` without a `msgid_plural`")
                if (index.text[1:-1].strip().lstrip("0") or "0") != str(len(found)):
                    raise _Wrong(index.at, f"not a PO file: here `msgstr[{len(found)}]` must stand")
                found.append(self.string(word))
                continue
            if plural is not None:
                raise _Wrong(word.at, "not a PO file: the translations of a `msgid_plural` are `msgstr[0]` and so on")
            return (self.string(word),)
        if not found:
            raise _Wrong(self.next.at, self.unexpected("msgstr"))
        return tuple(found)

    def string(self, word: _Token) -> str:
        """The strings behind a word, as one text."""
        parts = []
        mode = (word.obsolete, word.previous)
        while self.next.kind == "string" and (self.next.obsolete, self.next.previous) == mode:
            parts.append((self.next.text, self.take().at + 1))
        if not parts:
            raise _Wrong(self.next.at, self.unexpected(f"the text of `{word.text}`"))
        try:
            return unescaped(parts, self.charset)
        except EscapeError as error:
            raise _Wrong(error.at, f"not a PO file: {error}", error.hint) from None

    def unexpected(self, wanted: str) -> str:
        """What stands where something else must stand."""
        here = self.next
        if here.kind == "junk" and here.text.startswith('"'):
            return "not a PO file: a string without an end on its line"
        shown = here.text if len(here.text) <= 20 else f"{here.text[:19]}…"
        got = {"nothing": "the end of the file", "comment": "a comment", "string": "a string"}.get(
            here.kind, f"`{shown}`"
        )
        wanted = wanted if " " in wanted else f"`{wanted}`"
        return f"not a PO file: {got} where {wanted} must stand"

    def take(self) -> _Token:
        token = self.next
        self.next = next(self.tokens, token)
        return token

    def recover(self, start: int) -> None:
        """Go on to what may begin a message, and in any case away from where this one began."""
        if self.next.at == start or self.next.kind == "conflict":
            self.take()
        while not (self.next.kind in ("comment", "conflict", "nothing") or _begins(self.next)):
            self.take()

    def place(self, at: int) -> tuple[int, int]:
        """The line and column of an offset. What is asked for comes in its order, so that each line is counted once."""
        if at < self.counted:
            return self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at)
        if ends := self.text.count("\n", self.counted, at):
            self.line += ends
            self.line_start = self.text.rfind("\n", self.counted, at) + 1
        self.counted = at
        return self.line, at - self.line_start + 1


def _begins(token: _Token) -> bool:
    return token.kind == "word" and token.text in ("msgctxt", "msgid", "domain")


def _comments(lines: list[str]) -> Comments:
    """The lines above a message, each kind for itself."""
    own: list[str] = []
    extracted: list[str] = []
    places: list[tuple[str, str]] = []
    flags: list[str] = []
    kept: list[str] = []
    for line in lines:
        mark = line[1:2]
        if mark == ".":
            extracted.append(line[2:].removeprefix(" "))
        elif mark == ":":
            places += [(one[1] or one[3] or "", one[2] or one[4] or "") for one in PLACE.finditer(line, 2)]
        elif mark == ",":
            flags += [flag for part in line[2:].split(",") if (flag := part.strip())]
        elif mark in ("!", "="):
            kept.append(line)
        else:
            own.append(line[1:].removeprefix(" "))
    return Comments(tuple(own), tuple(extracted), tuple(places), tuple(dict.fromkeys(flags)), tuple(kept))
