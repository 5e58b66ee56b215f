"""Costs and benefits, made visible."""
