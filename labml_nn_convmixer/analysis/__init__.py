"""What runs say, alone and compared with each other."""
