"""
---
title: Writing customs
summary: How a language is set: spaces, brackets, quotation marks, endings.
---
# Writing customs

What every copy editor of a language would mend, as far as it can be told for certain. A language that nobody has
described here has no customs, and no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from site_builder.checks.pair import CODE, MATH, Pair, excerpt
from site_builder.diagnostic import Diagnostic

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff"
KANA = "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff"
HANGUL = "\uac00-\ud7a3"
FULL = "，。、；：！？（）《》「」『』【】—…"
HALF = rf"A-Za-z0-9{CODE}{MATH}"


@dataclass(frozen=True, slots=True)
class Custom:
    """A pattern that is wrong wherever it stands in the words of a translation, and what to do about it."""

    wrong: str
    message: str
    hint: str
    sentences_only: bool = False
    """Only in whole sentences: headings, cells and lists of parameters hold phrases, which end as they like."""


@dataclass(frozen=True, slots=True)
class Customs:
    """Those of one language. `grouping_as_in_english` is about the comma of 594,000."""

    all: tuple[Custom, ...] = ()
    italics: bool = True
    grouping_as_in_english: bool = False


def _between(left: str, right: str, middle: str) -> str:
    return f"(?<=[{left}]){middle}(?=[{right}])|(?<=[{right}]){middle}(?=[{left}])"


CHINESE = Customs(
    (
        Custom(
            _between(HAN, HALF, ""), "no space between Chinese and Latin letters, digits, code or a formula", "add one"
        ),
        Custom(rf"(?<=[{FULL}“”]) +(?=\S)|(?<=\S) +(?=[{FULL}“”])", "a space beside a full-width mark", "take it away"),
        Custom(rf"(?<=[{HAN}]) (?=[{HAN}])", "a space between two Chinese characters", "take it away"),
        Custom(
            rf"(?<=[{HAN}”）》])[,;:!?]|[,;:](?=[{HAN}])",
            "a half-width mark in Chinese",
            "write ，；：！？ in full width",
        ),
        Custom(rf"(?<=[{HAN}])\.(?![\w.])", "a half-width full stop in Chinese", "write 。"),
        Custom(
            rf" ?\((?=[^()]*[{HAN}])|(?<=[{HAN}”》]) ?\((?!-?[\d.]+, )", "half-width brackets in Chinese", "write （）"
        ),
        Custom(rf"[「」『』]|(?<=[{HAN}])[\"']|[\"'](?=[{HAN}])", "quotation marks of another language", "write “”"),
        Custom("  +", "two spaces", "keep one"),
    ),
    italics=False,
    grouping_as_in_english=True,
)

JAPANESE_LETTER = HAN + KANA
PLAIN_END = (
    r"(?:である|であった|(?<![んま])だ|だった|する|(?<![まで])した|いる|いた|ある|あった|なる|なった|れる|れた|せる|せた"
    r"|きる|きた|える|えた|める|めた|ける|けた|べる|べた|げる|てる|てた|ない|なかった|だろう|しよう|たい|らしい|よい)"
)
JAPANESE = Customs(
    (
        Custom(
            _between(JAPANESE_LETTER, HALF, " +"),
            "a space between Japanese and Latin letters, digits, code or a formula",
            "take it away: the style sheet draws the gap",
        ),
        Custom(rf"(?<=[{FULL}・]) +(?=\S)|(?<=\S) +(?=[{FULL}・])", "a space beside a full-width mark", "take it away"),
        Custom(
            rf"(?<=[{JAPANESE_LETTER}]) (?=[{JAPANESE_LETTER}])",
            "a space between two Japanese characters",
            "take it away",
        ),
        Custom(
            rf"(?<=[{JAPANESE_LETTER}」）])[,;:!?]|[,;](?=[{JAPANESE_LETTER}])|[，．]",
            "a mark of another script in Japanese",
            "write 、。：！？",
        ),
        Custom(rf"(?<=[{JAPANESE_LETTER}])\.(?![\w.])", "a half-width full stop in Japanese", "write 。"),
        Custom(
            rf" ?\((?=[^()]*[{JAPANESE_LETTER}])|(?<=[{JAPANESE_LETTER}]) ?\(",
            "half-width brackets in Japanese",
            "write （）",
        ),
        Custom(
            rf"[“”]|(?<=[{JAPANESE_LETTER}])[\"']|[\"'](?=[{JAPANESE_LETTER}])",
            "quotation marks of another language",
            "write 「」",
        ),
        Custom(
            rf"{PLAIN_END}[」）]?。",
            "a sentence that does not end in です or ます",
            "end it politely, as all others on the page",
            sentences_only=True,
        ),
        Custom(
            "[\uff01-\uff5e](?<![！？（），：；～｜／＝＋])", "a full-width letter or digit", "write it in half width"
        ),
        Custom("[\uff61-\uff9f]", "half-width katakana", "write it in full width"),
    ),
    italics=False,
    grouping_as_in_english=True,
)

PARTICLE = "은|는|을|를|의|에|에서|에는|로|으로|와|과|까지|부터|보다|처럼|에게|이다|입니다|이며|이고"
KOREAN = Customs(
    (
        Custom(
            rf"(?<=[{HALF})\]]) (?=(?:{PARTICLE})(?![{HANGUL}]))",
            "a space before a particle",
            "attach it to the word before",
        ),
        Custom("[（）]", "full-width brackets in Korean", "write ()"),
        Custom(rf"(?<=[{HANGUL}{HALF}]) +\((?=[^()]*\))", "a space before brackets", "take it away"),
        Custom(
            rf"(?<=[{HANGUL}])(?<!니)다[)”’]?\.|(?<=[{HANGUL}])요[)”’]?\.",
            "a sentence that does not end in 합니다 style",
            "end it with 니다",
            sentences_only=True,
        ),
        Custom("[，。、「」]", "a full-width mark in Korean", "write , . “”"),
    ),
    grouping_as_in_english=True,
)

SPANISH = Customs(
    (
        Custom(
            r"(?i)\b(?:usted(?:es)?|vosotr[oa]s|vuestr[oa]s?)\b",
            "another form of address than tú",
            "address the reader as tú",
        ),
        Custom(
            r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)", "a comma in thousands", "write 1065 and 10 000, with a thin space"
        ),
        Custom(r"\d,\d(?!\d\d)", "a decimal comma", "write a decimal point, as in the English"),
        Custom(r"(?<=\d)[ \t]?%", "no no-break space before %", "write 80 % with a no-break space"),
        Custom("\"|(?<![\\w“])'|'(?!\\w)", "straight quotation marks", "write «», and “” inside them"),
        Custom("“(?![^«»]*»)", "quotation marks of another language", "write «», and “” inside them"),
    ),
)

CUSTOMS = {"zh": CHINESE, "ja": JAPANESE, "ko": KOREAN, "es": SPANISH}
NONE = Customs()


def of(language: str) -> Customs:
    """Those of a language code; `zh-TW` and the like have none of `zh`'s, since only some would hold."""
    return CUSTOMS.get(language.replace("_", "-"), NONE)


def customs(pair: Pair, language: str) -> Iterator[Diagnostic]:
    """Where the translation is set otherwise than the language is."""
    mine = of(language)
    sentence = pair.kind in ("paragraph", "list item", "summary", "figure") and pair.target.rstrip("）」)”’").endswith(
        ("。", ".")
    )
    for custom in mine.all:
        if custom.sentences_only and not sentence:
            continue
        if match := _compiled(custom.wrong).search(pair.target):
            place = excerpt(pair.target, match.start(), match.end())
            yield pair.warning(f"{custom.message}: “{place}”", custom.hint)


# Large sets of characters take long to compile, and a site has few languages.
@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def misspelt(pair: Pair, words: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Katakana terms with the final long vowel that the glossary leaves out; `words` are the glossary's."""
    pattern = _lengthened(words)
    if pattern is not None and (found := pattern.search(pair.target)):
        yield pair.warning(f"“{found[0]}” is {found[0][:-1]} in the glossary", "leave the last ー out")


@cache
def _lengthened(words: tuple[str, ...]) -> re.Pattern[str] | None:
    katakana = [word for word in words if re.fullmatch(f"[{KANA}]+", word) and not word.endswith("ー")]
    return re.compile(f"(?:{'|'.join(katakana)})ー") if katakana else None
