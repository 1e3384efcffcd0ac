"""The file format of gettext: its bytes, its grammar, its escapes."""
