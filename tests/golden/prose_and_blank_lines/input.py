# Alone.

# Above a definition, with a blank line.

def f():
    """Joined."""


# Right above.
def g():
    """Joined, too."""
    # First step.
    x = 1

    y = 2


    # Last words of g.
# Of the module.
