"""What is not known: covariates, outcomes, and clients whose observation ended."""
