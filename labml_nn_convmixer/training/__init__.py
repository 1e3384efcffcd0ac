"""What a training needs besides its loop: the machine, its length, its folder."""
