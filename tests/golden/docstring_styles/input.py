def google(x, *rest):
    """
    Summary.

    Args:
        x (int, optional): First,
            on two lines.
        *rest: The rest:

            * one

    Returns:
        A pair: two
        of them.

    Raises:
        ValueError: Never.

    Note:
        In the end, text.
    """


def numpy(x, y):
    """Summary.

    Parameters
    ----------
    x, y : {"a", "b"}, optional
        Both.

    Returns
    -------
    graph : Graph
        The graph.

    See Also
    --------
    google : the other one

    Notes
    -----
    Text.
    """


def sphinx(x):
    """Summary.

    :param x: First,
        on two lines.
    :type x: int
    :returns: Something.
    :rtype: str
    :raises ValueError: Never.

    After.
    """


def markdown(x):
    """
    * `x` is a list item.

    Args: not a section.

    :param x: what Markdown reads already
    """
