"""Customers, opportunities, contracts and receipts."""
