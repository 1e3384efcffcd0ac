"""
---
title: Front matter
summary: The few facts about a page that its author states above its prose.
---
# Front matter

A module docstring, or a Markdown file, may begin with `---`, a few lines of YAML, and `---`. Unknown keys are reported:
a mistyped `sumary` that is silently ignored would leave a page without its description for years. They are no more than
a warning, because the same lines may speak to other tools, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.source.prose import Prose, ProseLine, trimmed
from site_builder.text.lazy_regex import lazy_regex
from site_builder.trust.web_address import may_redirect, short

FENCE = "---"
HINT = "it must be YAML, a text for each key"
# A text that YAML takes as it stands, on the line of its key or folded below it. A colon or `#` may mean something.
PLAIN = lazy_regex(r"(\w+):[ ]+([A-Za-z](?:[^:#]|:(?=\S)|(?<=\S)#)*+)", re.ASCII)
QUOTED = lazy_regex(r"""(\w+):[ ]+(?:"([^"\\]*)"|'([^']*)')[ ]*""", re.ASCII)
FOLDED = lazy_regex(r"(\w+):[ ]+>[ ]*", re.ASCII)
# What begins with a letter and is no text.
OTHERS = frozenset(("yes", "no", "true", "false", "on", "off", "null"))


class FrontMatter(Struct, frozen=True):
    """
    What the author states: the page's title, a summary of one or two sentences, an address to lead on to instead,
    anchors that have another name now (`old new, older newer`), and an example, which is reserved for recorded shapes.
    `title_line`, `summary_line` and `renamed_line` are where they stand in the file.
    """

    title: str = ""
    summary: str = ""
    redirect: str = ""
    renamed: str = ""
    example: str = ""
    title_line: int = 1
    summary_line: int = 1
    renamed_line: int = 1


def renamed_pairs(front: FrontMatter) -> tuple[tuple[str, str], ...]:
    """Former anchors of the page, each with the one that it is now."""
    names = front.renamed.replace(",", " ").split()
    return tuple(zip(names[::2], names[1::2], strict=True))


def simple(lines: Sequence[str]) -> dict[str, str] | None:
    """What plain lines say, which is most front matter: YAML takes longer to load than a page to make."""
    found: dict[str, str] = {}
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        key, value = "", ""
        if match := PLAIN.fullmatch(line):
            key, value = match[1], match[2].rstrip()
            if value.endswith(":") or value.lower() in OTHERS:
                return None
        elif match := QUOTED.fullmatch(line):
            key, value = match[1], match[2] or match[3] or ""
        elif match := FOLDED.fullmatch(line):
            first = index
            while index < len(lines) and lines[index].startswith(" "):
                index += 1
            key, value = match[1], " ".join(lines[first:index])
            if len({len(line) - len(line.lstrip()) for line in lines[first:index]}) != 1:
                return None
        if not key[:1].isalpha() or key.lower() in OTHERS or key in found or not line.isprintable():
            return None
        if not value.isprintable():
            return None
        found[key] = value
    return found or None


KEYS = tuple(f for f in FrontMatter.__struct_fields__ if not f.endswith("_line"))


def parse(path: str, prose: Prose) -> tuple[FrontMatter, Prose, tuple[Diagnostic, ...]]:
    """The front matter at the head of `prose`, the prose behind it, and what is wrong with the first."""
    if not prose or prose.lines[0].text.rstrip() != FENCE:
        return FrontMatter(), prose, ()
    opening = prose.lines[0]
    end = next((i for i, line in enumerate(prose.lines[1:], 1) if line.text.rstrip() == FENCE), None)
    if end is None:
        message, hint = "front matter is not closed", f"end it with a line {FENCE}"
        return FrontMatter(), prose, (Diagnostic(path, opening.line, opening.column, message, hint),)
    inner = prose.lines[1:end]
    rest = trimmed(prose.lines[end + 1 :])
    data: object = simple([line.text for line in inner])
    if data is None:
        data, wrong = _read(path, opening, inner)
        if wrong:
            return FrontMatter(), rest, (wrong,)
    if data is None:
        return FrontMatter(), rest, ()
    if not isinstance(data, dict):
        diagnostic = Diagnostic(path, opening.line, opening.column, "front matter is not `key: value` lines")
        return FrontMatter(), rest, (diagnostic,)
    places = {line.text.split(":", 1)[0].strip(): line for line in inner}
    diagnostics: list[Diagnostic] = []
    values: dict[str, str] = {}
    for key, value in data.items():
        at = places.get(str(key), opening)
        if key not in KEYS:
            import difflib

            near = difflib.get_close_matches(str(key), KEYS, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"known keys are {', '.join(KEYS)}"
            message = f"unknown key `{key}` in front matter"
            diagnostics.append(Diagnostic(path, at.line, at.column, message, hint, Severity.WARNING))
        elif not isinstance(value, str | int | float | date):
            diagnostics.append(Diagnostic(path, at.line, at.column, f"`{key}` in front matter must be a text"))
        elif key == "redirect" and not may_redirect(str(value)):
            message = f"`redirect` leads to `{short(str(value))}`"
            hint = "name a page of the site, or an address with https:// at its beginning"
            diagnostics.append(Diagnostic(path, at.line, at.column, message, hint))
        elif key == "renamed" and any(len(pair.split()) != 2 for pair in str(value).split(",")):
            hint = "write the old and the new name, `old new`, with commas between several"
            diagnostics.append(Diagnostic(path, at.line, at.column, "`renamed` is not pairs of anchors", hint))
        else:
            values[key] = " ".join(str(value).split())
    title, summary, renamed = (places.get(key, opening).line for key in ("title", "summary", "renamed"))
    front = FrontMatter(**values, title_line=title, summary_line=summary, renamed_line=renamed)
    return front, rest, tuple(diagnostics)


def _read(path: str, opening: ProseLine, inner: Sequence[ProseLine]) -> tuple[object, Diagnostic | None]:
    """What YAML makes of the lines, or what it says is wrong with them."""
    import yaml  # seldom needed

    from site_builder.text.yaml_depth import MOST, too_deep
    from site_builder.text.yaml_value import load

    text = "\n".join(line.text for line in inner)
    if mark := too_deep(text):
        at = inner[min(mark[0], len(inner) - 1)]
        return None, Diagnostic(path, at.line, at.column + mark[1], f"nested more than {MOST} levels deep", HINT)
    try:
        return load(text), None
    except yaml.MarkedYAMLError as error:
        at = inner[min(error.problem_mark.line, len(inner) - 1)] if error.problem_mark and inner else opening
        column = at.column + (error.problem_mark.column if error.problem_mark else 0)
        return None, Diagnostic(path, at.line, column, f"bad front matter: {error.problem}", HINT)
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        return None, Diagnostic(path, opening.line, opening.column, f"bad front matter: {said}", HINT)
