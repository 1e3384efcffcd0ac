"""The preview server: what has changed is woven anew, and the pages that are open show it."""
