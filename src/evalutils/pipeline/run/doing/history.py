"""What the steps of a report rested on and how long they took, the last time: for `make status` and for what is left of a run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.steps import Step

FILE = "stappen.json"
SHOWN = 3
"""Causes that one line names."""


@dataclass(frozen=True)
class Expected:
    """One step: whether it would run, why, and its seconds last time (None: never timed)."""

    step: Step
    why: str
    """Empty: nothing it rests on has changed."""
    seconds: float | None


def remember(call: Call, steps: Sequence[Step], seconds: dict[str, float], done: set[str]) -> None:
    """Record the steps that are ``done`` (just run, or unchanged); seconds of a step that did not run stay as they were."""
    known = _read(call)
    for step in steps:
        if step.name in done:
            spent = seconds.get(step.name, known.get(step.name, {}).get("seconden"))
            known[step.name] = {"nodig": _states(step.needs), "maakt": _states(step.makes), "seconden": spent}
    (call.build / FILE).write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")


def expected(call: Call, steps: Sequence[Step]) -> tuple[Expected, ...]:
    """For each step whether a run now would run it. Runs nothing."""
    known = _read(call)
    made_again: set[str] = set()
    found = []
    for step in steps:
        before = known.get(step.name)
        causes = ["nog niet eerder gemaakt"] if before is None else list(dict.fromkeys(_causes(step, before, made_again)))
        if causes and step.kind != "check":  # which mostly finds what it found, and then nothing after it runs
            made_again |= {thing.name for thing in step.makes}
        more = f" en {len(causes) - SHOWN} andere" if len(causes) > SHOWN else ""
        seconds = before.get("seconden") if before else None
        found.append(Expected(step, "; ".join(causes[:SHOWN]) + more, seconds))
    return tuple(found)


def times(call: Call) -> dict[str, float]:
    """Seconds of each step, the last time that it ran."""
    return {name: record["seconden"] for name, record in _read(call).items() if record.get("seconden") is not None}


def _causes(step: Step, before: dict[str, Any], made_again: set[str]) -> Iterator[str]:
    now = _states(step.needs)
    for name, state in now.items():
        if name in made_again:
            yield "wat ervoor komt wordt opnieuw gemaakt"
        elif before["nodig"].get(name) != state:
            yield f"{'nieuw' if name not in before['nodig'] else 'veranderd'}: {name.removeprefix('waarde:')}"
    for name, state in _states(step.makes).items():
        if state is None or before["maakt"].get(name) != state:
            yield f"{'weg' if state is None else 'anders dan gemaakt'}: {name}"


def _states(things: Sequence[Any]) -> dict[str, str | None]:
    return {thing.name: thing.state() for thing in things}


def _read(call: Call) -> dict[str, Any]:
    try:
        content = json.loads((call.build / FILE).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}
