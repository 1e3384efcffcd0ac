"""Catalogues of messages, and what they know of each translation."""
