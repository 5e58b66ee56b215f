"""One measured step, or all of phase 3 at one size, in a process of its own: a line of JSON a step (seconds, CPU, peak memory)."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

T = TypeVar("T")
STUDY, PHASE = "aanpak45", 3
CATEGORIES = {"geslacht": 2, "nationaliteit": 2, "leefvorm": 4, "trede": 2}
NUMBERS = ("leeftijd", "duur")
WIDE = {"rijen": 50_000_000, "cellen": 500_000_000, "uitgepakt_mb": 50_000, "seconden": 3_000}


def measured(name: str, step: Callable[[], T]) -> T:
    """Do ``step`` and print what it took. ``peak``: MB of the whole process so far; ``begin``: before the step."""
    begin = _peak()
    wall, cpu = time.perf_counter(), time.process_time()
    found = step()
    told = {"step": name, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peak": _peak(), "begin": begin}
    print(json.dumps(told), flush=True)
    return found


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def settings(notebook: str, folder: Path, **sections: None) -> Any:
    """The settings of a notebook on a large extract, with limits wide enough for it."""
    from evalutils.params import Settings, load_study

    source = load_study(STUDY).source.model_dump(mode="json", by_alias=True) | {"grenzen": WIDE}
    return Settings.of(
        notebook=notebook, study=STUDY, phase=PHASE, extract=str(folder), profile="intern", source=source, **sections
    )


def phase(folder: Path) -> None:
    """What the notebooks of phase 3 compute, on the extract in ``folder``."""
    from evalutils.data import load
    from evalutils.findings import effectiveness
    from evalutils.findings.baseline import balance
    from evalutils.findings.costs.valuation import costs_and_benefits
    from evalutils.findings.effects.effect import effect
    from evalutils.findings.effects.headline import Setting
    from evalutils.findings.effects.subgroups import with_classes
    from evalutils.findings.histories.followup import follow
    from evalutils.findings.outcomes import shares
    from evalutils.findings.progress import flows

    measured("imports", lambda: None)
    of = settings("02-kenmerken", folder, characteristics=None, inference=None)
    extract = measured("load", lambda: load.extract(of))
    measured("secret", lambda: extract.secret)
    measured("balance", lambda: balance.compare(extract.clients, of.characteristics, of.groups, of.inference))
    of = settings("03-voortgang", folder, progress=None)
    measured("progress", lambda: flows.progress(extract.tables, of.groups, of.progress, extract.as_of))
    of = settings("04-uitkomsten", folder, progress=None, outcomes=None)
    measured("registrations", lambda: shares.crosses(extract.tables, of.groups, of.progress, of.outcomes, extract.as_of))
    of = settings("05-effectiviteit", folder, effectiveness=None, inference=None, characteristics=None, attrition=None, allocation=None)
    followed = measured("follow-up", lambda: follow(extract.tables, of.effectiveness, of.cohorts, extract.as_of, of.attrition))
    followed = replace(followed, clients=with_classes(followed.clients, of.characteristics))
    measured("net effects", lambda: effectiveness.effectiveness(followed, of.effectiveness, of.groups.only, of.inference, of.allocation))
    weighed = of.allocation.model_copy(update={"weigh_clusters": True})
    measured("clusters that weigh", lambda: effect(
        followed.clients, of.effectiveness.primary.effect((), of.effectiveness.main_covariates), of.groups.only, of.inference, Setting(allocation=weighed)))  # fmt: skip
    followed = None
    of = settings("06-kosten-baten", folder, costs=None)
    measured("costs", lambda: costs_and_benefits(
        extract.tables, of.costs, of.groups.only, cohorts=of.cohorts, as_of=extract.as_of))  # fmt: skip


def register(clients: int) -> pd.DataFrame:
    """A register of four categories (as codes), two numbers and the group."""
    random = np.random.default_rng(clients)

    def codes(names: list[str]) -> pd.Categorical:
        return pd.Categorical.from_codes(random.integers(0, len(names), clients).astype(np.int8), names)

    columns: dict[str, Any] = {"groep": codes(["experiment", "controle"])}
    columns |= {name: codes([f"{name} {at}" for at in range(size)]) for name, size in CATEGORIES.items()}
    return pd.DataFrame(columns | {name: random.integers(45, 64, clients).astype(float) for name in NUMBERS})


@cache
def _plan() -> tuple[Any, ...]:
    """Six characteristics, the study's groups and its choice of tests."""
    from evalutils.params import load_phase, load_study
    from evalutils.params.sections.analysis import Characteristic

    base = [{"naam": name, "label": name, "bron": {"kolom": name}} for name in (*CATEGORIES, *NUMBERS)]
    also = [{"categorieen": [f"{name} {at}" for at in range(size)]} for name, size in CATEGORIES.items()] + [{"gemiddelde": True}] * len(NUMBERS)
    wanted = tuple(Characteristic.model_validate(one | more) for one, more in zip(base, also, strict=True))
    return wanted, load_study(STUDY).groups, load_phase(STUDY, PHASE).inference


def table_of(frame: pd.DataFrame) -> object:
    """Table 1 of six characteristics, with tests, standardised differences and the joint test."""
    from evalutils.findings.baseline.balance import compare

    return compare(frame, *_plan())


def table_one(clients: int) -> None:
    """Table 1 of ``clients``."""
    table_of(register(1_000))  # what is imported and read at first use is no part of the work
    frame = register(clients)
    measured("table 1", lambda: table_of(frame))


def tableone(clients: int) -> None:
    """The same table by the package tableone (Pollard and others 2018, JAMIA Open 1:26), without a joint test, which it lacks."""
    from tableone import TableOne

    def made(frame: pd.DataFrame) -> object:
        return TableOne(frame, columns=[*CATEGORIES, *NUMBERS], categorical=list(CATEGORIES), groupby="groep", pval=True, smd=True)

    made(register(1_000))
    frame = register(clients)
    measured("tableone", lambda: made(frame))


def bandwidth(clients: int) -> None:
    """Copying as many numbers of eight bytes as a table of six columns has, which is the fastest that anything can read it."""
    from_, to = np.ones(clients * 6), np.zeros(clients * 6)
    measured("memory", lambda: np.copyto(to, from_))


if __name__ == "__main__":
    what, argument = sys.argv[1:3]
    {"phase": lambda: phase(Path(argument)), "table_one": lambda: table_one(int(argument)), "tableone": lambda: tableone(int(argument)),
     "bandwidth": lambda: bandwidth(int(argument))}[what]()  # fmt: skip
