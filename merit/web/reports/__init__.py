"""Reports: the ready ones, one's own and shared ones, and the page that builds them."""
