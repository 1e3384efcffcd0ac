"""Trained weights: used, written for other programs, and read from them."""
