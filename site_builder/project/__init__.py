"""The author's settings and files, and the loom that weaves them."""
