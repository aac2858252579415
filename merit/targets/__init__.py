"""Targets per subject, metric and period."""
