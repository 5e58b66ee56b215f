"""What params say of the assignment (strata, clusters), held against who was assigned."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalutils.data.naming.look import Look

JOINED = " / "


def empty_strata(look: Look) -> Iterator[tuple[str, str, str]]:
    """Strata with declared chances in which nobody was assigned: where they are named, their name, why that is told."""
    allocation, clients = look.study.allocation, _assigned(look)
    if not allocation.stratum_shares or clients is None or not set(allocation.strata) <= set(clients.columns):
        return
    parts = [clients[column].astype(object).where(clients[column].notna(), "onbekend").map(str) for column in allocation.strata]
    there = set((parts[0].str.cat(parts[1:], sep=JOINED) if len(parts) > 1 else parts[0]).tolist())
    for name in allocation.stratum_shares:
        if name not in there:
            yield "studie.yml, toewijzing.kansen_per_stratum", f"stratum '{name}'", "op de peildatum is er niemand in toegewezen"


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
