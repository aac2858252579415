"""Pay: plans, runs, statements."""
