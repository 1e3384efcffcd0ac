"""Many files, several processes: `site-builder page`."""
