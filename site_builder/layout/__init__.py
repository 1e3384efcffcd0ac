"""Sections become the body of a page."""
