"""Contradictions between sources: each with what the report does about it, and the readings that can be computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from evalutils.errors import ConsistencyError, ParameterError, Problem
from evalutils.findings.histories.arms import require_columns
from evalutils.findings.reproduction.reproduced import COARSER, Record, released_number
from evalutils.params.sections.conflicts import Conflicts, ConflictTreatment
from evalutils.results import NotComputable
from evalutils.results.reproduction import ComputedReading, Conflict, ConflictsResult

COLUMNS = ("subject", "source_a", "source_b")


def conflicts(
    table: pd.DataFrame, params: Conflicts, records: Iterable[Record], names: Mapping[str, str] | None = None, *, coarse: bool = False
) -> ConflictsResult:
    """Every row of ``table`` with its treatment, in the order of the file.

    ``records``: the released values of this report; ``names``: what a reader calls each source, by its code. Raises ``ConsistencyError`` for a row without treatment and a
    treatment without row, ``ParameterError`` for a value that is not released (but ``coarse``: see ``reproduced.linked``).
    """
    if params.file is None and not params.treatments:
        return ConflictsResult(())
    require_columns(table, COLUMNS, "bronverschillen")
    treatments = {one.subject: one for one in params.treatments}
    subjects = list(table["subject"])
    missing = [subject for subject in subjects if subject not in treatments]
    strange = [subject for subject in treatments if subject not in subjects]
    if missing or strange or len(treatments) < len(params.treatments):
        problems = [Problem("bronverschil", f"'{one}'", "een behandeling in bronverschillen.yml", "geen") for one in missing]
        problems += [Problem("bronverschil", f"'{one}'", "een rij in het bestand met verschillen", "geen") for one in strange]
        raise ConsistencyError("Niet elk verschil tussen bronnen heeft een behandeling.", problems=tuple(problems))
    outputs = {str(record["sleutel"]): record for record in records}
    called = names or {}
    rows = [row | {side: called.get(row[side], row[side]) for side in COLUMNS[1:]} for row in table.to_dict("records")]
    return ConflictsResult(tuple(_conflict(row, treatments[row["subject"]], outputs, coarse) for row in rows))


def _conflict(row: dict[str, str], one: ConflictTreatment, outputs: dict[str, Record], coarse: bool) -> Conflict:
    readings = []
    for reading in one.computed:
        output, name = reading.value.split(":")
        record = outputs.get(output, {"waarden": {}})
        if name not in record["waarden"] and coarse and output in outputs:
            readings.append(ComputedReading(reading.label, NotComputable(COARSER), reading.show, ""))
            continue
        if name not in record["waarden"]:
            problem = Problem(
                "onbekende-waarde", f"bronverschil '{one.subject}'", "een waarde die is gepubliceerd", f"'{reading.value}'"
            )
            raise ParameterError("Een verschil tussen bronnen leest een waarde die niet is gepubliceerd.", problems=(problem,))
        origin = f"{record['notebook']}, cel {record['cel']}"
        readings.append(ComputedReading(reading.label, released_number(record["waarden"][name]), reading.show, origin))
    return Conflict(
        one.subject, one.label, one.first, row["source_a"], one.second, row["source_b"], one.treatment, tuple(readings)
    )
