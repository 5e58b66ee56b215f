"""The sections of fase<N>.yml, one module a section."""
