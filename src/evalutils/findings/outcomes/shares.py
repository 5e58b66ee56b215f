"""First results: shares of clients with their intervals, and two registrations of one thing against each other."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from statsmodels.stats.inter_rater import cohens_kappa

from evalutils.errors import ConsistencyError, ParameterError, Problem
from evalutils.estimators.comparisons.proportions import share, wilson
from evalutils.findings import wording
from evalutils.findings.histories.arms import GROUP
from evalutils.findings.histories.events import BENEFITS, CLIENT, CLIENTS, END, JOBS, KIND, START, Tables, day, started, table_of
from evalutils.findings.histories.membership import Membership, box_of, cell_of, membership
from evalutils.params import Groups
from evalutils.params.sections.analysis import Inference, Progress
from evalutils.params.sections.outcomes import Outcomes, Registration, RegistrationCross, Share
from evalutils.results import Axes, Crosstab, NotComputable, Number, Proportion, RegistrationResult, number, who
from evalutils.results.quantities import Cell, Condition, Count, about, where
from evalutils.results.quantities import Share as Portion
from evalutils.schemas.places import places

NOTHING = ""
"""The code, in the labels of params, of a client without a registered reason."""

UNREGISTERED = "Niet geregistreerd"
"""The words of ``NOTHING`` where params give none."""

STATES = (BENEFITS, JOBS)
"""Tables whose rows are a state, one at a time: while one runs, nothing has ended."""


def shares(
    tables: Tables, groups: Groups, progress: Progress, outcomes: Outcomes, inference: Inference, as_of: date | None
) -> tuple[Proportion, ...]:
    """For each share of ``outcomes`` the clients in the box of the numerator among those in that of the denominator.

    The boxes are those of the flows in ``progress`` at the end of the day ``as_of``. Intervals by Wilson's score
    method. With nobody in the denominator the share is not computable. Raises ``ParameterError`` for a box that is not
    there, ``ConsistencyError`` when the numerator is not within the denominator, with the count of clients, and what
    ``membership`` raises.
    """
    boxes = membership(tables, groups, progress, as_of)
    cells = _cells(tables, progress, as_of)
    return tuple(_share(boxes, cells, one, inference.confidence) for one in outcomes.shares)


def _cells(tables: Tables, progress: Progress, as_of: date | None) -> dict[tuple[str, str], Cell]:
    """(group, box) -> who is in it."""
    clients = table_of(tables, CLIENTS, (CLIENT, GROUP))
    return {
        (flow.arm, box.code): cell_of(flow, box.code, who.assigned(clients, flow.arm), day(as_of))
        for flow in progress.flows for box in flow.boxes
    }  # fmt: skip


def _share(boxes: Membership, cells: dict[tuple[str, str], Cell], one: Share, level: float) -> Proportion:
    where = f"aandeel '{one.code}'"
    numerator = box_of(boxes, one.arm, one.numerator, where)
    denominator = box_of(boxes, one.arm, one.denominator, where)
    if outside := int((numerator & ~denominator).sum()):
        expected = f"vak '{one.numerator}' binnen vak '{one.denominator}'"
        problem = Problem("teller-buiten-noemer", where, expected, f"{wording.clients(outside)} erbuiten")
        raise ConsistencyError("Een aandeel telt klanten die niet in de noemer zitten.", problems=(problem,))
    count = Count(int(numerator.sum()), cells[one.arm, one.numerator])
    n = Count(int(denominator.sum()), cells[one.arm, one.denominator])
    estimate = Portion.of(count, n) if n else share(count, n)
    return Proportion(
        code=one.code, label=one.label, arm=one.arm, numerator=one.numerator, denominator=one.denominator,
        count=count, n=n, estimate=estimate, interval=about(wilson(count, n, level), (count, n)),
    )  # fmt: skip


def crosses(
    tables: Tables, groups: Groups, progress: Progress, outcomes: Outcomes, as_of: date | None
) -> tuple[RegistrationResult, ...]:
    """For each cross of ``outcomes`` the two registrations of the clients of a box, and how far they agree.

    A client counts by the last record that ended on or before ``as_of``. In a table of states (benefit, jobs) that
    holds only while none runs. No such record, or no reason in it, is the code ``""``; several codes with the same
    words are one category, in the order of params. Agreement is over clients with a reason in both. Raises
    ``ConsistencyError`` with the count of clients for a code that params do not know, and what ``membership`` raises.
    """
    boxes = membership(tables, groups, progress, as_of)
    cells = _cells(tables, progress, as_of)
    return tuple(_cross(tables, boxes, cells[one.arm, one.base], one, day(as_of)) for one in outcomes.crosses)


def _cross(tables: Tables, boxes: Membership, everyone: Cell, one: RegistrationCross, as_of: date) -> RegistrationResult:
    where = f"kruistabel '{one.code}'"
    base = box_of(boxes, one.arm, one.base, where)
    clients = base.index[base]
    sides = [registered(spec, tables, clients, as_of, where) for spec in (one.rows, one.columns)]
    rows, columns = (_words(spec, codes, where) for spec, codes in zip((one.rows, one.columns), sides, strict=True))
    known = np.logical_and(*((codes != NOTHING).to_numpy(dtype=bool) for codes in sides))
    above, beside = _labels(one.columns, columns), _labels(one.rows, rows)
    counts = tuple(map(tuple, _counts(rows, columns, beside, above).tolist()))
    axes = Axes(everyone, _reasons(one.rows, beside, as_of), _reasons(one.columns, above, as_of))
    crosstab = Crosstab.of(one.code, one.label, beside, above, counts, (0,) * len(above), axes)
    agreement, kappa = about(_agreement(one, rows[known], columns[known]), crosstab.cells)
    return RegistrationResult(one.code, crosstab, one.rows.label, one.columns.label, agreement, kappa)


def _reasons(spec: Registration, labels: tuple[str, ...], as_of: date) -> tuple[Condition, ...]:
    """Per category the condition that a client is registered with one of its codes."""
    source = f"reden in {spec.table}.{spec.column}" + (f" ({spec.kind})" if spec.kind else "")
    codes = {NOTHING: UNREGISTERED} | spec.labels
    return tuple(where(source, *(code for code, words in codes.items() if words == label), on=as_of) for label in labels)


def registered(spec: Registration, tables: Tables, clients: pd.Index, as_of: date, where: str) -> pd.Series:
    """The code of the reason in a registration for each client (index klant_id); ``NOTHING`` where there is none."""
    columns = (CLIENT, START, END, spec.column, *((KIND,) if spec.kind else ()))
    table = table_of(tables, spec.table, columns)
    at = places(table[CLIENT], clients)
    mine = (at >= 0) & (table[KIND].isin([spec.kind]).to_numpy(dtype=bool) if spec.kind else True)
    rows, place = started(table[mine].assign(_plaats=at[mine]), as_of), "_plaats"
    running = np.bincount(rows.loc[rows["_lopend"], place], minlength=len(clients)) > 0
    ended = rows[~rows["_lopend"]].sort_values([END, START], kind="stable")
    last = ended.drop_duplicates(place, keep="last")
    if spec.table in STATES:
        last = last[~running[last[place]]]
    told = last[last[spec.column].notna()]
    reasons = np.full(len(clients), NOTHING, dtype=object)
    reasons[told[place]] = told[spec.column].astype(object)
    codes = pd.Series(reasons, index=clients, name=spec.column)
    if strange := int((~codes.isin([*spec.labels, NOTHING])).sum()):
        place = f"{where}, tabel '{spec.table}', kolom '{spec.column}'"
        found = f"{wording.clients(strange)} met een andere"
        problem = Problem("onbekende-reden", place, "een code die onder 'labels' staat", found)
        raise ConsistencyError(
            "Een registratie heeft redenen die de parameters niet kennen.", problems=(problem,),
            action="vul 'labels' van de kruistabel aan.",
        )  # fmt: skip
    return codes


def _words(spec: Registration, codes: pd.Series, where: str) -> pd.Series:
    if not spec.labels:
        raise ParameterError(f"Bij {where} ontbreken de 'labels' van tabel '{spec.table}'.")
    return codes.map({NOTHING: UNREGISTERED} | spec.labels)


def _labels(spec: Registration, words: pd.Series) -> tuple[str, ...]:
    """The words of params in order of first appearance; ``UNREGISTERED`` last, and only where somebody needs it."""
    named = tuple(dict.fromkeys(spec.labels.values()))
    extra = UNREGISTERED not in named and (words == UNREGISTERED).any()
    return (*named, UNREGISTERED) if extra else named


def _counts(rows: pd.Series, columns: pd.Series, row_labels: tuple[str, ...], column_labels: tuple[str, ...]) -> np.ndarray:
    counts = np.zeros((len(row_labels), len(column_labels)), dtype=int)
    places = pd.Index(row_labels).get_indexer(rows), pd.Index(column_labels).get_indexer(columns)
    np.add.at(counts, places, 1)
    return counts


def _agreement(cross: RegistrationCross, rows: pd.Series, columns: pd.Series) -> tuple[Number, Number]:
    """Share of equal words, and Cohen's kappa (1960, Educ Psychol Meas 20:37-46) over the reasons that both sides know.

    ``rows`` and ``columns`` hold the words of the clients with a reason in both registrations.
    """
    agreement = share(int((rows == columns).sum()), len(rows), "geen klanten met een reden in beide registraties")
    known = [{words for code, words in side.labels.items() if code != NOTHING} for side in (cross.rows, cross.columns)]
    shared = tuple(sorted(known[0] & known[1]))
    both = rows.isin(shared) & columns.isin(shared)
    counts = _counts(rows[both], columns[both], shared, shared)
    used = (counts.sum(axis=0) + counts.sum(axis=1)) > 0
    if used.sum() < 2:
        return agreement, NotComputable("minder dan twee redenen die beide registraties kennen en gebruiken")
    return agreement, number(cohens_kappa(counts, return_results=False))
