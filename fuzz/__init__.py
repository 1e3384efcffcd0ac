"""What is tried on the builder for as long as somebody has time: `make fuzz`."""
