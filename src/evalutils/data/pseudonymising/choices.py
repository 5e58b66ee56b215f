"""What must become of each column of a delivery that may tell who a client is: as the call says, and complete.

A call says it in one line, ``bsn=sleutel; partner_bsn=tweede; klanten.naam=weg; geboortedatum=maand``: a column by its name, with
the table before it where tables differ, or by its number in the table (``klanten.#3=weg``).
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from evalutils.data.typed.sensitive import DESCRIBED, Kind, Sensitive, sensitive
from evalutils.errors import ExtractError, ParameterError, Problem, nearest

Choice = Literal["sleutel", "tweede", "weg", "behoud", "dag", "maand", "jaar"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
ALLOWED: dict[Kind, tuple[Choice, ...]] = {
    "bsn": ("sleutel", "tweede", "weg"), "bsn-in-tekst": ("weg",), "geboortedatum": ("dag", "maand", "jaar", "weg"), "bezet": ("weg",),
}  # fmt: skip
"""The choices for a kind of column; any other kind may be dropped or kept on the caller's word."""
OTHERS: tuple[Choice, ...] = ("weg", "behoud")
PROPOSED: dict[Kind, Choice] = {"bsn": "sleutel", "geboortedatum": "maand"}


@dataclass(frozen=True)
class Choices:
    """The choices of a call: (table or '', column in lower case) -> choice."""

    given: Mapping[tuple[str, str], Choice]

    @classmethod
    def of(cls, text: str | None) -> Choices:
        """Read the line of a call; a part that is no choice is a ``ParameterError``."""
        given: dict[tuple[str, str], Choice] = {}
        for part in filter(None, (part.strip() for part in (text or "").split(";"))):
            column, sign, word = (side.strip() for side in part.rpartition("="))
            known = next((choice for choice in CHOICES if choice == word), None)
            if not sign or not column or known is None:
                raise ParameterError(
                    f"CHOICES houdt een deel in dat geen keuze is.{nearest(word, CHOICES)}",
                    action=f"schrijf kolom=keuze; kolom=keuze, met een keuze uit: {', '.join(CHOICES)}.",
                )
            table, _, name = column.rpartition(".")
            given[table.lower(), name.lower()] = known
        return cls(given)

    def chosen(self, table: str, frame: pd.DataFrame) -> dict[int, Choice]:
        """Place of a column -> its choice, for one table."""
        found: dict[int, Choice] = {}
        for place, column in enumerate(map(str, frame.columns), start=1):
            for key in ((table, column), (table, f"#{place}"), ("", column)):
                if (choice := self.given.get((key[0].lower(), key[1].strip().lower()))) is not None:
                    found[place] = choice
                    break
        return found

    def require(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Raise ``ExtractError`` unless each column that asks for a choice has one that fits, and each choice has a column."""
        problems, proposal = self._unknown(tables), list[str]()
        for name, frame in tables.items():
            chosen, asked = self.chosen(name, frame), sensitive(frame)
            keys = [place for place, choice in chosen.items() if choice == "sleutel"]
            if len(keys) > 1:
                problems.append(Problem("sleutel-dubbel", name, "één kolom als sleutel", f"{len(keys)} kolommen"))
            for each in asked:
                choice = chosen.get(each.place)
                if choice is None or choice not in ALLOWED.get(each.kind, OTHERS):
                    problems.append(_problem(name, each, choice))
                    choice = _proposed(each, taken=bool(keys))
                    keys += [each.place] if choice == "sleutel" else []
                proposal.append(f"{name}.{_written(each)}={choice}")
            proposal += [f"{name}.#{place}={choice}" for place, choice in chosen.items() if place not in {a.place for a in asked}]
        if problems:
            raise ExtractError(
                "Van een of meer kolommen moet u eerst zeggen wat ermee gebeurt; er is niets geschreven.", problems=tuple(problems),
                action=f"controleer dit voorstel en geef het mee: CHOICES={shlex.quote('; '.join(proposal))}",
            )  # fmt: skip

    def _unknown(self, tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
        """Choices for a table or a column that is not there: by the words of the call, never by the file's."""
        problems = []
        by_name = {name.lower(): frame for name, frame in tables.items()}
        for table, column in self.given:
            frames = list(by_name.values()) if not table else [by_name[table]] if table in by_name else []
            if not any(_has(frame, column) for frame in frames):
                columns = [str(name) for frame in frames or by_name.values() for name in frame.columns]
                where = f"CHOICES, {table}.{column}" if table else f"CHOICES, {column}"
                near = nearest(column, columns) or (nearest(table, tables) if table and not frames else "")
                problems.append(
                    Problem("keuze-onbekend", where, "een kolom van de levering", f"geen kolom met die naam{near.rstrip('?')}")
                )
        return problems


def _has(frame: pd.DataFrame, column: str) -> bool:
    names = {str(name).strip().lower() for name in frame.columns}
    return column in names or column in {f"#{place}" for place in range(1, len(frame.columns) + 1)}


def _problem(table: str, each: Sensitive, choice: Choice | None) -> Problem:
    share = f" ({each.share:.0%} voldoet aan de elfproef)" if each.kind == "bsn" else ""
    unfit = f", en de keuze '{choice}'" if choice else ""
    expected = "een keuze: " + " of ".join(ALLOWED.get(each.kind, OTHERS))
    return Problem("keuze", f"{table}, kolom {each.place} ({each.column})", expected, f"{DESCRIBED[each.kind]}{share}{unfit}")


def _proposed(each: Sensitive, *, taken: bool) -> Choice:
    if each.kind == "bsn" and taken:
        return "tweede"
    return PROPOSED.get(each.kind, "weg")


def _written(each: Sensitive) -> str:
    """A column in a proposal: by its name, or by its number where the name would not survive the line."""
    plain = each.column.strip()
    return f"#{each.place}" if not plain or set(plain) & set(";=.#'\"$") else plain
