"""What is true of any text, whatever it means: patterns, marks, limits, bytes, YAML."""
