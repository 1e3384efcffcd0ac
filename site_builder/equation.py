"""
---
title: Equations of Sphinx
summary: The lines of a math directive, as one formula in TeX.
---
# Equations of Sphinx

Below `.. math::` Sphinx's authors write lines that TeX alone doesn't take: `a &= b \\\\` without an environment around
it, and several formulas with a blank line between them. Sphinx puts the environments in; so do we, with those that
KaTeX has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from site_builder.late_pattern import late_pattern
from site_builder.prose import ProseLine

WHOLE = late_pattern(r"\s*\\begin\{(\w+\*?)\}.*\\end\{\1\}\s*", re.DOTALL)
INNER = late_pattern(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
ALIGNED = late_pattern(r"(?<!\\)&")
END = late_pattern(r"\\\\\s*$")


def equation(lines: Sequence[ProseLine]) -> list[ProseLine]:
    """The lines with an environment around them where one is needed, and without blank lines in them."""
    while lines and not lines[-1].text.strip():
        lines = lines[:-1]
    text = "\n".join(line.text for line in lines)
    bare = INNER.sub("", text)
    full = [line for line in lines if line.text.strip()]
    if WHOLE.fullmatch(text) or not (len(full) < len(lines) or "\\\\" in bare or ALIGNED.search(bare)):
        return full
    name = "aligned" if ALIGNED.search(bare) else "gathered"
    indent = lines[0].text[: len(lines[0].text) - len(lines[0].text.lstrip())]
    made = [replace(lines[0], text=f"{indent}\\begin{{{name}}}")]
    for line, below in pairwise([*lines, lines[-1]]):
        if line.text.strip():
            ends = not below.text.strip() and not END.search(line.text)
            made.append(replace(line, text=f"{line.text} \\\\") if ends else line)
    return [*made, replace(lines[-1], text=f"{indent}\\end{{{name}}}")]
