"""With a mark."""

x = 1
