"""Figures from elsewhere, made visible."""
