"""Each style of docstrings becomes Markdown, before anything is extracted for translation."""
