"""Sums of money or hours: which to withhold beside the counts.

An amount goes when one of its counts is withheld (few who have any, few who have none), or when the largest contributions
make up nearly all of it (dominance, the (n, k) rule: Hundepool et al. 2012, Statistical Disclosure Control, p. 135). Of the
amounts that add up to one total never exactly one is withheld: it would follow from the others. With it goes the largest of them: what
is left of a total after the printed parts is a price times a number of clients, and beside two small amounts that number would
hardly be free (192 intakes and 95 examinations at known prices left four values of nine).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from evalutils.disclosure.counting.contents import Contents
from evalutils.results.quantities import Total


def withheld_amounts(found: Contents, withheld: Collection[str], dominance: float | None) -> frozenset[str]:
    """Codes of the amounts to withhold. ``dominance``: the share above which the largest contributions give it away."""
    gone = {
        one.code for one in found.amounts
        if any(count.cell.id in withheld for count in one.counts) or (dominance is not None and one.top > dominance)
    }  # fmt: skip
    size: dict[str, float] = {}
    for one in found.amounts:
        size[one.code] = max(size.get(one.code, 0.0), abs(one.plain))
    before: set[str] = set()
    while gone != before:
        before = set(gone)
        gone |= {tell.what for tell in found.tells if gone & set(tell.of)}
        for line in found.totals:
            gone |= _cover(line, gone, size)
    return frozenset(gone)


def _cover(line: Total, gone: Collection[str], size: Mapping[str, float]) -> set[str]:
    """What must go with the withheld amounts of one total: its largest part, or the next where that is the only one withheld."""
    parts = sorted((code for code in line.parts if code in size), key=lambda code: (-size[code], code))
    hidden = {code for code in (line.whole, *parts) if code in gone and code in size}
    if not hidden or not parts or line.whole not in size:
        return set()
    if parts[0] not in hidden:
        return {parts[0]}
    return {next((code for code in parts[1:] if code not in hidden), line.whole)} if len(hidden) == 1 else set()
