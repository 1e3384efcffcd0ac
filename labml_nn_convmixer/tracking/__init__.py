"""What labml is told of a run, and how its records are read."""
