"""Make released results visible: tables, figures, key numbers and claims. Accepts ``Released`` alone."""

from evalutils.display.common.index import publish, publish_claims, publish_facts

__all__ = ["publish", "publish_claims", "publish_facts"]
