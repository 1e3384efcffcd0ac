"""Code becomes coloured lines with links."""
