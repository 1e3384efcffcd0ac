"""Is this translation right? Each rule is a file, and looks at one message and its translation."""
