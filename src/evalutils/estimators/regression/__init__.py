"""Least squares and logit: effects by regression, with covariances that do not need equal variances."""
