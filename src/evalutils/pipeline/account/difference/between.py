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
        return found, f"{what} meer dan een mogelijke oorzaak; de delen apart berekenen zou ongeveer {rebuilds * seconds / 60:.0f} minuten duren en is niet gedaan."
    try:
        chain = [old, *(Version.of(make(_sources(old, new, step))) for step in needed[:-1]), new]
    except EvalError as fault:
        return found, f"{what} meer dan een mogelijke oorzaak; de versie daartussen is niet te maken ({fault.summary.splitlines()[0]})."
    touchy = frozenset().union(*(small_moves(one, two) for one, two in pairwise(chain)))
    made = {id(change): _shares(change, chain, needed, touchy) for change in several}
    divided = sum(new is not None for new in made.values())
    told = f"{what} meer dan een mogelijke oorzaak; van {divided} is nagegaan wat elke bijdraagt, door het rapport ertussenin opnieuw te maken."
    return tuple(made.get(id(change)) or change for change in found), told


def _steps(change: Change) -> set[int]:
    return {STEPS[word] for cause in change.causes if (word := cause.split(":")[0]) in STEPS}


def _sources(old: Version, new: Version, step: int) -> dict[str, bytes]:
    """The sources after a step: those of the old version, from the second step on with the parameters of the new one."""
    files = {path: content for path, content in old.files.items() if path.startswith("code/")}
    if step >= STEPS["parameter"]:
        files = {path: content for path, content in files.items() if not path.startswith(PARAMS)}
        files |= {path: content for path, content in new.files.items() if path.startswith(PARAMS)}
    return files


def _shares(change: Change, chain: list[Version], needed: list[int], touchy: Iterable[str]) -> Change | None:
    """The change with the causes that contribute, and what each does where there are several; None where that may not or cannot be told."""
    values = [value_of(version, change) for version in chain]
    sizes = dict(zip(needed, (less(one, two) for one, two in pairwise(values)), strict=True))
    if not all(sizes.values()) or set(touchy) & set(change.outputs):
        return None
    moved = [step for step, (one, two) in zip(needed, pairwise(values), strict=True) if one != two]
    causes = tuple(cause for cause in change.causes if STEPS.get(cause.split(":")[0], moved[0]) in moved)
    shares = tuple((NAMES[step], sizes[step]) for step in moved) if len(moved) > 1 else ()
    return replace(change, causes=causes, shares=shares)
