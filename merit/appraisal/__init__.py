"""Templates, cycles, marks and scores."""
