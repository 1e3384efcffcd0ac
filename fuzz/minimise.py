"""The smallest part of an input that still breaks the same law in the same way."""

from __future__ import annotations

import time

from fuzz.judging import judge
from fuzz.target import Target

SECONDS = 60.0
"""For one input: what is not found by then is small enough."""


def minimised(target: Target, data: bytes, kind: str, seconds: float = SECONDS) -> bytes:
    """Without all the pieces that can be left out, tried from halves of it down to single bytes."""
    end = time.monotonic() + seconds
    size = max(len(data) // 2, 1)
    while size:
        at, shorter = 0, False
        while at < len(data):
            if time.monotonic() > end:
                return data
            tried = data[:at] + data[at + size :]
            finding = judge(target, tried)
            if finding is not None and finding.kind == kind:
                data, shorter = tried, True
            else:
                at += size
        size = size if shorter and size == 1 else size // 2
    return data
