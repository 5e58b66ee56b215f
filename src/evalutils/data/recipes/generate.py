"""A synthetic extract from its recipe: population, calls, paths and additions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd

from evalutils.data.recipes import population
from evalutils.data.recipes.population import BLOCK, broken, called, generator
from evalutils.data.recipes.recipe import Addition, Recipe
from evalutils.data.recipes.scripts import Client, play, tables
from evalutils.schemas import Contract


def generate(plan: Recipe, agreed: Contract) -> dict[str, pd.DataFrame]:
    """Every table of the contract that the recipe fills, columns in the contract's order.

    Raises ``ParameterError`` for a recipe that cannot be carried out.
    """
    people = population.population(plan.seed, plan.blocks, plan.numberings)
    people.insert(0, "klant_id", _keys(plan.seed, len(people)))
    clients = _play_all(plan, people)
    frames = tables(clients)
    frames["klanten"] = people.drop(columns=BLOCK).sort_values("klant_id", kind="stable").reset_index(drop=True)
    for name, loose in plan.loose.items():
        rows = population.population(f"{plan.seed}/{name}", loose.blocks, {}).drop(columns=BLOCK)
        rows = rows.iloc[generator(plan.seed, name, "volgorde").permutation(len(rows))].reset_index(drop=True)
        rows.insert(0, loose.key, [f"{loose.prefix}{number:03d}" for number in range(1, len(rows) + 1)])
        frames[name] = rows
    return {name: _ordered(frames, name, agreed) for name in agreed.tables}


def _ordered(frames: dict[str, pd.DataFrame], name: str, agreed: Contract) -> pd.DataFrame:
    names = agreed.tables[name].names
    frame = frames.get(name, pd.DataFrame(columns=list(names)))
    if strange := sorted(set(frame.columns) - set(names)):
        raise broken(name, "kolommen van het datacontract", ", ".join(strange))
    return frame.reindex(columns=list(names))


def _keys(seed: str, count: int) -> list[str]:
    """Keys that look like a keyed hash and say nothing of the client's place in the recipe."""
    return [hashlib.sha256(f"{seed}/klant/{number}".encode()).hexdigest()[:16] for number in range(count)]


def _play_all(plan: Recipe, people: pd.DataFrame) -> list[Client]:
    attributes = people.to_dict("records")
    clients = {place: Client(row["klant_id"], row) for place, row in zip(people.index, attributes, strict=True)}
    rounds: dict[int, str] = {}
    for calls in plan.calls:
        for place, row in called(people, calls, plan.seed).iterrows():
            clients[place].called, rounds[place] = row["oproep"], row["ronde"]
    for block in plan.blocks:
        chosen = [clients[place] for place in people.index[people[BLOCK] == block.name]]
        play(block.events, chosen, generator(plan.seed, "standaard", block.name), f"blokken.{block.name}")
    tags = _play_paths(plan, people, clients, rounds)
    _play_additions(plan, clients, tags)
    return [client for client in clients.values() if client.events]


def _play_paths(plan: Recipe, people: pd.DataFrame, clients: dict[int, Client], rounds: dict[int, str]) -> dict[int, set[str]]:
    """Give each path its clients (paths of one round first) and play it; per client the tags of its path."""
    free = {block.name: _shuffled(people.index[people[BLOCK] == block.name], plan.seed, block.name) for block in plan.blocks}
    tags: dict[int, set[str]] = {}
    for path in sorted(plan.paths, key=lambda one: len(one.rounds) if one.rounds else len(people)):
        able = [place for place in free.get(path.block, []) if not path.rounds or rounds.get(place) in path.rounds]
        if len(able) < path.count:
            raise broken(f"paden.{path.name}", f"{path.count} klanten van {path.block} zonder pad", str(len(able)))
        chosen = able[: path.count]
        free[path.block] = [place for place in free[path.block] if place not in set(chosen)]
        play(path.events, [clients[place] for place in chosen], generator(plan.seed, "pad", path.name), f"paden.{path.name}")
        tags |= {place: {path.name, *path.tags} for place in chosen}
    for block in {path.block for path in plan.paths}:
        if free[block]:
            raise broken(f"paden van {block}", "een pad voor elke klant", f"{len(free[block])} klanten zonder pad")
    return tags


def _play_additions(plan: Recipe, clients: dict[int, Client], tags: dict[int, set[str]]) -> None:
    had: dict[int, set[str]] = {place: set() for place in tags}
    for addition in plan.additions:
        able = [place for place in sorted(tags) if tags[place] & set(addition.tags) and _may_have(addition, had[place])]
        chosen = _shuffled(able, plan.seed, "toevoeging", addition.name)[: addition.count]
        if len(chosen) < addition.count:
            raise broken(f"toevoegingen.{addition.name}", f"{addition.count} klanten", str(len(chosen)))
        where = f"toevoegingen.{addition.name}"
        play(addition.events, [clients[place] for place in chosen], generator(plan.seed, where), where)
        for place in chosen:
            had[place].add(addition.name)


def _may_have(addition: Addition, had: set[str]) -> bool:
    return had <= set(addition.beside) and (bool(had) or not addition.only_beside)


def _shuffled(places: Sequence[int] | pd.Index, *names: str) -> list[int]:
    items = [int(place) for place in places]
    return [items[place] for place in generator("volgorde", *names).permutation(len(items))]
