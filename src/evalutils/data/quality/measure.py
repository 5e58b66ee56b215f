"""Counts per table and column of an extract, and two registrations of the same thing against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evalutils.data.load import Inspection
from evalutils.data.typed.tables import Typed
from evalutils.schemas import Column, Contract, Table


@dataclass(frozen=True)
class ColumnQuality:
    """One column: ``given`` and ``missing`` cells, the codes with their counts (none: not a list of codes), date forms."""

    name: str
    kind: str
    given: int
    missing: int
    codes: tuple[tuple[str, int], ...] = ()
    forms: tuple[tuple[str, int], ...] = ()
    blanked: int = 0
    """Cells that could not be read and count as missing, because the delivery says so."""
    absent: bool = False
    """The extract has no such column."""


@dataclass(frozen=True)
class TableQuality:
    """One table: rows, the months between which its rows fall, its columns, and what was left out."""

    name: str
    place: str
    rows: int
    period: tuple[str, str] | None
    """First and last month (yyyy-mm) of the column that dates a row; None without one."""
    columns: tuple[ColumnQuality, ...]
    ignored: tuple[str, ...]
    repeated: int
    dropped: int


@dataclass(frozen=True)
class Crossing:
    """Clients by the last reason in one registration (rows) and in another (columns); '' for none."""

    first: str
    second: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


def measure(found: Inspection, agreed: Contract) -> tuple[TableQuality, ...]:
    """Every table that was read, in the order of the contract."""
    return tuple(
        _table(found.tables[name], table, found.places.get(name, "niet aangeleverd"))
        for name, table in agreed.tables.items() if name in found.tables
    )  # fmt: skip


def _table(typed: Typed, table: Table, place: str) -> TableQuality:
    frame = typed.frame
    period = None
    if table.moment in frame and frame[table.moment].notna().any():
        moments = frame[table.moment].dropna()
        period = f"{moments.min():%Y-%m}", f"{moments.max():%Y-%m}"
    columns = tuple(_column(typed, column) for column in table.columns)
    return TableQuality(
        table.name, place, len(frame), period, columns, typed.ignored, len(typed.repeated), typed.dropped
    )  # fmt: skip


def _column(typed: Typed, column: Column) -> ColumnQuality:
    if column.name not in typed.frame:
        return ColumnQuality(column.name, column.kind, 0, 0, absent=True)
    cells = typed.frame[column.name]
    codes: tuple[tuple[str, int], ...] = ()
    if column.values or column.kind == "ja_nee":
        words = cells.map({True: "ja", False: "nee"}) if column.kind == "ja_nee" else cells
        known = set(column.values) or {"ja", "nee"}
        counts = words.dropna().astype(str).value_counts()
        codes = tuple((str(code), int(count)) for code, count in counts.items() if code in known)
        if strange := int(counts[[code not in known for code in counts.index]].sum()):
            codes += (("(niet in het contract)", strange),)
    forms = tuple(sorted(typed.forms.get(column.name, {}).items(), key=lambda item: -item[1]))
    blanked = len(typed.blanked.get(column.name, ()))
    return ColumnQuality(column.name, column.kind, int(cells.notna().sum()), int(cells.isna().sum()), codes, forms, blanked)


PAIRS = (
    ("activiteiten", "reden_einde", "uitkeringen", "reden_beeindiging"),
    ("uitkeringen", "reden_beeindiging", "dienstverbanden", None),
)
"""Registrations of the same thing: why it ended by one and by the other; and a benefit's end against a job that began."""


def crossings(found: Inspection) -> tuple[Crossing, ...]:
    """The pairs of registrations that the extract holds, a client once in each."""
    frames = {name: typed.frame for name, typed in found.tables.items()}
    return tuple(made for pair in PAIRS if (made := _crossing(frames, *pair)) is not None)


def _crossing(frames: Mapping[str, pd.DataFrame], first: str, reason: str, second: str, other: str | None) -> Crossing | None:
    one, two = frames.get(first), frames.get(second)
    needed = {"klant_id", "einddatum", reason}
    if one is None or two is None or not needed <= set(one) or "klant_id" not in two or (other and other not in two):
        return None
    left = _last(one, reason)
    right = _last(two, other) if other else pd.Series("ja", index=two["klant_id"].dropna().unique())
    both = pd.DataFrame({"a": left, "b": right}).fillna("")
    both = both[(both["a"] != "") | (both["b"] != "")]
    if both.empty:
        return None
    table = pd.crosstab(both["a"], both["b"])
    counts = tuple(tuple(int(n) for n in row) for row in table.to_numpy())
    label = f"{second}.{other}" if other else f"een rij in {second}"
    return Crossing(f"{first}.{reason}", label, tuple(map(str, table.index)), tuple(map(str, table.columns)), counts)


def _last(frame: pd.DataFrame, reason: str) -> pd.Series:
    """Per client the reason of the spell that ended last."""
    told = frame.dropna(subset=["klant_id", reason]).sort_values("einddatum", kind="stable")
    return told.drop_duplicates("klant_id", keep="last").set_index("klant_id")[reason].astype(str)
