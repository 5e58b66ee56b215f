"""Counts as words, for the messages of errors: all that a message may say of clients is how many."""

from __future__ import annotations


def clients(count: int) -> str:
    """'1 klant', '2 klanten'."""
    return "1 klant" if count == 1 else f"{count} klanten"


def rows(count: int) -> str:
    """'1 rij', '2 rijen'."""
    return "1 rij" if count == 1 else f"{count} rijen"
