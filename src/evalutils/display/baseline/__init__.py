"""Characteristics at baseline and their balance, made visible."""
