import os

"""A string after code."""

x = """
a value
"""


def f():
    pass
    """Too late."""


def g():
    b"""Bytes."""


def h():
    f"""Formatted {x}."""


"""one""" """two"""
