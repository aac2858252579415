"""Approval flows and requests."""
