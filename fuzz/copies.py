"""What readers take away of any file - without prose, translated, as a notebook, in excerpts: still the same program."""

from __future__ import annotations

import ast
import json
from zlib import crc32

from fuzz import page
from fuzz.docstrings import PIECES as STYLES
from fuzz.program import programs
from fuzz.splitter import PIECES as SYNTAX
from fuzz.target import Target, encoded, must, spoiled, written
from site_builder.copies import notebook
from site_builder.copies.excerpt import excerpts
from site_builder.copies.from_file import Copy, again, opened, prose_of, translated
from site_builder.copies.relative_import import absolute
from site_builder.copies.tangle import as_utf8, tangle
from site_builder.diagnostic import Diagnostic
from site_builder.source.python_parser import parse
from site_builder.source.source import Source, read
from site_builder.translation.catalogue import Catalogue, Entry
from site_builder.translation.merging import merge
from site_builder.weave import Text, messages

TRANSLATIONS = (
    "字", '"""', "'''", "\\", '\\"', "\\N{DASH}", "\\x", "a\n\nb", "# a", "#", "---", "- a", "1. a", "> a", "```", "a: b",
    "9999-99-99", "!!int x", "[a", "&a", "yes", ">>> a", "x = 1", "noqa", "\u2028", "\x0c", "{x}", "%s", "字 " * 60,
    ":param x: y", "Args:\n    x: y", "\u202e", "  a", "a  ", "\t", "|a|b|", "$x$", "a\\", '"', "'", "# type: int", "coding: x",
)  # fmt: skip
PATH = "a.py"
TEXTS = written([*STYLES, "\n---\n", "---\n", "title: ", "summary: ", "Words", ". ", "noqa", ">>> "], 5)
SOURCES = programs(TEXTS)


def law(data: bytes) -> None:
    """All four, where Python accepts the file."""
    source = read(PATH, data)
    if isinstance(source, Diagnostic):
        return
    module = opened(source, None, None)
    plain = tangle(source, module.blocks, module.tokens)
    must(_same(plain, source), "without prose, it is another program")
    found = messages(Text(PATH, module.chapter))
    entries = (Entry(one.context, one.text, _translation(one.text)) for one in found)
    find = merge(Catalogue("zh/a.po", "zh", tuple(entries)), found).find
    copy = Copy()
    text = as_utf8(translated(module, find, copy))
    must(_same(text, source), "translated, it is another program")
    page.diagnostics(copy.diagnostics, PATH, data)
    program = again(PATH, text, Copy())
    must(program is not None, "translated, Python refuses it")
    if program is not None:
        alone, _ = absolute(program, [])
        standing = again(PATH, alone, Copy()) or program
        made = notebook.cells(source, module.chapter.sections, standing, prose_of(module, "zh", find), "A")
        json.loads(notebook.write(made, "A", "zh"))
    excerpts(source)
    if crc32(data) % page.THROUGH_COMMANDS == 0:
        (page.folder() / "copied.py").write_bytes(data)
        for command in ("tangle", "notebook"):
            code, said = page.command(command, str(page.folder() / "copied.py"), "-o", str(page.folder() / "copy"))
            must(code == 0 or ": error: " in said, f"exit code {code}: {said[-500:]}")


def _translation(text: str) -> str:
    number = crc32(text.encode("utf-8", "surrogatepass"))
    return TRANSLATIONS[number % len(TRANSLATIONS)] if number % 3 else f"{text} {TRANSLATIONS[number % 7]}"


def _same(text: str, source: Source) -> bool:
    return _program(parse(text.encode("utf-8", "surrogatepass"))) == _program(source.tree)


def _program(tree: ast.Module) -> str:
    """The tree without docstrings, and without what may stand in the place of one."""
    tree = ast.parse(ast.unparse(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [one for one in node.body if not _is_filler(one)]
    return ast.dump(tree)


def _is_filler(one: ast.stmt) -> bool:
    if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)):
        return False
    return isinstance(one.value.value, str) or one.value.value is ...


TARGET = Target(
    "copies",
    law,
    encoded(SOURCES) | spoiled(encoded(SOURCES), [piece.encode() for piece in SYNTAX]),
    (
        b'"""\n---\ntitle: Words\n---\n# Words\n"""\n\nfrom . import b\n\n\n# Text.\n@a\ndef f(x):\n    """Doc.\n\n    Args:\n'
        b"        x: one\n    \"\"\"\n    # Inside.\n    return f'{x!r}'\n\n\nif __name__ == '__main__':\n    f(1)\n",
        b"class A:\n    r'''Words.'''\n\n\nclass B: 'Doc'; x = 1\n",
    ),
)
