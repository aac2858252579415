"""Reports over any list."""
