"""Formulas are typeset by KaTeX when a page is made, and compared with each other."""
