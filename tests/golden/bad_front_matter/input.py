"""
---
title: [a
sumary: b
---

Text.
"""
