"""Reports over any list: what to count and sum, by what, of which rows."""
