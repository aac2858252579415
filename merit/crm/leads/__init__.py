"""Leads (線索): how they come in, who gets them, what becomes of them, and who is told when nobody looks at them."""
