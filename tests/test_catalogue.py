"""Catalogues: what becomes of a translation when the English moves on."""

from __future__ import annotations

from dataclasses import replace

from site_builder.catalogue import Catalogue, State, merge, read, write
from site_builder.message import Message, differences, normal, translatable

HELLO = Message("intro", "The network mixes patches with `nn.Conv2d`, $k \\times k$.", "model.py", 3)
LAYER = Message("Layer", "A layer has a residual connection.", "model.py", 9)


def translated(*pairs: tuple[Message, str]) -> Catalogue:
    catalogue = merge(Catalogue("zh/model.po", "zh"), [message for message, _ in pairs])
    words = {message.text: words for message, words in pairs}
    entries = tuple(replace(entry, translation=words[entry.text]) for entry in catalogue.entries)
    return replace(catalogue, entries=entries, _index={})


BOTH = translated((HELLO, "网络用 `nn.Conv2d` 混合图像块，$k \\times k$。"), (LAYER, "每一层有一个残差连接。"))


def states(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(entry.context, str(entry.state)) for entry in catalogue.entries if not entry.obsolete]


def test_a_catalogue_survives_writing_and_reading() -> None:
    again, problems = read("zh/model.po", "zh", write(BOTH))
    assert not problems
    assert write(again) == write(BOTH)
    assert [e.translation for e in again.entries] == [e.translation for e in BOTH.entries]


def test_merging_twice_changes_nothing() -> None:
    changed = [replace(HELLO, text=HELLO.text.replace("The network", "A network")), LAYER]
    once = write(merge(BOTH, changed))
    again, _ = read("zh/model.po", "zh", once)
    assert write(merge(again, changed)) == once


def test_a_change_at_its_own_anchor_is_outdated_and_keeps_the_old_english() -> None:
    changed = replace(HELLO, text=HELLO.text.replace("mixes", "cuts and mixes"))
    catalogue, _ = read("zh/model.po", "zh", write(merge(BOTH, [changed, LAYER])))
    entry = catalogue.find("intro", changed.text)
    assert entry is not None and entry.state is State.OUTDATED
    assert entry.previous == HELLO.text
    assert entry.translation.startswith("网络")


def test_a_second_change_still_compares_with_the_english_that_was_translated() -> None:
    first = replace(HELLO, text=HELLO.text.replace("mixes", "cuts and mixes"))
    second = replace(HELLO, text=first.text.replace("network", "model"))
    entry = merge(merge(BOTH, [first]), [second]).find("intro", second.text)
    assert entry is not None and entry.previous == HELLO.text


def test_english_that_is_changed_back_is_translated_again() -> None:
    changed = replace(HELLO, text=HELLO.text.replace("mixes", "cuts and mixes"))
    assert states(merge(merge(BOTH, [changed, LAYER]), [HELLO, LAYER])) == [
        ("intro", "translated"),
        ("Layer", "translated"),
    ]


def test_a_text_that_moved_to_another_anchor_keeps_its_translation() -> None:
    assert states(merge(BOTH, [replace(HELLO, context="elsewhere"), LAYER]))[0] == ("elsewhere", "translated")


def test_a_guess_from_another_anchor_is_no_translation() -> None:
    similar = Message("Other", "A layer has a residual connection inside.", "model.py", 20)
    catalogue, _ = read("zh/model.po", "zh", write(merge(BOTH, [HELLO, similar])))
    entry = catalogue.find("Other", similar.text)
    assert entry is not None and entry.state is State.GUESS


def test_what_has_no_message_any_more_is_kept_as_obsolete_and_comes_back() -> None:
    without = merge(BOTH, [HELLO])
    assert [entry.obsolete for entry in without.entries] == [False, True]
    back, _ = read("zh/model.po", "zh", write(without))
    assert states(merge(back, [HELLO, LAYER])) == [("intro", "translated"), ("Layer", "translated")]


def test_a_fuzzy_entry_of_another_tool_is_never_shown() -> None:
    text = write(BOTH).replace('msgctxt "Layer"', '#, fuzzy\nmsgctxt "Layer"')
    catalogue, _ = read("zh/model.po", "zh", text)
    assert states(catalogue) == [("intro", "translated"), ("Layer", "guess")]


def test_a_lost_code_span_is_an_error_with_the_line_of_the_entry() -> None:
    text = write(BOTH).replace("网络用 `nn.Conv2d` 混合", "网络混合")
    _, problems = read("zh/model.po", "zh", text)
    line = next(n for n, line in enumerate(text.split("\n"), 1) if "model.py:3" in line)
    (problem,) = problems
    assert abs(problem.line - line) <= 2
    assert "lost `nn.Conv2d`" in problem.message


def test_a_file_that_is_no_catalogue_is_one_error_with_its_line() -> None:
    _, problems = read("zh/model.po", "zh", 'msgid "a"\nmsgstr "b"\nnonsense here\n')
    assert [(problem.path, problem.line) for problem in problems] == [("zh/model.po", 3)]


def test_formulas_links_tags_and_code_must_be_the_same_multiset() -> None:
    english = "Use [the layer](model.py#Layer) with `dim`, $h$ and $h$, <br> and a note[^1]."
    assert differences(english, "用 `dim`、$h$ 和 $h$ 以及[层](model.py#Layer)，<br> 注[^1]。") == []
    assert differences(english, "用 [层](model.py) `dim` $h$ <br>[^1]") == [
        "lost $h$",
        "lost link to model.py#Layer",
        "added link to model.py",
    ]


def test_re_wrapping_a_comment_changes_no_message() -> None:
    assert normal("one\ntwo   \n three") == "one two\\\nthree"
    assert normal("one two") == normal("one\n  two")


def test_formulas_and_code_alone_are_nothing_to_translate() -> None:
    assert not translatable("`x` $\\alpha$ 3 × 3")
    assert translatable("`x` is wide")
