"""Published figures against computed ones, made visible."""
