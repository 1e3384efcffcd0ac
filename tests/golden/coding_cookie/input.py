# -*- coding: latin-1 -*-
"""Café."""

x = "é"
# Crème.
y = 1
