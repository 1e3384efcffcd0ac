"""
---
title: Digests
summary: A short name for a content, the same for the same content alone.
---
# Digests
"""

from __future__ import annotations

import hashlib


def digest_of(*parts: str | bytes) -> str:
    """A key of several parts, none of which can run into the next."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        sha.update(b"%d:" % len(data) + data)
    return sha.hexdigest()
