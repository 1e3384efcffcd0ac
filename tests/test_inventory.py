"""Sphinx inventories: read, written, and the vendored copies."""

from __future__ import annotations

import json

import pytest

from site_builder.crossref.inventory import Entry, Inventory, addresses, of_site, plain, read, write
from site_builder.crossref.libraries import libraries
from site_builder.page import Definition, Page
from site_builder.resources import INVENTORIES

ENTRIES = (
    Entry("pkg", "py:module", "net/index.html"),
    Entry("pkg.Layer", "py:class", "net/index.html#pkg.Layer"),
    Entry("pkg.Layer.forward", "py:method", "net/model.html#Layer.forward"),
)


def test_what_is_written_is_read_again_and_in_order() -> None:
    inventory = Inventory("A project", "1.2", ENTRIES)
    assert read(write(inventory)) == inventory
    assert write(Inventory("A project", "1.2", ENTRIES[::-1])) == write(inventory)


def test_the_text_form_has_the_full_addresses() -> None:
    text = plain(Inventory("A project", "1.2", ENTRIES), "https://example.org/docs/")
    assert text.splitlines()[3] == "pkg.Layer py:class net/index.html#$"
    assert addresses(text)["pkg.Layer"] == "https://example.org/docs/net/index.html#pkg.Layer"


@pytest.mark.parametrize("data", [b"", b"# Sphinx inventory version 1\n\n\n\n", write(Inventory("", "", ENTRIES))[:-9]])
def test_what_is_no_inventory_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="inventory"):
        read(data)


def test_a_site_lists_its_definitions() -> None:
    page = Page("net/model.html", "pkg/model.py", "en", "", "", "", definitions=(
        Definition("pkg.model", "py:module", ""),
        Definition("pkg.model.Größe", "py:class", "Größe"),
    ))  # fmt: skip
    assert [entry.uri for entry in of_site("x", [page]).entries] == [
        "net/model.html",
        "net/model.html#Gr%C3%B6%C3%9Fe",
    ]


def test_the_vendored_copies_know_the_names_that_readers_ask_for() -> None:
    known = libraries()
    assert known["len"] == "https://docs.python.org/3/library/functions.html#len"
    assert known["collections.abc.Callable"].endswith("library/collections.abc.html#collections.abc.Callable")
    assert known["torch.nn.Conv2d"] == (
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html#torch.nn.Conv2d"
    )
    assert "torchvision.datasets.CIFAR10" in known


def test_the_record_says_where_each_copy_came_from() -> None:
    record = json.loads((INVENTORIES / "vendor.json").read_bytes())
    assert set(record) == {path.stem for path in INVENTORIES.glob("*.txt")}
    for about in record.values():
        assert {"version", "licence", "origin", "names", "refresh"} <= set(about)
