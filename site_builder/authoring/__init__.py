"""What the author keeps: the files of a new site, catalogues, languages, and how far they have come."""
