r"""Raw: $\\alpha$."""


class A:
    R"""Upper-case: $\\beta$."""

    def f(self): "On the line of its definition."

    def g(self): "Before a statement."; return 1

    def h(self):
        """Before
        a statement."""; return 2
