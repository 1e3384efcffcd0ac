class Outer:
    """Outer."""

    class Inner:
        """Inner."""

        def method(self):
            def local():
                """Local."""
                return 1

            return local

    if True:
        def conditional(self): ...
    else:
        def conditional(self):
            """Other."""
