"""The reports whose numbers `make report` has already made here, ready to be rendered again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.formats import render_job

ROOT = Path(__file__).resolve().parents[2]
KNOWN = sorted(
    (path.parent.name, int(match[1]))
    for path in (ROOT / "params").glob("*/fase*.yml")
    if (match := re.fullmatch(r"fase(\d+)", path.stem))
)


def each_report(test):
    """The test once for every report, under the marker ``reports``."""
    named = pytest.mark.parametrize(("study", "phase"), KNOWN, ids=[f"{study}-{phase}" for study, phase in KNOWN])
    return pytest.mark.reports(named(test))


def job_for(study: str, phase: int, format: str, folder: Path):
    """The job of one report in one format, to be written in ``folder``; skips where its numbers were never made."""
    call = Call.of(study=study, phase=phase)
    if not (call.released / "rapport.yml").is_file():
        pytest.skip(f"het rapport van {study}, fase {phase}, is hier nog niet gemaakt (make report STUDY={study} PHASE={phase})")
    return render_job(call, format, folder / f"{call.phase.output_name}.{format}")
