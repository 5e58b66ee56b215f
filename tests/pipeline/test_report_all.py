"""Many municipalities at once: generated studies, one after another and on a local Dask cluster of which a worker is killed half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import copy_project

from evalutils.cli.several import make
from evalutils.params import studies
from evalutils.pipeline.run.many import Crew, orders, reports

pytestmark = [pytest.mark.pipeline, pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

COUNT = int(os.environ.get("MUNICIPALITIES", "20"))
KILL_AFTER = 2
"""Reports that are done before a worker is killed."""


def municipalities(root: Path) -> tuple[str, ...]:
    """New studies, as an analyst makes them, each with its own start."""
    names = [f"gemeente{number}" for number in range(1, COUNT + 1)]
    env = os.environ | {"EVALUTILS_ROOT": str(root)}
    for number, name in enumerate(names):
        call = [sys.executable, "-m", "evalutils.cli", "new-study", "--study", name, "--start", f"2022-{1 + number % 12:02}-01"]
        subprocess.run(call, env=env, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return tuple(names)


def kill_a_worker() -> None:
    """The youngest process that Dask started for this test."""
    found = subprocess.run(["pgrep", "-P", str(os.getpid()), "-f", "spawn_main"], capture_output=True, text=True, check=False).stdout.split()
    os.kill(int(found[-1]), signal.SIGKILL)


def outputs(root: Path) -> dict[str, bytes]:
    """Everything that was delivered, but for what says where and when (nothing does)."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in (root / "_output").rglob("*") if path.is_file()}


def test_twenty_municipalities_on_dask_are_the_same_to_the_byte_with_a_worker_killed(tmp_path, monkeypatch):
    roots, spent = [tmp_path / "een", tmp_path / "dask"], {}
    for root, crew in zip(roots, (Crew(), Crew(2)), strict=True):
        monkeypatch.setenv("EVALUTILS_ROOT", str(copy_project(root)))
        names = municipalities(root)
        assert set(names) <= set(studies())
        start = time.monotonic()
        for number, done in enumerate(reports(orders(root, [(name, (1,)) for name in names], ["--formats", "html"]), make, crew), start=1):
            assert done.status == 0, done.said
            if crew.workers > 1 and number == KILL_AFTER:
                threading.Thread(target=kill_a_worker).start()
        spent[crew.workers] = time.monotonic() - start
    one, many = map(outputs, roots)
    assert one == many and len({name for name in one if name.endswith(".html")}) == COUNT
    print(f"{COUNT} municipalities: {spent[1]:.0f} s one after another, {spent[2]:.0f} s on two workers, speed-up {spent[1] / spent[2]:.2f}")
