"""Large extracts for measuring: the assigned clients of the study's synthetic extract, many times over, as Parquet.

Each copy of a client is somebody else: another key, another order number, wages and payments of its own. What is
counted is therefore known beforehand: so many times the count of the small extract.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

STUDY = "aanpak45"
TABLES = ("klanten", "activiteiten", "uitkeringen", "dienstverbanden", "maatwerkbudget")
AMOUNTS = ("loon_per_maand", "bedrag")


def enlarged(source: Path, target: Path, clients: int) -> int:
    """Write the assigned clients of ``source`` (CSV files) to ``target``, as often as makes at least ``clients``; the copies."""
    register = pl.read_csv(source / "klanten.csv", infer_schema=False).filter(pl.col("groep").is_not_null())
    copies = -(-clients // len(register))
    target.mkdir(parents=True, exist_ok=True)
    for place, name in enumerate(TABLES):
        rows = pl.read_csv(source / f"{name}.csv", infer_schema=False).filter(pl.col("klant_id").is_in(register["klant_id"].to_list()))
        random = np.random.default_rng([place, copies])
        many = pl.concat([rows] * copies, rechunk=True)
        number = pl.Series(np.repeat(np.arange(copies), len(rows)))
        many = many.with_columns(klant_id=pl.col("klant_id").str.slice(0, 9) + number.cast(pl.String).str.zfill(7))
        if "volgnummer" in many.columns:
            many = many.with_columns(volgnummer=pl.Series(np.arange(1, len(many) + 1)))
        for amount in set(AMOUNTS) & set(many.columns):
            factor = pl.Series(random.uniform(0.8, 1.2, len(many)))
            many = many.with_columns((pl.col(amount).cast(pl.Float64) * factor).round(2))
        if "uren_per_week" in many.columns:
            many = many.with_columns(pl.col("uren_per_week").cast(pl.Float64))
        dates = [name for name in many.columns if "datum" in name or name == "start_uitkering"]
        many = many.with_columns(pl.col(dates).str.to_date())
        many.sort("klant_id", maintain_order=True).write_parquet(target / f"{name}.parquet")
    (target / "enquete.csv").write_bytes((source / "enquete.csv").read_bytes())
    return copies
