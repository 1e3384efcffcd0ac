def lists():
    r"""A list that stands further in:
        - at most one,
        - or two,
          in all.
    And text.

    After a blank line as well.

        1. First.
           - nested

        2. Second.

    Each is `0` or `1` and the output is the parity
    - true if the number of ones is odd.

    An error tolerance of ``nodes()
    * tol`` in the first case.

    The sum of the weights of all edges is
    1. If the graph is weighted, the weights stay.

    All of these hold:
    0. one
    1. two

    Returns
    - the output
    - the count

    total = shared
        + new

    $$
        - x
    $$

    ```
        - left alone
    ```
    """


# The steps are:
#     * one
#     * two
x = 1


def quotations():
    """
    View
    ====

        `V` is what allows to look at the nodes, and also
        to count them.

    .. math::

        \\begin{aligned}
            a &= b
        \\end{aligned}

    A program stays one:

        if d != row_max or d.priority != row_max:
            f(d)

    Example with a fence:

        ```python
        - x
        ```

    >>> tensor
    [[1, 2],

     [3, 4]]

    It can be:

        - one
        - two
    """
