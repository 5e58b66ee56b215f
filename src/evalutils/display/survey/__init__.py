"""The questionnaire and the field work, made visible."""
