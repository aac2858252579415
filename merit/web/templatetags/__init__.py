"""Template libraries of the pages."""
