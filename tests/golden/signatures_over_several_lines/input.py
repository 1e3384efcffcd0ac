def f(
    a: int,
    b: int = 2,  # trailing
) -> int:
    """
    Two numbers.

    * `a` is the first
    """
    return a + b


class A(
    B,
    metaclass=M,
):
    """A class."""

    def __init__(
        self,
        # The width.
        width: int,
        # The depth.
        depth: int,
    ):
        """Make one."""
        self.width = width
