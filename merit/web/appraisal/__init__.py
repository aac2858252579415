"""Appraisals: marking, cycles, templates."""
