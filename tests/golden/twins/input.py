x = 1
# Again.
x = 1
# And again.
x = 1


def f(): ...


def f(): ...
