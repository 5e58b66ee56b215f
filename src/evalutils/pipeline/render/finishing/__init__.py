"""What is set in a finished file after either renderer wrote it, by format."""
