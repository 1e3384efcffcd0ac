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
