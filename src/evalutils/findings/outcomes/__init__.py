"""Shares of clients, and registrations against each other."""
