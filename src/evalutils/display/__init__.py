"""Make released results visible: tables, figures, key numbers and claims. Accepts ``Released`` alone."""

from evalutils.display.index import publish

__all__ = ["publish"]
