"""The reports whose numbers `make report` has already made here, ready to be rendered again.

A phase's folder holds the numbers of one profile at a time, the last that was made; these tests ask for one by name (PROFILE,
by default what the repository's reports are made under) and leave out a report that was last made under another.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.formats import render_job

ROOT = Path(__file__).resolve().parents[2]
PROFILE = os.environ.get("PROFILE") or "intern"
KNOWN = sorted(
    (path.parent.name, int(match[1]))
    for path in (ROOT / "params").glob("*/fase*.yml")
    if (match := re.fullmatch(r"fase(\d+)", path.stem))
)


def each_report(test):
    """The test once for every report, under the marker ``reports``."""
    named = pytest.mark.parametrize(("study", "phase"), KNOWN, ids=[f"{study}-{phase}-{PROFILE}" for study, phase in KNOWN])
    return pytest.mark.reports(named(test))


def job_for(study: str, phase: int, format: str, folder: Path):
    """The job of one report in one format under ``PROFILE``, to be written in ``folder``; skips where its numbers are not here."""
    call = Call.of(study=study, phase=phase, profile=PROFILE)
    make = f"make report STUDY={study} PHASE={phase} PROFILE={PROFILE}"
    told = call.released / "rapport.yml"
    if not told.is_file():
        pytest.skip(f"het rapport van {study}, fase {phase}, is hier nog niet gemaakt ({make})")
    last = yaml.safe_load(told.read_text(encoding="utf-8"))["profiel"]
    if last != PROFILE:
        pytest.skip(f"het rapport van {study}, fase {phase}, is hier het laatst onder {last} gemaakt, getoetst wordt {PROFILE} ({make})")
    return render_job(call, format, folder / f"{call.phase.output_name}.{format}")
