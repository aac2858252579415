"""Boards: pages that show where a team, a department or the company stands."""
