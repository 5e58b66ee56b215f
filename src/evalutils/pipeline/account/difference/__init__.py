"""Two deliveries compared: what changed, by what, and shown so that the comparison itself tells nothing that either withholds."""
