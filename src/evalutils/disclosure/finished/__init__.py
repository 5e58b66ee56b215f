"""The last gate, on the bytes of a finished file."""
