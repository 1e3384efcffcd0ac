"""
package.module
~~~~~~~~~~~~~~

See :class:`~package.Layer`, :func:`that <package.this>` and `the site <https://example.org>`_ [1]_.

Usage::

  x = 1

>>> x
1

>>> x + 1
2

.. note:: Text
   on two lines.

.. versionadded:: 1.2
..  versionchanged:: 1.3 Layer.__init__ and `__call__` differ, see [here](__init__.py).

.. math::

   a = b

.. [1] A source.

```
>>> untouched, :class:`too`
```
"""

#: The :class:`int` that follows.
x = 1


def orders(option):
    r"""
    Makes :class:`Option`\s as the `issue that led to the default \
    behaviour <https://example.org>`_ says. The folder:

    Mac:
      ``~/Library``
    Unix (POSIX):
      ``~/.config``, or what
      the system says

    :param option:
        On a line of its own,
        and one more.
    :type option: int
    :meta private:
    """


def colon_too_many(total):
    """
    Args:
        total: (float, optional): The total.
    """
