"""Characteristics at baseline and their balance."""
