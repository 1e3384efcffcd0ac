"""
---
title: Is this Python?
summary: Whether inline code in prose reads as Python, or is a command, a file or an option.
---
# Is this Python?
"""

from __future__ import annotations

from functools import lru_cache

from site_builder.code.python_words import WORDS
from site_builder.source.python_parser import parses
from site_builder.text.lazy_regex import lazy_regex

# A name, a number, or keywords alone: `async def`, `import *`.
PYTHON_WORDS = lazy_regex(r"\w+|[a-z]+(?: [a-z]+)*(?: \*)?")
# Also `mkdocs.yml`, `site-builder` and `if/else`, which Python would read as a sum or a quotient.
FILE = r"(?:py|pyi|ipynb|md|txt|rst|yml|yaml|toml|json|jsonl|csv|po|pot|html|css|js|svg|png|pt|pth|sh|cfg|ini|inv)"
PATH = lazy_regex(rf"~?[./]*[A-Za-z_][\w.]*(?:[/-]+[A-Za-z_*][\w.*]*)+/?|[\w./*-]+\.{FILE}|[\w.-]+/")
OPTION = lazy_regex(r"(?:^|(\w+)\s)--?[A-Za-z]")


@lru_cache(maxsize=1024)
def is_python(code: str) -> bool:
    """Whether a short text reads as Python: a word of it, an expression, a statement or the beginning of one."""
    code = code.strip()
    if PYTHON_WORDS.fullmatch(code) and (" " not in code or WORDS.keys() >= set(code.replace("*", "").split())):
        return True
    if PATH.fullmatch(code) or any(option[1] not in WORDS for option in OPTION.finditer(code)):
        return False
    # As it stands; as the head of a block, or of its second branch; a decorator; arguments; the end of an expression.
    around = [("", ""), ("f(", ")")]
    if code.endswith(":"):
        around = [("", " pass"), ("if 1: pass\n", " pass"), ("try: pass\n", " pass")]
    elif code.startswith("@"):
        around = [("", "\ndef f(): pass")]
    elif code.startswith("."):
        around = [("x", "")]
    return any(parses(before + code + after) for before, after in around)
