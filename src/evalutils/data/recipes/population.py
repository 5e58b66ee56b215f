"""Clients of a synthetic extract: exact counts per block and column, shuffled by a seed of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from evalutils.data.recipes.recipe import Block, Calls, Draw, Numbering
from evalutils.errors import ParameterError, Problem

BLOCK = "_blok"


def generator(*names: str) -> np.random.Generator:
    """A generator whose seed is the hash of ``names``: a new step changes no other."""
    digest = hashlib.sha256("/".join(names).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def broken(where: str, expected: str, found: str) -> ParameterError:
    """The error for a recipe that cannot be carried out."""
    problem = Problem("recept", f"synthetisch.yml, {where}", expected, found)
    return ParameterError("Het recept van het synthetische extract klopt niet.", problems=(problem,))


def population(seed: str, blocks: Sequence[Block], numberings: dict[str, Numbering]) -> pd.DataFrame:
    """One row a client, block after block, with the block's name in ``_blok``."""
    frames = []
    for block in blocks:
        columns = {
            name: _values(draw, block.count, generator(seed, block.name, name), f"blokken.{block.name}.{name}")
            for name, draw in block.columns.items() if draw.numbers is None
        }  # fmt: skip
        frame = pd.DataFrame(columns, dtype=object, index=range(block.count))
        frames.append(frame.assign(**{BLOCK: block.name}))
    clients = pd.concat(frames, ignore_index=True).astype(object)
    clients = clients.where(clients.notna(), None)
    for block in blocks:
        for column, draw in block.columns.items():
            if draw.numbers is not None:
                _number(clients, column, draw.numbers, numberings[draw.numbers], seed)
    return clients


def _number(clients: pd.DataFrame, column: str, name: str, numbering: Numbering, seed: str) -> None:
    chosen = clients.index[clients[BLOCK].isin(numbering.blocks)]
    order = generator(seed, "nummering", name).permutation(len(chosen)) + numbering.first
    if column not in clients:
        clients[column] = None
    clients.loc[chosen, column] = [int(number) for number in order]


def _values(draw: Draw, count: int, random: np.random.Generator, where: str) -> list[Any]:
    if draw.counts is not None:
        values: list[Any] = [value for value, number in draw.counts.items() for _ in range(number)]
    elif draw.shares is not None:
        values = apportioned(draw.shares, count)
    elif draw.windows is not None:
        values = [day for one in draw.windows for day in spread(one.first, one.last, one.count, random, one.skew)]
    else:
        return [draw.fixed] * count
    if len(values) > count:
        raise broken(where, f"samen hoogstens {count}", str(len(values)))
    values += [None] * (count - len(values))
    return [values[place] for place in random.permutation(count)]


def apportioned(shares: dict[str, float], count: int) -> list[str]:
    """``count`` values in proportion to ``shares``, by the largest remainder."""
    exact = {value: share * count / sum(shares.values()) for value, share in shares.items()}
    whole = {value: int(number) for value, number in exact.items()}
    rest = sorted(shares, key=lambda value: whole[value] - exact[value])[: count - sum(whole.values())]
    return [value for value in shares for _ in range(whole[value] + (value in rest))]


def spread(first: date, last: date, count: int, random: np.random.Generator, skew: float = 1) -> list[date]:
    """Dates spread evenly over a window, each at a random place within its own part; ``skew`` as in ``Window``."""
    parts = (np.arange(count) + random.random(count)) / max(count, 1)
    days = (last - first).days + 1
    return [first + timedelta(days=min(int(part**skew * days), days - 1)) for part in parts]


def called(clients: pd.DataFrame, calls: Calls, seed: str) -> pd.DataFrame:
    """Per client of the block (index as in ``clients``): the ``ronde`` and the day of the ``oproep``, a working day."""
    ordered = clients[clients[BLOCK] == calls.block].sort_values(calls.order, kind="stable").index
    if len(ordered) != sum(turn.count for turn in calls.rounds):
        raise broken(f"oproepen.{calls.block}", f"samen {len(ordered)} klanten", "een ander aantal in de rondes")
    days: list[date] = []
    rounds: list[str] = []
    for turn in calls.rounds:
        days += sorted(spread(turn.first, turn.last, turn.count, generator(seed, "oproep", turn.name)))
        rounds += [turn.name] * turn.count
    _swap_within(days, calls, generator(seed, "buiten beurt", calls.block))
    return pd.DataFrame({"ronde": rounds, "oproep": [_workday(day) for day in days]}, index=ordered, dtype=object)


def _swap_within(days: list[date], calls: Calls, random: np.random.Generator) -> None:
    """Pairs of clients of one round trade places; each pair is two clients out of turn."""
    edges = np.cumsum([0, *(turn.count for turn in calls.rounds)])
    rounds = [place for place, turn in enumerate(calls.rounds) if turn.count >= 20]
    for number in range(calls.out_of_turn // 2 if rounds else 0):
        place = rounds[number % len(rounds)]
        low, high = int(edges[place]), int(edges[place + 1])
        half = (high - low) // 2
        one = low + int(random.integers(0, half - 2))
        days[one], days[one + half] = days[one + half], days[one]


def _workday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
