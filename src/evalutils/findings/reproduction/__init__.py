"""Published figures against computed ones, and sources that contradict each other."""
