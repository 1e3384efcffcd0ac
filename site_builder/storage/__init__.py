"""What is kept between two runs, and who may write to it."""
