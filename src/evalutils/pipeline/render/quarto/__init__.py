"""Quarto as a renderer."""
