"""Time to work."""
