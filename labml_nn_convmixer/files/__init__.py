"""Files that are written whole."""
