"""Where files are read and written, and where it is decided whether they may be."""
