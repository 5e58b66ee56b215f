"""Sums of money or hours: which to withhold beside the counts.

An amount goes when one of its counts is withheld (few who have any, few who have none), or when the largest contributions
make up nearly all of it (dominance, the (n, k) rule: Hundepool et al. 2012, Statistical Disclosure Control, p. 135). Of the
amounts that add up to one total never exactly one is withheld: it would follow from the others.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection

from evalutils.disclosure.contents import Contents


def withheld_amounts(found: Contents, withheld: Collection[str], dominance: float | None, secret: bytes) -> frozenset[str]:
    """Codes of the amounts to withhold. ``dominance``: the share above which the largest contributions give it away."""
    gone = {
        one.code for one in found.amounts
        if any(count.cell.id in withheld for count in one.counts) or (dominance is not None and one.top > dominance)
    }  # fmt: skip
    known = {one.code for one in found.amounts}
    before: set[str] = set()
    while gone != before:
        before = set(gone)
        gone |= {tell.what for tell in found.tells if gone & set(tell.of)}
        for line in found.totals:
            parts = [code for code in line.parts if code in known]
            hidden = gone & {line.whole, *parts}
            if len(hidden) == 1 and line.whole in known and parts:
                others = [code for code in parts if code not in gone] or [line.whole]
                gone.add(min(others, key=lambda code: _lot(secret, code)))
    return frozenset(gone)


def _lot(secret: bytes, code: str) -> bytes:
    return hmac.new(secret, code.encode(), hashlib.sha256).digest()
