def directives():
    r"""What Sphinx's authors also write.

    .. describe:: 'key' in g

        Whether it is there.

        .. versionadded:: 0.10

    .. admonition:: Keep in mind

        See::

            x = 1

        * one

          - nested

    .. seealso:: `the long
        story <https://example.org/story>`_ and `A site`_, site_ and `Error`\ s [#]_.

    .. tip::
        - and the `issue that led to it
          <https://example.org/136>`_ for more.

    .. plot::

        >>> draw(1)

    The :term:`glossary entry <slotted
    classes>`, and `Wikipedia: Set
    <https://example.org/Set_(theory)>`_.

    .. _A site: https://example.org
    .. _site: https://example.org/Site_1
    .. [#]
       A note.
    """


#: A comment that documents.
#:
#: .. versionadded:: 1.0
x = 1

# A comment that shows `.. note::` and
# .. note:: is text.
y = 1
