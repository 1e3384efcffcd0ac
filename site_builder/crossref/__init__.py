"""Where names lead: in a file, on the site, in other libraries."""
