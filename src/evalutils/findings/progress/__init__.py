"""Where every client is on the reference date."""
