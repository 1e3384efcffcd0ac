def tables():
    """The running time depends on the heap:

    ============== ==============
    Type of heap   Running time
    ============== ==============
    Binary heap    $O(n|m)$
    Fibonacci heap $O(nm)$ and
                   more [1]_
    ============== ==============

    =====  =====
    1      2
    =====  =====

    .. list-table:: Defaults
        :widths: 25 25
        :header-rows: 1

        * - Parameter
          - Default
        * - color
          - red, or
            green

    +-----+-----+
    | one | two |
    +-----+-----+

    +---------+---------+
    | Start   | Meaning |
    +=========+=========+
    | ``-1``  | the     |
    |         | last    |
    +---------+---------+
    | |dots|  | |dots|  |
    +---------+---------+

    .. |dots| unicode:: …

    +-----+-----+
    | over both |
    +-----+-----+

    An example::

    >>> f(1)
    1
    """
