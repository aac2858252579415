"""The shell: navigation, sign-in, preferences, error pages, and the page that shows every component."""
