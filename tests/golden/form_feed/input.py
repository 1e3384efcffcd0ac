"""Page one."""

# Page two.
x = 1

def f():
    pass
