"""The commands of `site-builder`, one file each, and what they say."""
