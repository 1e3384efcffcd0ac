"""
---
title: Numbers in translations
summary: What the English says in digits, the translation says in digits.
---
# Numbers in translations

A number that got lost is the fault that no reader can find. A small one may be a word in one of the two texts, since
`2 个` and `两个` are both right; then the word must be there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from site_builder.checks.pair import Pair
from site_builder.diagnostic import Diagnostic

THIN = "\u00a0\u2009\u202f"
"""Spaces that part thousands in many languages."""
# What belongs to a name, CIFAR-10 say, comes and goes with the name.
NUMBER = re.compile(rf"(?<![A-Za-z\d])(?<![A-Za-z]-)\d+(?:[.,{THIN}]\d+)*(?:\s?[%٪％])?")
GROUPED = re.compile(rf"\d{{1,3}}(?:[,{THIN}]\d{{3}})+(?:\.\d+)?")
CHECKED = re.compile(r"\[([^\[\]]+)\]\(([^()\s]*\.json#[\w.-]+)\)")

ENGLISH = {
    "0": "zero|none|nothing|no",
    "1": "one|once|first|single|only|an?",
    "2": "two|twice|second|both|half|double|pair|squared?",
    "3": "three|thirds?",
    "4": "four|fourth|quarters?",
    "5": "five|fifths?",
    "6": "six|sixth",
    "7": "seven|seventh",
    "8": "eight|eighth",
    "9": "nine|ninth",
    "10": "ten|tenths?",
    "13": "thirteen",
    "14": "fourteen",
    "15": "fifteen",
    "16": "sixteen",
    "17": "seventeen",
    "18": "eighteen",
    "19": "nineteen",
    "20": "twenty",
    "30": "thirty",
    "50": "fifty|half",
    "100": "hundred",
    "100 %": "all|whole|hundred",
    "1000": "thousands?",
}
KANJI = {
    "1": "一",
    "3": "三",
    "4": "四",
    "5": "五",
    "6": "六",
    "7": "七",
    "8": "八",
    "9": "九",
    "10": "十",
    "100": "百",
}
CHINESE = {**KANJI, "0": "[零无没不]", "2": "[二两双]", "1000": "千"}
JAPANESE = {**KANJI, "0": "[零〇無]|ゼロ|ない", "2": "[二両双]|ふたつ", "1000": "千"}
KOREAN = {
    "0": "영|없",
    "1": "한|하나|첫|일",
    "2": "두|둘|이|쌍",
    "3": "세|셋|삼",
    "4": "네|넷|사",
    "5": "다섯|오",
    "6": "여섯|육",
    "7": "일곱|칠",
    "8": "여덟|팔",
    "9": "아홉|구",
    "10": "열|십",
    "100": "백",
    "1000": "천",
}
SPANISH = {
    "0": "cero|ning",
    "1": "un|primer",
    "2": "dos|segund|amb[ao]s|doble",
    "3": "tres|tercer",
    "4": "cuatro|cuart",
    "5": "cinco|quint",
    "6": "seis|sext",
    "7": "siete|séptim",
    "8": "ocho|octav",
    "9": "nueve|noven",
    "10": "diez|décim",
    "11": "once",
    "12": "doce",
    "100": "cien",
    "1000": "mil",
}
UNSAID = ("0", "1", "2")
"""Numbers that a language may say where the English says nothing: *per image* may be `1枚につき`."""
SMALL = 12
"""The largest number that prose says in words."""
WORDS = {
    "en": {digits: rf"(?i:\b(?:{words})\b)" for digits, words in ENGLISH.items()},
    "zh": CHINESE,
    "ja": JAPANESE,
    "ko": KOREAN,
    "es": {digits: rf"(?i:\b(?:{words}))" for digits, words in SPANISH.items()},
}
"""How a number may be said in words: patterns by language, then by number."""


def numbers(pair: Pair, language: str, *, exact: bool) -> Iterator[Diagnostic]:
    """
    Numbers that the translation lost or added; that of a checked result is an error, others are warnings.

    With `exact`, thousands are parted as in the English; else as the language does it.
    """
    if ".json#" in pair.english:
        for number, target in sorted((_checked(pair.english) - _checked(pair.translation)).elements()):
            hint = "its text is the number as in the English"
            yield pair.error(f"wrong translation: lost {number} in the link to {target}", hint)
    wanted, got = _found(pair.source, exact=exact), _found(pair.target, exact=exact)
    if wanted == got:
        return
    lost = _unsaid(wanted - got, WORDS.get(language, {}), pair.target)
    added = _unsaid(got - wanted, WORDS["en"], pair.source)
    if not added and language not in WORDS:
        # How a language that we don't know says a small number is not known either.
        lost = [one for one in lost if not _is_small(one)]
    if not lost:
        added = [one for one in added if one not in UNSAID]
    hint = "numbers stay as they are in the English"
    for one in lost:
        yield pair.warning(f"lost the number {one}", hint)
    for one in added:
        yield pair.warning(f"added the number {one}", hint)


def _sorted(found: Counter[str]) -> list[str]:
    return sorted(found.elements())


def _unsaid(found: Counter[str], words: Mapping[str, str], text: str) -> list[str]:
    """Those that the text does not say in words either."""
    said = {one for one in found if _in_words(one, words, text)}
    return [one for one in _sorted(found) if one not in said]


def _is_small(number: str) -> bool:
    return number.isdecimal() and int(number) <= SMALL


def _checked(text: str) -> Counter[tuple[str, str]]:
    quoted = ((" ".join(_found(words, exact=True)), target) for words, target in CHECKED.findall(text))
    return Counter((number, target) for number, target in quoted if number)


def _found(text: str, *, exact: bool) -> Counter[str]:
    return Counter(_canonical(one, exact=exact) for one in NUMBER.findall(text))


def _canonical(number: str, *, exact: bool) -> str:
    """One spelling of a number and its per cent sign, whatever script the digits are of."""
    digits = number.rstrip("%٪％").rstrip()
    percent = " %" if digits != number else ""
    if not exact:
        digits = "".join(str(int(one)) if one.isdecimal() else one for one in digits)
        digits = re.sub(f"[,{THIN}]", "", digits) if GROUPED.fullmatch(digits) else digits
    return digits + percent


def _in_words(number: str, words: Mapping[str, str], text: str) -> bool:
    pattern = words.get(number.replace(",", ""))
    return pattern is not None and re.search(pattern, text) is not None
