"""Reproducible evaluation reports of re-integration experiments.

The rooms of this package, and who may import whom, stand in docs/architecture.md.
"""

__version__ = "0.2.0"
