"""Data from spreadsheets into the records of all rooms."""
