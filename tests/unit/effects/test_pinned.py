"""The outcomes within few strata that an estimate gives away, against a count client by client."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from evalutils.findings.effects.pinned import BROAD, FREE, MANY, pinned
from evalutils.findings.histories.moments import Counted
from evalutils.params.groups import Allocation
from evalutils.results import who

ARMS = SimpleNamespace(codes=("experiment", "controle"))
KINDS = {
    "text": lambda rng, n: rng.choice(np.array(["a", "b", None], dtype=object), n, p=[0.5, 0.49, 0.01]),
    "codes": lambda rng, n: pd.Categorical(rng.choice(["hoog", "laag"], n), categories=["laag", "hoog", "geen"]),
    "yes or no": lambda rng, n: pd.array(rng.choice(np.array([True, False]), n, p=[0.97, 0.03]), dtype="boolean"),
    "whole numbers": lambda rng, n: rng.choice([1.0, 2.0, np.nan], n, p=[0.6, 0.39, 0.01]),
    "many numbers": lambda rng, n: rng.integers(0, 40, n),
    "one value": lambda rng, n: np.repeat("a", n),
    "nobody known": lambda rng, n: np.repeat(np.nan, n),
}


def word(value: object) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "ja" if value else "nee"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def plainly(clients: pd.DataFrame, columns: tuple[str, ...]) -> list[tuple[int, int, int]]:
    """Known, yes and no by broad stratum and group, in the order of the strata's values; nothing where they are not told."""
    seen: Counter[tuple[tuple[str, ...], str, float]] = Counter()
    for row in clients.to_dict("records"):
        if not pd.isna(row["uitkomst"]) and row["groep"] in ARMS.codes:
            seen[tuple(word(row[column]) for column in columns), row["groep"], row["uitkomst"]] += 1
    keys = sorted({key for key, _, _ in seen})
    found = {key: [(seen[key, code, 1.0], seen[key, code, 0.0]) for code in ARMS.codes] for key in keys}
    broad = [key for key in keys if all(yes + no >= BROAD for yes, no in found[key])]
    if not 1 < len(keys) <= MANY or not 0 < len(broad) < FREE:
        return []
    return [(yes + no, yes, no) for key in broad for yes, no in found[key]]


@pytest.mark.parametrize("n", [30, 400])
@pytest.mark.parametrize("columns", [(one,) for one in KINDS] + [("codes", "yes or no"), ("whole numbers", "yes or no"), ("one value", "codes")], ids=str)
def test_counts_within_strata_are_those_client_by_client(columns, n):
    rng, told = np.random.default_rng([n, len(columns)]), 0
    for _ in range(5):
        clients = pd.DataFrame({name: kind(rng, n) for name, kind in KINDS.items()})
        clients["groep"] = rng.choice(["experiment", "controle", "gescreend"], n, p=[0.5, 0.4, 0.1])
        clients["uitkomst"] = rng.choice([0.0, 1.0, np.nan], n, p=[0.6, 0.3, 0.1])
        spec = SimpleNamespace(kind="aandeel", code="werk", column="uitkomst", main_covariates=(), covariates=columns)
        whole = Counted(who.REGISTER, who.outcome("werk"), who.no_outcome("werk"), (who.outcome("werk", "ja"),), (who.outcome("werk", "nee"),))
        found = [int(count) for count in pinned(clients, spec, ARMS, Allocation(), whole).counts]
        expected = plainly(clients, columns)
        assert found == [count for counts in expected for count in counts]
        told += bool(expected)
    assert told or columns[0] in ("many numbers", "one value", "nobody known") or n == 30, "no draw had strata to tell of"
