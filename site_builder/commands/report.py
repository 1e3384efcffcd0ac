"""
---
title: Reporting
summary: Diagnostics as lines on the screen, and the exit code that they mean.
---
# Reporting
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from site_builder.diagnostic import Diagnostic, failed, ordered
from site_builder.exit_code import FAILED


def report(diagnostics: Iterable[Diagnostic]) -> int:
    """Print all of them to the standard error; the exit code that they mean."""
    found = ordered(diagnostics)
    for diagnostic in found:
        print(diagnostic, file=sys.stderr)
    return FAILED if failed(found) else 0
