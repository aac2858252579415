"""The pages: one folder per area, and what they share (layouts, components, template tags, charts, static files)."""
