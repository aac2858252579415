"""Plans, runs and statements."""
