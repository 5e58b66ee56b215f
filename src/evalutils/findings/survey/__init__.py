"""The questionnaire among clients, and the field work."""
