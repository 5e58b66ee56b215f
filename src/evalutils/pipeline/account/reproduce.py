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
from evalutils.params import load_phase
from evalutils.params.study import phases
from evalutils.pipeline.run import notebooks
from evalutils.pipeline.run.call import Call, Extracts
from evalutils.pipeline.run.doing import tasks
from evalutils.pipeline.run.outputs import placing, released
from evalutils.results.reproduction import ABSENT, DEVIATES, VERDICTS

TABLE = "reproductie"
"""Key of the output that holds the complete list."""
UNNAMED = "geen fase noemt dit cijfer: geen verwijzing, geen feit en geen reden in de parameters"
COLUMNS = {
    "cijfer": "id", "bron": "source", "plaats": "place", "omschrijving": "measure", "groep": "group", "gepubliceerd": "value",
    "eenheid": "unit", "regel": "precision",
}  # fmt: skip
"""Column of the account -> column of the file of single figures."""
Row = dict[str, str]


@dataclass(frozen=True)
class Account:
    """Every published figure of a study with its verdict."""

    rows: tuple[Row, ...]
    file: Path

    @property
    def counts(self) -> dict[str, int]:
        """Verdict -> number of figures."""
        found = Counter(row["oordeel"] for row in self.rows)
        return {verdict: found[verdict] for verdict in VERDICTS}

    def with_verdict(self, verdict: str) -> tuple[Row, ...]:
        """The figures with that verdict."""
        return tuple(row for row in self.rows if row["oordeel"] == verdict)


def reproduce(call: Call, extracts: Extracts, each: Callable[[int], object] = lambda _: None) -> Account:
    """Bring the numbers of every phase up to date and put the verdicts together in _output/<study>/reproductie.csv.

    ``each`` is told the number of a phase before it is done. Raises ``ParameterError`` when no phase compares, and what
    a step raises. The file is written whatever the verdicts, but not with a client or this machine in it (``DisclosureError``).
    """
    comparing = [(one, book) for one in _phases(call) if (book := _comparing(one)) is not None]
    if not comparing:
        raise ParameterError(
            f"Geen fase van de studie '{call.study_name}' rekent gepubliceerde cijfers na.",
            action="neem het notebook 09-reproductie op in een fase, met de sectie 'reproductie'.",
        )
    for one, book in comparing:
        each(one.number)
        tasks.results(one, extracts, book)
    calls = [one for one, _ in comparing]
    rows = merge({one.number: _rows(one.released / "tables" / f"{TABLE}.csv") for one in calls}, published(calls))
    target = call.root / "_output" / call.study_name / f"{TABLE}.csv"
    draft = call.build.parent / target.name
    released.write_text(draft, _csv(rows))
    placing.search(call, [draft])  # its labels come from params/, as a report's do
    released.write_text(target, draft.read_text(encoding="utf-8"))
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


def merge(by_phase: dict[int, list[Row]], figures: Iterable[Row]) -> tuple[Row, ...]:
    """One row a figure: the first phase that computes it, unless another deviates; then the ``figures`` that no phase names."""
    found: dict[str, Row] = {}
    for number, rows in by_phase.items():
        for row in rows:
            known = found.get(row["cijfer"])
            if known is None or _weight(row) > _weight(known):
                found[row["cijfer"]] = {"fase": str(number), **row}
    blank = dict.fromkeys(next(iter(found.values()), {}), "")
    unnamed = (row for row in figures if row["cijfer"] not in found)
    return (*found.values(), *(blank | row | {"oordeel": ABSENT, "reden": UNNAMED} for row in unnamed))


def _weight(row: Row) -> int:
    weights: dict[str, int] = {DEVIATES: 2, ABSENT: 0}
    return weights.get(row["oordeel"], 1)


def published(calls: Iterable[Call]) -> list[Row]:
    """The rows of the files of single figures; the tables are compared as a whole by the phase that has them."""
    named = (one.root / one.phase.reproduction.published.figures for one in calls if one.phase.reproduction.published.figures)
    return [{ours: row[theirs] for ours, theirs in COLUMNS.items()} for path in dict.fromkeys(named) for row in _rows(path)]


def _rows(path: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def _csv(rows: tuple[Row, ...]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else ["cijfer"], lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _phases(call: Call) -> list[Call]:
    return [replace(call, phase=load_phase(call.study_name, number), formats=()) for number in phases(call.study_name)]


def _comparing(call: Call) -> str | None:
    """The notebook of a phase that compares published figures; None when there is none."""
    books = (notebooks.inspect(name, call.root) for name in call.phase.notebooks)
    return next((book.name for book in books if "reproduction" in book.names), None)
