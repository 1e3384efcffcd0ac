"""
Windows.
"""

x = 1
# A comment
# of two lines.
y = """a
b"""
