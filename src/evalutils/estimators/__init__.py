"""Estimators: arrays in, numbers out. No frames, no params, no data; each function names its source."""
