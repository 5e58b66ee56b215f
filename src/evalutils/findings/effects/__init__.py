"""Differences between the groups as assigned, for whom, and under other choices."""
