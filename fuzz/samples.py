"""What the tests know of hostile and odd inputs: the fuzzers begin with it, and mutate it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from payload_corpus import payloads
from sample_po import ODD
from standard_library import FILES, LIBRARY
from svg_payloads import payloads as drawings

__all__ = ["FILES", "LIBRARY", "ODD", "drawings", "payloads"]
