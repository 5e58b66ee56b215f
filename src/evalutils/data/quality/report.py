"""The data-quality report of one extract: measured, and written where only its owner may read it."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evalutils.data import load
from evalutils.data.quality.listing import listing
from evalutils.data.quality.measure import crossings, measure
from evalutils.data.quality.page import Quality, page
from evalutils.data.quality.phases import reach
from evalutils.data.quality.unlikely import unlikely
from evalutils.params import Study
from evalutils.schemas import contract

PAGE, LIST = "gegevenskwaliteit.html", "afwijkende-rijen.csv"


@dataclass(frozen=True)
class Written:
    """What was found, and where the page and the list of rows stand (None: no row to list)."""

    quality: Quality
    page: Path
    listed: Path | None


def assess(name: str, study: Study, extract: str | None, folder: Path, today: date) -> Written:
    """Look at an extract and write its page and list below ``folder``; raises ``ExtractError`` where nothing can be read."""
    agreed = contract(study)
    found = load.inspect(study, extract, key=name)
    odd = unlikely(found, agreed, today)
    called = Path(extract).name if extract else "het eigen extract van de studie"
    quality = Quality(
        name, called, found.synthetic, found.problems, measure(found, agreed), odd, crossings(found),
        reach(name, study, found, agreed),
    )  # fmt: skip
    rows = listing(found.problems, odd, found.places)
    with_rows = rows.count("\n") > 1
    below = folder / (re.sub(r"[^a-z0-9]+", "-", Path(extract or "eigen").stem.lower()).strip("-") or "extract")
    _place(below, {PAGE: page(quality, LIST if with_rows else None)} | ({LIST: rows} if with_rows else {}))
    return Written(quality, below / PAGE, below / LIST if with_rows else None)


def _place(folder: Path, files: dict[str, str]) -> None:
    """All files beside their place, then moved at once: a disk that is full leaves no half page, and the earlier one stands."""
    draft = folder.with_name(f".{folder.name}.deel")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True, mode=0o700)
        for name, text in files.items():
            _restricted(draft / name, text)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _restricted(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="") as stream:
        stream.write(text)
