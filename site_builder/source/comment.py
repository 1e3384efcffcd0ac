"""
---
title: Comments
summary: What a comment is for - a reader, a tool, the lawyers, or code that somebody switched off.
---
# Comments

Not every comment is prose. Some are orders to a tool (`# type: ignore`), some are the licence, some are a ruler drawn
across the file, and some are code that was switched off. Read aloud, they would be noise between the explanations.

Where we are unsure it is prose: code in the left column is ugly, a lost explanation is worse.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence
from enum import Enum

from site_builder.source.python_parser import REFUSALS, parse
from site_builder.text.lazy_regex import lazy_regex

FIRST_LINES = lazy_regex(r"#!|#.*?coding[:=][ \t]*[-\w.]+")
# Not `\#+`: what begins with one certain character is searched for in a tenth of the time.
DIRECTIVE = lazy_regex(
    r"""\#(?<!\#\#)\#*+[ \t]*(?:
      type:[ \t]*(?: ignore\b.* | \(.*\)[ \t]*->.* | [\w.]+(?:\[.*\])? ) [ \t]*$
    | (?i:noqa)\b | nosec\b | NOSONAR\b
    | (?:pylint|flake8|ruff|mypy|pyright|pyre|pytype|isort|yapf|autopep8|black|cython|distutils|jupytext|vim?|ex
        |cspell|spell-checker|skipcq|doctest|coverage):
    | pyre-(?:ignore|fixme|strict)\b | fmt:[ \t]*(?:on|off|skip)\b | pragma\b:? [ \t]* \w+
    | codespell:ignore | %% | In[ ]?\[[\d ]*\]: | -\*-.*-\*- | (?:end)?region\b[ \t]*$ | </?editor-fold
    )""",
    re.VERBOSE | re.MULTILINE,
)
LICENCE = lazy_regex(
    r"copyright (?:\(c\)|©|notice|[A-Z\d])|©|\(c\) \d{4}|all rights reserved|permission is hereby granted|spdx-"
    r"|licen[cs]ed (?:under|to)\b|\blicen[cs]es?: |\b(?:the|see) licen[cs]e\b|licen[cs]e (?:file|agreement)\b"
    r"|\b(?:GNU|MIT|BSD|Apache|Mozilla|Creative Commons)\b[^\n]{0,200} licen[cs]e",
    re.IGNORECASE,
)
HEADING = lazy_regex(r"[ \t]*# #{1,3} \S", re.MULTILINE)
FENCE = lazy_regex(r"[ \t]*#+[ \t]*(```+|~~~+)")
SCRIPT = lazy_regex(r"[ \t]*# ///")  # the requirements of a script, which its runner reads
DIVIDER = lazy_regex(r"\s*+#++[ \t]*+([-=*~_+.─━═—])\1{3,}+[ \t]*+#*+[ \t]*+$|\s*+#{6,}+[ \t]*+$")
MARK = lazy_regex(r"[ \t\f]*#+")
# Where a commented-out line begins: a keyword, an assignment, a call, an entry of a list or of a dictionary.
MAYBE_CODE = lazy_regex(
    r"""[ ]*(?:
      (?:from|import|if|for|while|with|def|class|return|assert|raise|try|async|await|yield|print)\b
    | [A-Za-z_][\w.\[\]'", ]*[ ]?(?:[-+*/|&^%@]|//|\*\*|<<|>>)?=[^=]
    | [A-Za-z_][\w.]*(?::[ ][\w.\[\], ]+=|\()
    | @\w | ["'(\[{]
    )""",
    re.VERBOSE,
)


class Role(Enum):
    """What a comment-only line is: something to read, an order or a notice that is folded away, or code."""

    PROSE = "prose"
    FOLDED = "folded"
    CODE = "code"


def roles(lines: Sequence[str], first: int, *, head: bool) -> list[Role]:
    """The role of each line of a run of comment-only lines. `head` says that no statement stands above the run."""
    text = "\n".join(lines)
    found = [Role.PROSE] * len(lines)
    if head and LICENCE.search(text) and not HEADING.search(text):
        return [Role.FOLDED] * len(lines)
    if first <= 2 or DIRECTIVE.search(text) or SCRIPT.match(text):
        found = list(_directives(lines, first))
    for start, end in _paragraphs(lines, found):
        for begin in range(start, end):
            # Behind a full stop or a colon: `# Not needed any more:` above the code that is not.
            said = lines[begin - 1].rstrip()[-1:] if begin > start else "."
            if said in (".", ":", "!") and MAYBE_CODE.match(MARK.sub("", lines[begin], count=1)):
                if is_code([MARK.sub("", line, count=1) for line in lines[begin:end]]):
                    found[begin:end] = [Role.CODE] * (end - begin)
                break
    for index in range(1, len(lines) - 1):  # a bare `#` inside the code is its blank line
        if found[index - 1] is found[index + 1] is Role.CODE and not MARK.sub("", lines[index], count=1).strip():
            found[index] = Role.CODE
    return found


def is_divider(line: str) -> bool:
    """Whether a comment is only a ruler across the file. Three dashes are none: in Markdown they mean something."""
    return DIVIDER.match(line) is not None


def _directives(lines: Sequence[str], first: int) -> Iterator[Role]:
    script = False
    for number, line in enumerate(lines, first):
        if fence := SCRIPT.match(line):
            script = not script
        cookie = number <= 2 and FIRST_LINES.match(line)
        yield Role.FOLDED if fence or script or cookie or DIRECTIVE.match(line.lstrip(" \t\f")) else Role.PROSE


# A bare `#` and a directive end a paragraph. What stands in a fence is an example, and stays in the prose.
def _paragraphs(lines: Sequence[str], found: Sequence[Role]) -> Iterator[tuple[int, int]]:
    start = 0
    fence = ""
    for index, line in enumerate([*lines, "#"]):
        mark = FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        bare = not line.strip().lstrip("#").strip()
        if fence or mark or index == len(lines) or found[index] is not Role.PROSE or bare:
            if start < index:
                yield start, index
            start = index + 1


def is_code(lines: Sequence[str]) -> bool:
    """Whether uncommented lines are Python, and nothing that anybody would say."""
    text = textwrap.dedent("\n".join(lines)).strip("\n")
    tree = _parsed(text)
    if tree is None and text.endswith(","):
        tree = _parsed(f"[\n{text}\n]") or _parsed(f"{{\n{text}\n}}")
        return tree is not None and all(_is_entry(item) for item in _items(tree))
    return tree is not None and any(_is_statement(node, text) for node in tree.body)


def _parsed(text: str) -> ast.Module | None:
    try:
        return parse(text)
    except REFUSALS:
        return None


def _items(tree: ast.Module) -> Iterator[ast.expr | None]:
    display = tree.body[0].value if isinstance(tree.body[0], ast.Expr) else None
    yield from display.keys if isinstance(display, ast.Dict) else display.elts if isinstance(display, ast.List) else ()


def _is_entry(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Call) and _is_statement(ast.Expr(node), "\n"))


# `Note: this` is an annotation to Python, `B = batch` an assignment, `Layer.forward()` a call; and so are they to a
# reader who is told something. A statement of one line must hold what no sentence holds.
def _is_statement(node: ast.stmt, text: str) -> bool:
    match node:
        case ast.ImportFrom() | ast.Import():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.With() | ast.Try():
            return True
        case ast.If(body=body) | ast.For(body=body) | ast.While(body=body):
            return "\n" in text or any(_is_statement(inner, text) or _is_jump(node, inner) for inner in body)
        case ast.Assign(value=value) | ast.AugAssign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return isinstance(value, ast.Dict) or _has_program(value)
        case ast.Return(value=ast.expr() as value) | ast.Expr(value=ast.Await(value=value)):
            return _has_program(value)
        case ast.Raise(exc=ast.Call()) | ast.Assert(test=ast.Compare() | ast.Call()):
            return True
        case ast.Expr(value=ast.Tuple(elts=entries)) if text.endswith(","):
            return all(map(_is_entry, entries))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner)) as call):
            root = next((n.id for n in ast.walk(owner) if isinstance(n, ast.Name)), "A")
            return not root[0].isupper() and (bool(call.args or call.keywords) or "\n" in text or root != text)
        case ast.Expr(value=ast.Call(func=ast.Name(id=name)) as call):
            return name == "print" or bool(call.keywords) or any(_has_program(part) for part in call.args)
        case _:
            return False


# `if random() < 0.5: continue` is said by nobody; `if so: pass` might be.
def _is_jump(node: ast.stmt, inner: ast.stmt) -> bool:
    test = getattr(node, "test", None)
    return isinstance(inner, ast.Continue | ast.Break | ast.Pass | ast.Return) and isinstance(test, ast.Compare)


def _has_program(node: ast.expr) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Call | ast.Attribute | ast.Subscript | ast.JoinedStr | ast.Lambda | ast.ListComp):
            return True
        if isinstance(part, ast.Constant) and isinstance(part.value, str | bytes):
            return True
    return False
