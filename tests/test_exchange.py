"""Catalogues that a translator takes away and brings back."""

from __future__ import annotations

from msgspec.structs import replace

from site_builder.translation.catalogue import Catalogue
from site_builder.translation.catalogue_po import read, write
from site_builder.translation.merging import merge
from site_builder.translation.message import Message
from site_builder.translation.round_trip import lend

HELLO = Message("intro", "The network mixes patches, then channels.", "model.py", 3)
LAYER = Message("Layer", "A layer has a residual connection.", "model.py", 9)
CHINESE = {HELLO.text: "网络先混合图像块，再混合通道。", LAYER.text: "每一层有一个残差连接。"}


def ours() -> Catalogue:
    catalogue = merge(Catalogue("zh/model.po", "zh"), [HELLO, LAYER])
    entries = tuple(replace(entry, translation=CHINESE[entry.text]) for entry in catalogue.entries)
    return replace(catalogue, entries=entries)


def test_a_lent_catalogue_is_an_ordinary_one_that_knows_its_base() -> None:
    lent, problems = read("model.po", "zh", lend(ours()).encode())
    assert not problems
    assert [entry.translation for entry in lent.entries] == list(CHINESE.values())
    assert len(dict(lent.header)["X-Base"].split()) == 2


def test_lending_what_was_lent_changes_nothing() -> None:
    lent, _ = read("model.po", "zh", lend(ours()).encode())
    assert lend(lent) == lend(ours())


def test_a_lent_catalogue_leaves_obsolete_texts_at_home() -> None:
    assert LAYER.text not in lend(merge(ours(), [HELLO]))
    assert LAYER.text in write(merge(ours(), [HELLO]))
