"""What a call of `make report PHASE=2 FORMATS=html` takes in a project of its own: cold, nothing to do, one sentence, one parameter.

Beside it the same steps one after another, each notebook by papermill in a kernel that starts by itself. A line of JSON a call, the median of
so many times: seconds on the clock, CPU seconds of the command and all it started.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from whole import STUDY, project, spent, timed

PHASE = 2
CHAPTER = "report/hoofdstukken/deelrapport-2/inleiding.qmd"
PARAMETER, VALUES = "minimale_verwachte_celwaarde", (5, 6)
Told = dict[str, object]


def one_after_another() -> None:
    """Every step of the report in the order of the plan, in the project of EVALUTILS_ROOT."""
    from evalutils.cli.verbs import extracts
    from evalutils.pipeline.run import notebooks
    from evalutils.pipeline.run.call import Call
    from evalutils.pipeline.run.doing.tasks import _alone
    from evalutils.pipeline.run.plan import plan

    call = Call.of(study=STUDY, phase=PHASE, formats="html")
    with _alone(call.build), notebooks.kernel(call.root):
        for step in plan(call, extracts()):
            step.run()


def cold(root: Path) -> None:
    """As if nothing had been made."""
    for name in ("_build", "_output"):
        shutil.rmtree(root / name, ignore_errors=True)


def in_order(root: Path) -> Told:
    """What ``one_after_another`` takes."""
    command = [sys.executable, "-W", "ignore", __file__, "in_order"]
    return spent(lambda: subprocess.run(command, check=True, env=os.environ | {"EVALUTILS_ROOT": str(root)}, stdout=subprocess.DEVNULL))


def sentence(root: Path, number: int) -> None:
    """Write a sentence more."""
    with (root / CHAPTER).open("a", encoding="utf-8") as stream:
        stream.write(f"\nDeze zin staat er om te meten{'!' * number}\n")


def parameter(root: Path, number: int) -> None:
    """Give a parameter of the tests its other value."""
    file = root / "params" / STUDY / f"fase{PHASE}.yml"
    text = file.read_text(encoding="utf-8")
    old, new = VALUES[number % 2], VALUES[(number + 1) % 2]
    if f"{PARAMETER}: {old}" not in text:
        raise SystemExit(f"fase{PHASE}.yml has no '{PARAMETER}: {old}'")
    file.write_text(text.replace(f"{PARAMETER}: {old}", f"{PARAMETER}: {new}"), encoding="utf-8")


def median(name: str, times: int, prepare: Callable[[int], object], call: Callable[[], Told]) -> None:
    """Print the median of ``times`` calls, each after ``prepare`` with its number."""
    found = []
    for number in range(times):
        prepare(number)
        found.append(call())
    told = {key: statistics.median(float(str(one[key])) for one in found) for key in ("wall", "cpu")}
    print(json.dumps({"step": name, "times": times, **told}), flush=True)


def measure(root: Path, times: int) -> None:
    """All calls in the project at ``root``."""

    def made() -> Told:
        return timed(root, None, phase=PHASE)

    project(root)
    made()  # the synthetic extract and the files that Python compiles are there beforehand
    median("one after another", times, lambda _: cold(root), lambda: in_order(root))
    median("cold", times, lambda _: cold(root), made)
    made()  # the first call after one that worked writes down what it rested on
    median("nothing to do", times, lambda _: None, made)
    median("one sentence", times, lambda number: sentence(root, number), made)
    median("one parameter", times, lambda number: parameter(root, number), made)


if __name__ == "__main__":
    if sys.argv[1] == "in_order":
        one_after_another()
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), int(sys.argv[1]))
