"""The grid of targets."""
