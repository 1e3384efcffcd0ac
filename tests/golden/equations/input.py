r"""
.. math::

    a &= b \\
    c &= d

.. math::

    a = b

    c = d

.. math::
    :nowrap:

    \begin{align}
    a &= b
    \end{align}

.. math:: f(x) = \begin{cases} 1 & x > 0 \\ 0 \end{cases}

* In an item:

  .. math::

      a = b,

      c = d.

Here r[0](0) = 1, `I[0](x)`, I[0](x*b) and f(g[1])[2](arg[1]) are no links; [this](input.py) is one, 见[本页](input.py)
and [the section](#input--x) too.
"""

#: End.
x = 1
