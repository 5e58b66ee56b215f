"""Progress on the reference date, made visible."""
