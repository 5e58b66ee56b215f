"""What params say of the assignment (strata, clusters), held against who was assigned."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalutils.data.naming.look import Look, like
from evalutils.errors import Problem

JOINED = " / "
UNKNOWN = "onbekend"
"""The stratum of whom the column says nothing."""
CHANCES = "studie.yml, toewijzing.kansen_per_stratum"


def unknown_strata(look: Look) -> Iterator[Problem]:
    """Strata with declared chances that cannot be: a part of the name is no value that the contract allows in its column."""
    allocation = look.study.allocation
    for name in allocation.stratum_shares:
        for column, part in zip(allocation.strata, name.split(JOINED), strict=False):
            declared = look.declared("klanten", column)
            if declared is not None and declared.values and part not in (*declared.values, UNKNOWN):
                yield Problem("onbekende-waarde", CHANCES, f"een waarde van klanten.{column}{like(part, declared.values)}", f"'{part}'")


def empty_strata(look: Look) -> Iterator[tuple[str, str, str]]:
    """Strata with declared chances in which nobody was assigned, and those without in which somebody was: where, the name, why that is told."""
    allocation, there = look.study.allocation, _strata(look)
    if not allocation.stratum_shares or there is None:
        return
    strange = {problem.found for problem in unknown_strata(look)}
    for name in allocation.stratum_shares:
        if name not in there and not any(f"'{part}'" in strange for part in name.split(JOINED)):
            yield CHANCES, f"stratum '{name}'", "op de peildatum is er niemand in toegewezen"
    if not allocation.shares and (bare := [count for name, count in there.items() if name not in allocation.stratum_shares]):
        told = f"er staan geen kansen bij, zodat hun verhouding niet aan de loting is te toetsen; toegewezen zijn er {sum(bare)} klanten"
        yield CHANCES, f"{len(bare)} {'stratum' if len(bare) == 1 else 'strata'}", told


def _strata(look: Look) -> dict[str, int] | None:
    """Stratum, as params name it -> clients assigned in it; None where its columns are not there."""
    columns, clients = look.study.allocation.strata, _assigned(look)
    if not columns or clients is None or not set(columns) <= set(clients.columns):
        return None
    parts = [clients[column].astype(object).where(clients[column].notna(), UNKNOWN).map(str) for column in columns]
    return dict((parts[0].str.cat(parts[1:], sep=JOINED) if len(parts) > 1 else parts[0]).value_counts().items())


def declared_strata(look: Look) -> Iterator[str]:
    """Strata of the design as declared that the assignment does not know, as sentences: their labels may be words of their own."""
    known = set(_strata(look) or ())
    labels = [one.label for one in look.phase.declared.strata if one.label]
    if known and any(label in known for label in labels):
        for label in (label for label in labels if label not in known):
            yield f"fase{look.phase.number}.yml, ontwerp.strata: in stratum '{label}' is niemand toegewezen{like(label, look.study.allocation.stratum_shares)}."


def end_without_dates(look: Look) -> Iterator[Problem]:
    """The column with the end of observation, where it holds no dates."""
    attrition = look.study.attrition
    declared = None if attrition is None else look.declared("klanten", attrition.column)
    if declared is not None and declared.kind != "datum":
        dates = [column.name for column in look.agreed.tables["klanten"].columns if column.kind == "datum"]
        near = like(declared.name, dates)
        yield Problem("geen-datum", "studie.yml, uitval.kolom", f"een kolom van klanten met datums{near}", f"'{declared.name}', van het type {declared.kind}")


def groups_without_clusters(look: Look) -> Iterator[tuple[str, str, str]]:
    """With clusters in all groups by params: a group of whom nobody has one while others have."""
    allocation, clients = look.study.allocation, _assigned(look)
    column = allocation.cluster
    if column is None or allocation.nested != "allen" or clients is None or column not in clients:
        return
    having = {code: bool(clients.loc[clients["groep"].isin([code]), column].notna().any()) for code in look.study.groups.codes}
    for code in (code for code, has in having.items() if not has and any(having.values())):
        told = f"niemand heeft er een waarde in {column}; zet 'deel: begeleid' als alleen interventiegroepen clusters hebben"
        yield "studie.yml, toewijzing.cluster", f"{allocation.cluster_label} van groep '{code}'", told


def remarks(look: Look) -> Iterator[str]:
    """That clusters of the comparison group are there and count for nothing."""
    allocation, clients, own = look.study.allocation, _assigned(look), look.study.groups.comparison
    if allocation.cluster is None or allocation.nested != "begeleid" or clients is None or allocation.cluster not in clients:
        return
    if clients.loc[clients["groep"].isin([own.code]), allocation.cluster].notna().any():
        yield f"Ook in de vergelijkingsgroep hebben klanten een waarde in {allocation.cluster}; met 'deel: begeleid' telt die niet als cluster."


def _assigned(look: Look) -> pd.DataFrame | None:
    """Clients of the groups that are compared, as of the reference date."""
    clients = look.frames.get("klanten")
    return None if clients is None or "groep" not in clients else clients[clients["groep"].isin(look.study.groups.codes)]
