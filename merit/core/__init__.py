"""The kernel every room stands on."""
