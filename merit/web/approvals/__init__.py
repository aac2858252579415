"""Approvals: what waits for somebody, a request and its way, flows, who stands in."""
