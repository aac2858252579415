"""Merit as a running service: its settings, its embedded database, its processes."""
