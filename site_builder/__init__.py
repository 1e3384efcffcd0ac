"""Commented Python as side-by-side pages in several languages. Start reading at `weave.py`."""

__version__ = "0.1.0"
