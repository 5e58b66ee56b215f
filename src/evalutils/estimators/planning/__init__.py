"""Power and the detectable difference, before there are outcomes."""
