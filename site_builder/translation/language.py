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

from msgspec import Struct


class Language(Struct, frozen=True):
    """`name` is what its readers call it; the switch shows that, never its name in the page's language."""

    code: str
    tag: str
    name: str
    direction: str = "ltr"
    locale: str = ""
    """With a territory, as the previews of a link want it; empty where nobody has said so."""


KNOWN: Mapping[str, Language] = {
    language.code: language
    for language in (
        Language("en", "en", "English", locale="en_US"),
        Language("zh", "zh-Hans", "简体中文", locale="zh_CN"),
        Language("ja", "ja", "日本語", locale="ja_JP"),
        Language("ko", "ko", "한국어", locale="ko_KR"),
        Language("es", "es", "Español", locale="es_ES"),
        Language("si", "si", "සිංහල", locale="si_LK"),
        Language("ar", "ar", "العربية", "rtl", "ar_AR"),
        Language("de", "de", "Deutsch", locale="de_DE"),
        Language("fr", "fr", "Français", locale="fr_FR"),
        Language("he", "he", "עברית", "rtl", "he_IL"),
        Language("pt", "pt", "Português", locale="pt_PT"),
        Language("ru", "ru", "Русский", locale="ru_RU"),
        *(Language(code, code, name) for code, name in (
            ("bg", "Български"), ("bn", "বাংলা"), ("ca", "Català"), ("cs", "Čeština"), ("da", "Dansk"),
            ("el", "Ελληνικά"), ("et", "Eesti"), ("eu", "Euskara"), ("fi", "Suomi"), ("gl", "Galego"),
            ("hi", "हिन्दी"), ("hr", "Hrvatski"), ("hu", "Magyar"), ("id", "Bahasa Indonesia"), ("is", "Íslenska"),
            ("it", "Italiano"), ("ka", "ქართული"), ("lt", "Lietuvių"), ("lv", "Latviešu"), ("mk", "Македонски"),
            ("mr", "मराठी"), ("ms", "Bahasa Melayu"), ("nb", "Norsk bokmål"), ("ne", "नेपाली"), ("nl", "Nederlands"),
            ("pl", "Polski"), ("ro", "Română"), ("sk", "Slovenčina"), ("sl", "Slovenščina"), ("sq", "Shqip"),
            ("sr", "Српски"), ("sv", "Svenska"), ("sw", "Kiswahili"), ("ta", "தமிழ்"), ("te", "తెలుగు"),
            ("th", "ไทย"), ("tr", "Türkçe"), ("uk", "Українська"), ("vi", "Tiếng Việt"),
        )),
        Language("fa", "fa", "فارسی", "rtl"),
        Language("ur", "ur", "اردو", "rtl"),
        Language("pt-BR", "pt-BR", "Português (Brasil)"),
        Language("zh-TW", "zh-Hant", "繁體中文"),
    )
}  # fmt: skip


def language(code: str) -> Language:
    """
    One that is not in the table is its own tag and name: nothing stops an author from adding it.

    The direction of `ar-EG` is that of `ar`.
    """
    found = KNOWN.get(code)
    if found is None:
        main = KNOWN.get(code.split("-")[0])
        found = Language(code, code, code, main.direction if main else "ltr")
    return found
