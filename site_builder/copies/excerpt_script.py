"""
---
title: Excerpts as a script
summary: What a page loads when somebody is about to copy a class, and the line above the copy.
---
# Excerpts as a script
"""

from __future__ import annotations

import json

from site_builder.copies.excerpt import Excerpts
from site_builder.layout.downloads import Provenance


def excerpt_file(found: Excerpts, title: str, path: str, provenance: Provenance) -> str:
    """
    The script that brings what `assets/copy.js` copies from. A script and not JSON, so that it works from a folder.

    `head` stands above a copy that runs: `{name}` and `{anchor}` are those of the definition.
    """
    brought = {
        "head": head(title, path, provenance),
        "pieces": [[piece.kind[0], piece.text] for piece in found.pieces],
        "parts": {
            anchor: [part.piece, part.first, part.last, list(part.needs)] for anchor, part in found.parts.items()
        },
    }
    return f"var siteBuilderExcerpts = {json.dumps(brought, ensure_ascii=False, separators=(',', ':'))};\n"


def head(title: str, path: str, provenance: Provenance) -> str:
    """The one line above a copy: what it is, from where, in which version and under which licence."""
    where = f"{provenance.address}#{{anchor}}" if provenance.address else path
    facts = [f"version {provenance.version}" if provenance.version else "", provenance.licence]
    told = ", ".join(" ".join(fact.split()) for fact in facts if fact)
    return f"# {{name}} - {' '.join(title.split())}, {where}" + (f" ({told})" if told else "")
