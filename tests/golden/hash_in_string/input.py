"""Strings with hashes."""

url = "https://example.org/#top"
marks = '''
# not a comment
    # nor this
'''
# A comment.
text = f"{url}#{marks}"
