"""Pages become a folder for any web server."""
