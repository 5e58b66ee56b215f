"""Shares and registrations, made visible."""
