"""Expense requests: their pages."""
