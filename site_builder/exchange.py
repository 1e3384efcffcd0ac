"""
---
title: Exchange
summary: A catalogue that a translator takes away, and how it is known afterwards what was changed in it.
---
# Exchange

A translator takes a catalogue away, and brings it back after weeks in which ours has changed as well. To tell whose
change is whose, one must know what was lent: the header of a lent catalogue holds a short digest of each translation.
Editors keep a header that they don't know.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from site_builder import catalogue as catalogues
from site_builder.catalogue import Catalogue, Entry

BASE = "X-Base"


def lend(catalogue: Catalogue) -> str:
    """The PO file of a merged catalogue, as a translator takes it away: without obsolete texts, with its base."""
    entries = tuple(entry for entry in catalogue.entries if not entry.obsolete)
    base = sorted({digest(entry.context, entry) for entry in entries if entry.translation})
    header = tuple(line for line in catalogue.header if line[0] != BASE)
    lent = replace(catalogue, entries=entries, header=(*header, (BASE, " ".join(base))), _index={})
    return catalogues.write(lent)


def digest(context: str, entry: Entry) -> str:
    """
    Eight letters for a translation and the English that it was made from.

    The English of today is left out: when that changes, a translation has not been touched.
    """
    made_from = entry.previous or entry.text
    return hashlib.sha256("\0".join((context, made_from, entry.translation)).encode()).hexdigest()[:8]
