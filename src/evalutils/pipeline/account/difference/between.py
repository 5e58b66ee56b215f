"""What each of several causes contributes to a change, by making the report again in between.

In a fixed order: first what cannot be brought back (the extract and the packages are those of now), then the parameters, then the code. Each
step changes one of them, so that the steps add up to the whole difference; another order may divide it otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from evalutils.errors import EvalError
from evalutils.pipeline.account.difference.compare import Change, Version, less, small_moves, value_of

Files = Mapping[str, bytes]
STEPS = {"gegevens": 0, "pakket": 0, "parameter": 1, "code": 2}
"""Word before the colon of a cause -> the step that takes it from old to new."""
NAMES = ("gegevens en pakketten", "parameters", "code")
CHEAP = 900.0
"""Seconds that making the versions in between may take by the times of the last run."""
PARAMS = "code/params/"


def shared(
    found: tuple[Change, ...], old: Version, new: Version, make: Callable[[Files], Files], seconds: float
) -> tuple[tuple[Change, ...], str]:
    """The changes with what each cause contributes, and a sentence on what was done for it (empty where no change has several causes).

    ``make`` gives the delivery that sources make on the extract of now; ``seconds``: how long one takes. What is hidden stays so, and a
    contribution that rests on few clients between two versions in a row is left out.
    """
    several = [change for change in found if len(_steps(change)) > 1 and change.difference and not change.hidden]
    needed = sorted({step for change in several for step in _steps(change)})
    if not several:
        return found, ""
    rebuilds = len(needed) - 1
    what = "1 verandering heeft" if len(several) == 1 else f"{len(several)} veranderingen hebben"
    if rebuilds * seconds > CHEAP:
        return found, f"{what} meer dan een oorzaak; de delen apart berekenen zou ongeveer {rebuilds * seconds / 60:.0f} minuten duren en is niet gedaan."
    try:
        chain = [old, *(Version.of(make(_sources(old, new, step))) for step in needed[:-1]), new]
    except EvalError as fault:
        return found, f"{what} meer dan een oorzaak; de versie daartussen is niet te maken ({fault.summary.splitlines()[0]})."
    touchy = frozenset().union(*(small_moves(one, two) for one, two in pairwise(chain)))
    made = tuple(_shares(change, chain, needed, touchy) if change in several else change for change in found)
    divided = sum(bool(change.shares) for change in made)
    return made, f"{what} meer dan een oorzaak; van {divided} is berekend wat elke oorzaak bijdraagt, door het rapport ertussenin opnieuw te maken."


def _steps(change: Change) -> set[int]:
    return {STEPS[word] for cause in change.causes if (word := cause.split(":")[0]) in STEPS}


def _sources(old: Version, new: Version, step: int) -> dict[str, bytes]:
    """The sources after a step: those of the old version, from the second step on with the parameters of the new one."""
    files = {path: content for path, content in old.files.items() if path.startswith("code/")}
    if step >= STEPS["parameter"]:
        files = {path: content for path, content in files.items() if not path.startswith(PARAMS)}
        files |= {path: content for path, content in new.files.items() if path.startswith(PARAMS)}
    return files


def _shares(change: Change, chain: list[Version], needed: list[int], touchy: Iterable[str]) -> Change:
    values = [value_of(version, change) for version in chain]
    steps = [less(one, two) for one, two in pairwise(values)]
    if not all(steps) or set(touchy) & set(change.outputs):
        return change
    return replace(change, shares=tuple((NAMES[step], size) for step, size in zip(needed, steps, strict=True)))
