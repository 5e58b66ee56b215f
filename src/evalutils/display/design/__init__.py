"""Selection, assignment, power, theory and analysis plan, made visible."""
