"""The public pool (公海): customers and leads that nobody follows up, and how people claim them."""
