"""Leads, the monitor, the public pool, their rules and the web forms: the pages."""
