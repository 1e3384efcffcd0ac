"""
---
title: A page
summary: >
  Two lines
  of summary.
---

# Heading

Text.
"""

import x
