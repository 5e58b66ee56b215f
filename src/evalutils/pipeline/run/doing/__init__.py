"""The steps of a plan carried out: what is up to date, what runs, what the user sees of it."""
