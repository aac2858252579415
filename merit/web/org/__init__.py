"""The organisation: departments, people, users and roles."""
