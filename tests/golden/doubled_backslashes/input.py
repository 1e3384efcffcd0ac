def doubled(x):
    """The sum is $\\sum_i x_i$, after `"\\n"` and \"words\".

    $$\\begin{align}
    a \\\\
    b
    \\end{align}$$
    """


def single(x):
    """The sum is $\sum_i x_i$.

    $$\begin{align}
    a \\
    b
    \end{align}$$
    """


def raw(x):
    r"""A break: `a \\alpha`."""
