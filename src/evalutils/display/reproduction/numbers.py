"""Key numbers of the comparison with published figures, for running text."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common.views import Cell, Entry, Numbers, slug
from evalutils.results.reproduction import ABSENT, DEVIATES, ReproductionResult


def numbers(total: int) -> Callable[[ReproductionResult], Numbers]:
    """oordeel.<oordeel>; aantal; overeen; gepubliceerd (``total``: all rows of the files)"""

    def view(result: ReproductionResult) -> Numbers:
        counts = result.counts
        agree = sum(count for verdict, count in counts.items() if verdict not in (DEVIATES, ABSENT))
        cells: dict[str, Entry] = {f"oordeel.{slug(verdict)}": Cell(count, "getal") for verdict, count in counts.items()}
        own = {"aantal": len(result.rows), "overeen": agree, "gepubliceerd": total, "elders": total - len(result.rows)}
        cells |= {name: Cell(count, "getal") for name, count in own.items()}
        return Numbers(cells)

    return view
