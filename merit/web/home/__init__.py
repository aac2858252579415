"""Today: the page that a day starts with."""
