"""What readers take home: the file, its code alone, a notebook, one class that runs."""
