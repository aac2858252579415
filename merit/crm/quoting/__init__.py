"""Quotes: their texts with named placeholders, issuing and revising them, and their PDF."""
