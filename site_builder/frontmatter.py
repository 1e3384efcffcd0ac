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

import difflib
from dataclasses import dataclass, fields

import yaml

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.prose import Prose, trimmed

FENCE = "---"
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """
    What the author states: the page's title, a summary of one or two sentences, an address to lead on to instead,
    and an example for the recorded shapes. `title_line` and `summary_line` are where they stand in the file.
    """

    title: str = ""
    summary: str = ""
    redirect: str = ""
    example: str = ""
    template: str = ""
    title_line: int = 1
    summary_line: int = 1


# Libyaml is ten times as fast, but not everywhere; and it words its errors differently, so those come from one place.
def _load(text: str) -> object:
    try:
        return yaml.load(text, Loader)
    except yaml.YAMLError:
        return yaml.safe_load(text)


KEYS = tuple(f.name for f in fields(FrontMatter) if not f.name.endswith("_line"))


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
    try:
        data = _load("\n".join(line.text for line in inner))
    except yaml.MarkedYAMLError as error:
        at = inner[min(error.problem_mark.line, len(inner) - 1)] if error.problem_mark and inner else opening
        column = at.column + (error.problem_mark.column if error.problem_mark else 0)
        diagnostic = Diagnostic(path, at.line, column, f"bad front matter: {error.problem}", "it must be YAML")
        return FrontMatter(), rest, (diagnostic,)
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
            near = difflib.get_close_matches(str(key), KEYS, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"known keys are {', '.join(KEYS)}"
            message = f"unknown key `{key}` in front matter"
            diagnostics.append(Diagnostic(path, at.line, at.column, message, hint, Severity.WARNING))
        elif isinstance(value, dict | list) or value is None:
            diagnostics.append(Diagnostic(path, at.line, at.column, f"`{key}` in front matter must be a text"))
        else:
            values[key] = " ".join(str(value).split())
    title, summary = places.get("title", opening), places.get("summary", opening)
    front = FrontMatter(**values, title_line=title.line, summary_line=summary.line)
    return front, rest, tuple(diagnostics)
