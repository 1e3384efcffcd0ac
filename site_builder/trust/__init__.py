"""What may reach a page: which addresses, which names, and what it may be told of files."""
