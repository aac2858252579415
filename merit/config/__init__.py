"""Settings, addresses, processes."""
