def forgotten_colon(text, meta):
    """Google's style, written in haste.

    Args:
        text: What to split.
        position Where to split it.
        wide (Union[str, None], optional): Whether
        it is wide.
        meta (Dict[str, Any], optional). More to add.

    Returns:
        dict[str, int]: What was found,
        and where.
    """


def trailing_paragraph(a, b):
    """NumPy's style.

    Parameters
    ----------
    a,b: graphs
       Two graphs.
    root : :class:`~package.Node`
       Where to begin.
    *rest
       The others.

    The graph has two parts. Its nodes are numbered
    from 0 to (len(a) - 1).

    Returns
    -------
    Bool : True if there is a path.

    Raises
    ------
    ValueError
    If there is none.
    """


def sphinx(x, y):
    """
    :param int x: The first.
    :param y: The second,
        if any.
    :type y: Mapping, where each key is a read method.

    :rtype: tuple
    :return: Both of
        them.
    :meta private:
    """


def sections():
    """Sections of text.

    Warning:

        This is experimental.

    Args:

        x:
            After a blank line.

    Example:
        model = Model(dim=2)
        y = model(x)

    Usage::

        pip install it

    Examples:
        Take one::

            one()
    """


def colons(graph):
    """Where colons stand.

    Returns
    -------
    deg:
        Degree of the node.
    nodes:dictionary
        By node.

    Raises
    ------
    ValueError:
        If there is none.

    Examples
    ________
    >>> colons(1)
    """


def quoted_type(size):
    """What a function gives back, its type between backticks.

    Returns:
        `str`: A text with :class:`Layer`: the unit.
    """


def role_as_type(size):
    """
    Parameters
    ==========
    size
        In bytes.

    Returns
    =======
    :class:`~package.Size` : The size.
    """
