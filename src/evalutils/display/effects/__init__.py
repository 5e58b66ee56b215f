"""Effects and the trial, made visible."""
