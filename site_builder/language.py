"""
---
title: Languages
summary: What a browser and a reader must be told about a language - its tag, its own name, its direction.
---
# Languages

A language has a short code for us (`zh`: the folder of its pages, its catalogue, its UI words) and a tag for
browsers (`zh-Hans`: which glyphs to take for Han characters, and how to break a line).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """`name` is what its readers call it; the switch shows that, never its name in the page's language."""

    code: str
    tag: str
    name: str
    direction: str = "ltr"


KNOWN: Mapping[str, Language] = {
    language.code: language
    for language in (
        Language("en", "en", "English"),
        Language("zh", "zh-Hans", "简体中文"),
        Language("ja", "ja", "日本語"),
        Language("ko", "ko", "한국어"),
        Language("es", "es", "Español"),
        Language("si", "si", "සිංහල"),
        Language("ar", "ar", "العربية", "rtl"),
        Language("de", "de", "Deutsch"),
        Language("fr", "fr", "Français"),
        Language("he", "he", "עברית", "rtl"),
        Language("pt", "pt", "Português"),
        Language("ru", "ru", "Русский"),
    )
}


def language(code: str) -> Language:
    """One that is not in the table is its own tag and name: nothing stops an author from adding it."""
    return KNOWN.get(code) or Language(code, code, code)
