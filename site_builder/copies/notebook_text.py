"""
---
title: Text of a notebook
summary: A notebook is opened by programs that show the HTML in its texts; what a page would not show stays text there.
---
# Text of a notebook

Jupyter, Colab and forges have sanitisers of their own, each another one. So a text leaves here without HTML that a page
would refuse: a tag that the allow-list does not know, or one that says more than its name, keeps its letters and loses
its meaning, and so does the definition of a link that may not lead.
"""

from __future__ import annotations

import re
from html import unescape

from site_builder.markup.raw_html import TAGS
from site_builder.text.lazy_regex import lazy_regex
from site_builder.translation.message import FORMULA
from site_builder.trust.web_address import may_lead

MARK = lazy_regex("<(?=[A-Za-z/!?])")
CAREFUL = lazy_regex(r"<|\]:|\]\(")
FENCE = lazy_regex(r" {0,3}(`{3,}|~{3,})")
# An escape, a code span, a formula, what may begin a tag, the target of a link, an image with its address elsewhere.
# A span ends with its line and with its cell: where it goes on depends on the blocks, in which programs differ.
WHOLE = lazy_regex(
    r"\\.|(?<!`)(?P<ticks>`+)(?!`)[^\n|]+?(?<!`)(?P=ticks)(?!`)"
    rf"|(?P<formula>{FORMULA.pattern})|(?P<mark>{MARK.pattern})"
    r"|(?P<link>\]\((?=\s*<?(?P<to>[^\s)>]{0,1000}))(?:\s*<[\w./ #%-]*>)?)|(?P<image>!)(?=\[)(?!\[[^\[\]\n]*\]\()",
    re.DOTALL,
)
PLAIN = lazy_regex(r"</?(?P<tag>[A-Za-z][A-Za-z0-9]*) ?/?>")
ANCHOR = lazy_regex(r"<a (?:id|name)=\"[\w.-]+\">")
RAW_LINK = lazy_regex(r"<a href=\"(?P<address>(?:[A-Za-z0-9./:?#=%+,~@!_-]|&amp;)*)\">")
"""As `notebook_link` writes it: nothing in the address can begin anything of Markdown's."""
LINK = lazy_regex(r"<(?P<address>[A-Za-z][A-Za-z0-9+.-]+:[^<>\s]*)>")
PICTURE = lazy_regex("data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)
MAIL = lazy_regex(r"<[\w.+-]+@[\w.-]+>")
DEFINITION = lazy_regex(r"(?P<head> {0,3})\[(?P<name>[^\[\]]+)\]:\s*<?(?P<address>[^\s>]*)")


def harmless(text: str) -> str:
    """The Markdown of a cell without HTML that a page would refuse. Blocks of code stay as they are."""
    if not CAREFUL.search(text):
        return text
    done: list[str] = []
    prose: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if mark and not fence:
            done, prose, fence = [*done, *_prose(prose)], [], mark[1]
        elif mark and line.strip().startswith(fence) and not line.strip(fence[0] + " "):
            fence = ""
        elif not fence:
            prose.append(line)
            continue
        done.append(line)
    return "\n".join([*done, *_prose(prose)])


def _prose(lines: list[str]) -> list[str]:
    if not lines:
        return []
    text = "\n".join(map(_definition, lines))

    def written(match: re.Match[str]) -> str:
        if match["formula"]:
            return MARK.sub("< ", match[0])
        if match["image"]:
            return "" if "]:" in text else "!"
        if match["link"]:
            return match[0] if _may_lead(match["to"]) else f"]\\{match[0][1:]}"
        return "&lt;" if match["mark"] and not _is_fine(text, match.start()) else match[0]

    return WHOLE.sub(written, text).split("\n")


def _definition(line: str) -> str:
    found = DEFINITION.match(line)
    return f"{found['head']}\\{line[found.end('head') :]}" if found and not _may_lead(found["address"]) else line


def _may_lead(written: str) -> bool:
    address = unescape(written.replace("\\", ""))
    return may_lead(address) or PICTURE.match(address) is not None


def _is_fine(text: str, at: int) -> bool:
    if (tag := PLAIN.match(text, at)) and tag["tag"].lower() in TAGS:
        return True
    if (link := LINK.match(text, at)) and _may_lead(link["address"]):
        return True
    if (link := RAW_LINK.match(text, at)) and may_lead(unescape(link["address"])):
        return True
    return ANCHOR.match(text, at) is not None or MAIL.match(text, at) is not None
