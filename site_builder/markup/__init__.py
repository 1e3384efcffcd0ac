"""Prose becomes HTML."""
