"""The speed that a change may not lose: ratios to work measured beside it, never seconds.

``KEPT`` says how often a fixed piece of numpy work fits in each step, as last measured; a step that takes half as long again
fails. Each is the best of three runs in CPU time, because what else a machine does only ever slows.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from large_extracts import enlarged
from steps import register, settings, table_of

from evalutils.data import load, synthetic
from evalutils.findings.effectiveness import effectiveness
from evalutils.findings.effects.subgroups import with_classes
from evalutils.findings.histories.followup import follow
from evalutils.findings.progress.flows import progress

CLIENTS = 30_000
KEPT = {"table 1": 1.4, "load": 32.0, "progress": 3.0, "follow-up": 6.0, "net effects": 50.0}
"""Step -> units of ``unit`` that it takes."""
LOST = 3 / 2
"""A ratio of unit to step that falls by a third: the step takes so many times as long."""


def best(step: Callable[[], object], times: int = 3) -> float:
    """CPU seconds of the fastest of some runs."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        step()
        found.append(time.process_time() - begin)
    return min(found)


def work() -> None:
    """Sorting, adding up and counting a million numbers: what every step here is made of."""
    numbers = np.random.default_rng(1).random(1_000_000)
    np.sort(numbers), np.cumsum(numbers), np.bincount((numbers * 100).astype(np.int64), weights=numbers)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("extract")
    enlarged(synthetic.ensure("aanpak45"), made, CLIENTS)
    return made


@pytest.mark.bench
def test_no_step_has_lost_a_third_of_its_speed(folder: Path) -> None:
    reading = settings("03-voortgang", folder, progress=None)
    following = settings("05-effectiviteit", folder, effectiveness=None, inference=None, allocation=None, characteristics=None)
    extract = load.extract(reading)
    frame = register(CLIENTS)
    followed = follow(extract.tables, following.effectiveness, following.cohorts, extract.as_of)
    followed = replace(followed, clients=with_classes(followed.clients, following.characteristics))
    steps: dict[str, Callable[[], object]] = {
        "table 1": lambda: table_of(frame),
        "load": lambda: load.extract(reading),
        "progress": lambda: progress(extract.tables, reading.groups, reading.progress, extract.as_of),
        "follow-up": lambda: follow(extract.tables, following.effectiveness, following.cohorts, extract.as_of),
        "net effects": lambda: effectiveness(followed, following.effectiveness, following.groups.only, following.inference, following.allocation),
    }
    unit = best(work)
    found = {name: best(step) / unit for name, step in steps.items()}
    slower = {name: f"{ratio:.2f}, was {KEPT[name]:.2f}" for name, ratio in found.items() if ratio > LOST * KEPT[name]}
    print({name: round(ratio, 2) for name, ratio in found.items()})
    assert not slower, f"eenheden per stap: {slower}"


def test_large_extracts_count_as_the_small_one_so_many_times(folder: Path) -> None:
    """The result itself, at size: every box of the flows holds the clients of the small extract times the copies."""
    of = settings("03-voortgang", folder, progress=None)
    large = load.extract(of)
    small = load.extract(settings("03-voortgang", synthetic.ensure("aanpak45"), progress=None))
    copies = len(large.clients) // len(small.clients)
    counts = [
        pd.Series({(flow.arm, box.code): int(box.count) for flow in progress(one.tables, of.groups, of.progress, one.as_of).flows for box in flow.boxes})
        for one in (large, small)
    ]  # fmt: skip
    assert counts[0].to_dict() == (counts[1] * copies).to_dict()
