"""Catalogues: what becomes of a translation when the English moves on."""

from __future__ import annotations

from random import Random
from textwrap import wrap

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from site_builder.translation.catalogue import Catalogue, State
from site_builder.translation.catalogue_po import read, write
from site_builder.translation.merging import merge
from site_builder.translation.message import Message, differences, normal, translatable
from site_builder.weave import Text, messages, parse

HELLO = Message("intro", "The network mixes patches with `nn.Conv2d`, $k \\times k$.", "model.py", 3)
LAYER = Message("Layer", "A layer has a residual connection.", "model.py", 9)


def translated(*pairs: tuple[Message, str]) -> Catalogue:
    catalogue = merge(Catalogue("zh/model.po", "zh"), [message for message, _ in pairs])
    words = {message.text: words for message, words in pairs}
    entries = tuple(replace(entry, translation=words[entry.text]) for entry in catalogue.entries)
    return replace(catalogue, entries=entries)


BOTH = translated((HELLO, "网络用 `nn.Conv2d` 混合图像块，$k \\times k$。"), (LAYER, "每一层有一个残差连接。"))


def states(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(entry.context, str(entry.state)) for entry in catalogue.entries if not entry.obsolete]


def test_a_catalogue_survives_writing_and_reading() -> None:
    again, problems = read("zh/model.po", "zh", write(BOTH).encode())
    assert not problems
    assert write(again) == write(BOTH)
    assert [e.translation for e in again.entries] == [e.translation for e in BOTH.entries]


def test_merging_twice_changes_nothing() -> None:
    changed = [replace(HELLO, text=HELLO.text.replace("The network", "A network")), LAYER]
    once = write(merge(BOTH, changed))
    again, _ = read("zh/model.po", "zh", once.encode())
    assert write(merge(again, changed)) == once


def test_a_change_at_its_own_anchor_is_outdated_and_keeps_the_old_english() -> None:
    changed = replace(HELLO, text=HELLO.text.replace("mixes", "cuts and mixes"))
    catalogue, _ = read("zh/model.po", "zh", write(merge(BOTH, [changed, LAYER])).encode())
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
    catalogue, _ = read("zh/model.po", "zh", write(merge(BOTH, [HELLO, similar])).encode())
    entry = catalogue.find("Other", similar.text)
    assert entry is not None and entry.state is State.GUESS


def test_what_has_no_message_any_more_is_kept_as_obsolete_and_comes_back() -> None:
    without = merge(BOTH, [HELLO])
    assert [entry.obsolete for entry in without.entries] == [False, True]
    back, _ = read("zh/model.po", "zh", write(without).encode())
    assert states(merge(back, [HELLO, LAYER])) == [("intro", "translated"), ("Layer", "translated")]


def test_a_fuzzy_entry_of_another_tool_is_never_shown() -> None:
    text = write(BOTH).replace('msgctxt "Layer"', '#, fuzzy\nmsgctxt "Layer"')
    catalogue, _ = read("zh/model.po", "zh", text.encode())
    assert states(catalogue) == [("intro", "translated"), ("Layer", "guess")]


def test_a_lost_code_span_is_an_error_with_the_line_of_the_entry() -> None:
    text = write(BOTH).replace("网络用 `nn.Conv2d` 混合", "网络混合")
    _, problems = read("zh/model.po", "zh", text.encode())
    line = next(n for n, line in enumerate(text.split("\n"), 1) if "model.py:3" in line)
    (problem,) = problems
    assert abs(problem.line - line) <= 2
    assert "lost `nn.Conv2d`" in problem.message


def test_a_file_that_is_no_catalogue_is_one_error_with_its_line() -> None:
    _, problems = read("zh/model.po", "zh", b'msgid "a"\nmsgstr "b"\nnonsense here\n')
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


CODE = [
    Message("f", "It mixes patches of the image.", "model.py", 1),
    Message("f--aaaaaa", "We do not round the result.", "model.py", 3),
    Message("f--bbbbbb", "The batch comes first.", "model.py", 5),
]
CHINESE = translated(*((message, f"译：{message.text}") for message in CODE))


def test_a_comment_that_changes_together_with_its_code_is_outdated_and_not_lost() -> None:
    changed = [CODE[0], Message("f--cccccc", "We do not round this result.", "model.py", 3), CODE[2]]
    catalogue, _ = read("zh/model.po", "zh", write(merge(CHINESE, changed)).encode())
    assert states(catalogue) == [("f", "translated"), ("f--cccccc", "outdated"), ("f--bbbbbb", "translated")]
    assert [entry.obsolete for entry in catalogue.entries] == [False, False, False]
    assert write(merge(catalogue, changed)) == write(catalogue)


def test_a_text_that_changes_in_a_section_that_is_found_by_its_other_text_is_outdated() -> None:
    heading = Message("page--111111", "How it begins", "page.md", 1)
    text = Message("page--111111", "First of all the image is cut.", "page.md", 3)
    known = translated((heading, "如何开始"), (text, "首先切分图像。"))
    after = [
        Message("page--333333", "A new beginning of the page.", "page.md", 1),
        replace(heading, context="page--222222", line=3),
        Message("page--222222", "First of all the image is cut into patches.", "page.md", 5),
    ]
    assert states(merge(known, after)) == [
        ("page--333333", "missing"),
        ("page--222222", "translated"),
        ("page--222222", "outdated"),
    ]


def test_an_outdated_text_stays_outdated_when_its_anchor_is_renamed() -> None:
    first = [CODE[0], replace(CODE[1], text="We do not round this result."), CODE[2]]
    second = [CODE[0], replace(first[1], context="f--cccccc"), CODE[2]]
    catalogue, _ = read("zh/model.po", "zh", write(merge(CHINESE, first)).encode())
    again, _ = read("zh/model.po", "zh", write(merge(catalogue, second)).encode())
    entry = again.find("f--cccccc", "We do not round this result.")
    assert entry is not None and (entry.state, entry.previous) == (State.OUTDATED, CODE[1].text)


def test_another_text_at_the_same_place_is_no_change_of_the_old_one() -> None:
    changed = [CODE[0], Message("f--cccccc", "Channels are mixed by a point-wise convolution.", "model.py", 3), CODE[2]]
    assert states(merge(CHINESE, changed))[1] == ("f--cccccc", "missing")


WORDS = st.lists(
    st.sampled_from(["image", "patch", "mixes", "the", "a", "result", "channel", "batch", "first", "of"]),
    min_size=4,
    max_size=9,
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=8, unique=True)


@settings(deadline=None)
@given(TEXTS, TEXTS, st.randoms(use_true_random=False))
def test_no_translation_is_ever_lost_and_merging_again_changes_nothing(
    before: list[str], after: list[str], choice: Random
) -> None:
    anchors = ["f", "f--aaaaaa", "g", "g--bbbbbb", "g--cccccc"]
    old = [Message(choice.choice(anchors), text, "model.py", n) for n, text in enumerate(before)]
    new = [Message(choice.choice(anchors), text, "model.py", n) for n, text in enumerate(after + before[::2])]
    merged = merge(translated(*((message, f"译：{message.text}") for message in old)), new)
    again, problems = read("zh/model.po", "zh", write(merged).encode())
    assert not problems
    assert {f"译：{text}" for text in before} <= {entry.translation for entry in again.entries}
    assert {(entry.context, entry.text) for entry in again.entries if not entry.obsolete} == {
        (message.context, message.text) for message in new
    }
    # Whatever is shown as up to date was made from this very English.
    assert all(e.translation == f"译：{e.text}" for e in again.entries if e.state is State.TRANSLATED)
    assert write(merge(again, new)) == write(again)


SHAPES = ("def f():\n{0}# {1}\n{0}x = 1\n", "class A:\n{0}def f():\n{0}{0}# {1}\n{0}{0}x = 1\n")


@settings(deadline=None)
@given(st.integers(8, 60), st.integers(0, 5), st.sampled_from(["  ", "    ", "\t"]))
def test_a_comment_that_is_moved_re_wrapped_or_re_indented_loses_nothing(width: int, above: int, indent: str) -> None:
    text = "The image is cut into patches, and each patch becomes a vector of the same width."

    def found(source: str) -> tuple[Message, ...]:
        made = parse("model.py", source.encode())
        assert isinstance(made, Text)
        return messages(made)

    before = found(SHAPES[0].format("    ", text))
    known = translated((before[0], "图像被切成图像块，每一块成为同样宽度的向量。"))
    wrapped = f"\n{indent}# ".join(wrap(text, width, break_long_words=False, break_on_hyphens=False))
    same = found("y = 2\n\n" * above + SHAPES[0].format(indent, wrapped))
    assert [entry.state for entry in merge(known, same).entries] == [State.TRANSLATED]
    deeper = found(SHAPES[1].format(indent, text))
    assert [entry.state for entry in merge(known, deeper).entries] == [State.TRANSLATED]
