"""Findings: what produces a number from outcomes. Results are frozen records; nothing is formatted here."""
