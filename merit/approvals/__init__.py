"""Approvals (審批): one mechanism for everything that needs a yes, with flows drawn in the pages."""
