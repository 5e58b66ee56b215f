"""``make reproduce``: the verdicts of every phase of a study in one list, and an error where a figure deviates.

Each phase's notebook compares the figures that its report can give and publishes all of them as CSV; here they are put
together, so that every published figure has one verdict. Nothing is compared here.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from evalutils.errors import ParameterError, Problem, ReproductionError
from evalutils.params.study import phases
from evalutils.pipeline import notebooks, released, tasks
from evalutils.pipeline.call import Call, Extracts
from evalutils.results.reproduction import ABSENT, DEVIATES, VERDICTS

TABLE = "reproductie"
"""Key of the output that holds the complete list."""
UNNAMED = "geen fase noemt dit cijfer: geen verwijzing, geen feit en geen reden in de parameters"
Row = dict[str, str]


@dataclass(frozen=True)
class Account:
    """Every published figure of a study with its verdict."""

    rows: tuple[Row, ...]
    file: Path

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row["oordeel"] for row in self.rows)
        return {verdict: found[verdict] for verdict in VERDICTS}

    def with_verdict(self, verdict: str) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row["oordeel"] == verdict)


def reproduce(call: Call, extracts: Extracts, each: Callable[[int], object] = lambda _: None) -> Account:
    """Bring the numbers of every phase up to date and put the verdicts together in _output/<study>/reproductie.csv.

    ``each`` is told the number of a phase before it is done. Raises ``ParameterError`` when no phase compares, and what
    a step raises. The file is written whatever the verdicts.
    """
    calls = [_of_phase(call, number) for number in phases(call.study_name)]
    calls = [
        one for one in calls if any("reproduction" in notebooks.inspect(name, one.root).names for name in one.phase.notebooks)
    ]
    if not calls:
        raise ParameterError(
            f"Geen fase van de studie '{call.study_name}' rekent gepubliceerde cijfers na.",
            action="neem het notebook 09-reproductie op in een fase, met de sectie 'reproductie'.",
        )
    for one in calls:
        each(one.number)
        tasks.results(one, extracts)
    rows = merge({one.number: _rows(one.released / "tables" / f"{TABLE}.csv") for one in calls}, published_ids(calls))
    target = call.root / "_output" / call.study_name / f"{TABLE}.csv"
    released.write_text(target, _csv(rows))
    return Account(rows, target)


def require(account: Account) -> None:
    """Raise ``ReproductionError`` that names every figure that deviates, with the notebook and cell that computed it."""
    if deviating := account.with_verdict(DEVIATES):
        problems = tuple(
            Problem("afwijkend", f"{row['cijfer']} (fase {row['fase']}, {row['herkomst']})",
                    f"{row['gepubliceerd']} {row['eenheid']} ({row['regel']})", row["berekend"])
            for row in deviating
        )  # fmt: skip
        raise ReproductionError(
            f"Van de {len(account.rows)} gepubliceerde cijfers wijken er {len(deviating)} af.",
            problems=problems, action="kijk in het genoemde notebook en in de gegevens wat er veranderd is.",
        )  # fmt: skip


def merge(by_phase: dict[int, list[Row]], ids: Iterable[str]) -> tuple[Row, ...]:
    """One row a figure: the first phase that computes it, unless another deviates; then figures that no phase names."""
    found: dict[str, Row] = {}
    for number, rows in by_phase.items():
        for row in rows:
            own = {"fase": str(number), **row}
            known = found.get(row["cijfer"])
            if known is None or _weight(own) > _weight(known):
                found[row["cijfer"]] = own
    missing = [name for name in ids if name not in found]
    blank = dict.fromkeys(next(iter(found.values()), {"cijfer": ""}), "")
    return (*found.values(), *(blank | {"cijfer": name, "oordeel": ABSENT, "reden": UNNAMED} for name in missing))


def _weight(row: Row) -> int:
    return {DEVIATES: 2, ABSENT: 0}.get(row["oordeel"], 1)


def published_ids(calls: Iterable[Call]) -> list[str]:
    """The ids of the file of single figures; the tables are compared as a whole by the phase that has them."""
    files = dict.fromkeys(
        one.root / one.phase.reproduction.published.figures for one in calls if one.phase.reproduction.published.figures
    )
    return [row["id"] for path in files for row in _rows(path)]


def _rows(path: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def _csv(rows: tuple[Row, ...]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else ["cijfer"], lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _of_phase(call: Call, number: int) -> Call:
    from evalutils.params import load_phase

    return replace(call, phase=load_phase(call.study_name, number), formats=())
