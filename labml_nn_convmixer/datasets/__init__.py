"""From an archive or a folder to images."""
