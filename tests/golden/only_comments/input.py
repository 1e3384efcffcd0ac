# One.

# Two.
