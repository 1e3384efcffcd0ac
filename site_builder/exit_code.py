"""
---
title: Exit codes
summary: What a process says of itself as a number, when all is not well.
---
# Exit codes
"""

from __future__ import annotations

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
