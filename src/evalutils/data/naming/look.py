"""What an extract holds, for those who ask by name: tables, columns, values with their number of rows. No client's value leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from evalutils.errors import closest
from evalutils.params import Phase, Study
from evalutils.params.sections.effectiveness import PARTICIPATION
from evalutils.schemas import Column, Contract

COMMON = 10
"""A value of a column without declared values is named in a message only when as many rows or more have it."""
YES, NO = "ja", "nee"
Frames = Mapping[str, pd.DataFrame]


def written(word: object) -> str:
    """A value as params and data both can be compared by: yes/no in words, a whole number without decimals."""
    if isinstance(word, bool):
        return YES if word else NO
    if isinstance(word, float):
        return f"{word:g}"
    return str(word)


def tally(values: pd.Series) -> dict[str, int]:
    """Value that is there, written as in params -> rows that have it, in order of appearance. Each different value is written once.

    >>> tally(pd.Series([2.0, None, 1.0, 2.0]))
    {'2': 2, '1': 1}
    """
    place, distinct = pd.factorize(values)
    found: dict[str, int] = {}
    for value, count in zip(distinct.astype(object), np.bincount(place[place >= 0], minlength=len(distinct)), strict=True):
        found[written(value)] = found.get(written(value), 0) + int(count)
    return found


@dataclass(frozen=True)
class Look:
    """An extract and the params of one phase. ``frames``: as of its reference date; ``whole``: as delivered."""

    agreed: Contract
    frames: Frames
    whole: Frames
    study: Study
    phase: Phase
    _counted: dict[tuple[str, str, bool], dict[str, int]] = field(default_factory=dict)

    def rows(self, table: str) -> int:
        """Rows of a table as of the reference date."""
        return len(self.frames[table]) if table in self.frames else 0

    def declared(self, table: str, column: str) -> Column | None:
        """The column in the contract of the study."""
        known = self.agreed.tables.get(table)
        return next((one for one in known.columns if one.name == column), None) if known else None

    def filled(self, table: str, column: str) -> int:
        """Rows of a table with a value in the column, as of the reference date."""
        return int(self.frames[table][column].notna().sum())

    def counts(self, table: str, column: str, *, whole: bool = False) -> dict[str, int]:
        """Value, written as in params -> rows that have it, the most common first."""
        key = (table, column, whole)
        if key not in self._counted:
            frame = (self.whole if whole else self.frames).get(table)
            found = tally(frame[column]) if frame is not None and column in frame else {}
            self._counted[key] = dict(sorted(found.items(), key=lambda one: -one[1]))
        return self._counted[key]

    def sayable(self, table: str, column: str) -> tuple[str, ...]:
        """The values that a message may name: those that the contract declares, or that many rows have."""
        declared = self.declared(table, column)
        if declared is not None and declared.kind == "ja_nee":
            return YES, NO
        common = (value for value, count in self.counts(table, column, whole=True).items() if count >= COMMON)
        return declared.values if declared is not None and declared.values else tuple(common)

    @cached_property
    def made(self) -> dict[str, tuple[str, ...]]:
        """Column that notebook 05 adds to the clients -> its values: classes of characteristics, outcomes and taking part."""
        found = {one.class_column: one.category_labels for one in self.phase.characteristics if one.is_categorical}
        spec = self.phase.effectiveness
        yes_no = [one.code for one in spec.outcomes] + ([PARTICIPATION] if spec.participation else [])
        return found | dict.fromkeys(yes_no, (YES, NO, "0", "1"))

    @cached_property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """What params themselves define, by kind of name."""
        return {
            "groep": tuple(arm.code for arm in self.study.groups.known), "cohort": tuple(one.code for one in self.study.cohorts),
            "tabel": tuple(self.agreed.tables), "aandeel": tuple(one.code for one in self.phase.outcomes.shares),
            "uitvoer": tuple(one.key for one in self.phase.outputs),
        }  # fmt: skip

    def boxes(self, arm: str) -> tuple[str, ...]:
        """Codes of the boxes of a group's flow."""
        return tuple(box.code for flow in self.phase.progress.flows if flow.arm == arm for box in flow.boxes)


def like(word: str, known: Iterable[str], counts: Mapping[str, int] | None = None) -> str:
    """'(lijkt op ..., n rijen)' for the nearest known name; empty when none resembles ``word``."""
    near = closest(word, known)
    if near is None:
        return ""
    return f" (lijkt op '{near}'{'' if counts is None else f', {in_rows(counts.get(near, 0))}'})"


def in_rows(count: int) -> str:
    """'1 rij', '12 rijen'."""
    return f"{count} rij" if count == 1 else f"{count} rijen"
