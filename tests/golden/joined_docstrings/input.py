"one " "module"


def f():
    ("in brackets")
    return 1


def g():
    (
        # why
        "a comment in brackets"
    )
