"""Time to work, made visible."""
