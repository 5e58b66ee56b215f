"""Who is counted: the cells of this study's clients, so that every finding names the same clients in the same way."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from evalutils.params.sections.analysis import Condition as Rule
from evalutils.results.quantities import COHORT, KNOWN, UNKNOWN, Cell, Condition, where

if TYPE_CHECKING:
    import pandas as pd

GROUP = "groep"
REGISTER = Cell.of(where("register", "ja"))
"""All clients of the register, assigned or not."""


def assigned(clients: pd.DataFrame, *arms: str) -> Cell:
    """The clients who were assigned to one of ``arms``, of the cohorts that are in ``clients`` (one row a client, with ``groep``)."""
    return REGISTER.and_(_cohorts(clients), where(GROUP, *arms))


def _cohorts(clients: pd.DataFrame) -> Condition:
    """Who was assigned by then: a later report adds cohorts, so that its clients hold those of an earlier one."""
    codes: list[str] = []
    if COHORT in clients:
        grouped = clients[GROUP].notna()
        cohorts = clients[COHORT] if grouped.all() else clients.loc[grouped, COHORT]
        codes = sorted(map(str, cohorts.drop_duplicates().dropna()))
    return where(COHORT, *codes) if codes else where("toegewezen", "ja")


def in_arm(code: str) -> Condition:
    """Assigned to this group."""
    return where(GROUP, code)


def has(characteristic: str, *labels: str) -> Condition:
    """With one of these categories of a characteristic; no label: with any that is known."""
    return where(f"kenmerk {characteristic}", *(labels or (KNOWN,)))


def unregistered(characteristic: str) -> Condition:
    """Of whom this characteristic was not registered."""
    return where(f"kenmerk {characteristic}", UNKNOWN)


def as_word(value: object) -> str:
    """A value of a column as params write it: yes and no in words, a whole number without a point."""
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return "ja" if value else "nee"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def with_value(name: str, value: object) -> Condition:
    """With this value of a characteristic, or of the column of that name; None: of whom it was not registered."""
    return unregistered(name) if value is None else has(name, as_word(value))


def no_value(column: str) -> Condition:
    """Of whom the register has nothing in this column, whatever is derived from it."""
    return where(f"kolom {column} gevuld", UNKNOWN)


def status(codes: tuple[str, ...], on: date) -> Condition:
    """With one of these statuses on that day."""
    return where("status", *codes, on=on)


def meets(rule: Rule, on: date, yes: bool = True) -> Condition:
    """For whom a rule of params holds on that day (or not). The rule is the name: the same rule is the same clients."""
    text = json.dumps(rule.model_dump(mode="json", by_alias=True, exclude_defaults=True), ensure_ascii=False, sort_keys=True)
    return where(f"regel {text}", "ja" if yes else "nee", on=on)


def outcome(code: str, *values: str) -> Condition:
    """With (``ja``) or without (``nee``) an outcome; no value: of whom it is known."""
    return where(f"uitkomst {code}", *(values or (KNOWN,)))


def no_outcome(code: str) -> Condition:
    """Of whom an outcome is not known."""
    return where(f"uitkomst {code}", UNKNOWN)


def took_part(yes: int) -> Condition:
    """Who took part in what the intervention offers (1), or did not (0)."""
    return where("deelname", "ja" if yes else "nee")
