"""Time to an event, with competing events, covariates, clusters and strata."""
