"""Running a plan: pytask decides what is up to date, two workers do the rest."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from evalutils.errors import EvalError, ParameterError
from evalutils.pipeline.run.call import Call, Extracts
from evalutils.pipeline.run.doing import history
from evalutils.pipeline.run.doing.progress import DONE, FAILED, RUNNING, UNCHANGED, Progress
from evalutils.pipeline.run.outputs.placing import PLACING, close, private
from evalutils.pipeline.run.plan import plan
from evalutils.pipeline.run.steps import Step, Thing, digest

WORKERS = 2
LOGS = 20
"""Logs of earlier runs that are kept."""


@dataclass
class Outcome:
    """What a run did: status per step, and the report's files."""

    status: dict[str, str]
    files: tuple[Path, ...]
    rests_on: tuple[Path, ...] = ()
    """Every file and folder that a step reads or makes."""

    @property
    def nothing_done(self) -> bool:
        """Whether every step was up to date."""
        return set(self.status.values()) <= {UNCHANGED}


class SeveralErrors(Exception):
    """More than one step failed; the first decides the exit status."""

    def __init__(self, faults: Sequence[BaseException]) -> None:
        self.faults = tuple(faults)
        super().__init__(str(faults[0]))


def report(call: Call, extracts: Extracts) -> Outcome:
    """Bring the report up to date; raises the ``EvalError`` of the step that failed.

    Nothing below _output/ changes unless every step succeeded.
    """
    steps = plan(call, extracts)
    files = tuple(path for thing in steps[-1].makes for path in thing.paths)
    with _alone(call.build):
        if _up_to_date(call, steps):
            return Outcome({step.name: UNCHANGED for step in steps}, files, _paths(steps))
        status = _run(call, steps)
        _remember(call, steps)
    return Outcome(status, files, _paths(steps))


def _paths(steps: Sequence[Step]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(path for step in steps for thing in (*step.needs, *step.makes) for path in thing.paths))


def results(call: Call, extracts: Extracts, until: str | None = None) -> dict[str, str]:
    """Bring what the notebooks publish up to date, without a report; status per step. Raises as ``report`` does.

    ``until``: the last notebook; without it all of them, with the numbers and the account that the report reads.
    """
    books = call.phase.notebooks[: call.phase.notebooks.index(until) + 1] if until else call.phase.notebooks
    kinds = ("extract", "check") if until else ("extract", "check", "cijfers")
    steps = [step for step in plan(call, extracts) if step.kind in kinds or step.name in books]
    with _alone(call.build):
        return _run(call, steps)


def rendered(call: Call, extracts: Extracts) -> dict[str, str]:
    """Bring the report in the formats of the call up to date below _build/, without delivering it; status per step.

    Raises as ``report`` does.
    """
    steps = [step for step in plan(call, extracts) if step.kind != "oplevering"]
    with _alone(call.build):
        return _run(call, steps)


def status(call: Call, extracts: Extracts) -> tuple[history.Expected, ...]:
    """What ``report`` would run and why. Runs nothing."""
    return history.expected(call, plan(call, extracts))


@contextmanager
def _alone(build: Path) -> Iterator[None]:
    """One run at a time for a report; what it makes on the way is for its owner alone."""
    with private():
        close(build.parents[2])
        build.mkdir(parents=True, exist_ok=True)
        with (build / ".bezig").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ParameterError(
                    "Dit rapport wordt op dit moment al gemaakt.", action="wacht tot dat klaar is en begin dan opnieuw."
                ) from None
            yield


def _key(call: Call) -> str:
    return json.dumps([call.extract, call.profile.name, call.renderer, call.formats])


def _up_to_date(call: Call, steps: Sequence[Step]) -> bool:
    """Everything as after the last run that succeeded? Answered without importing pytask."""
    try:
        known = json.loads((call.build / "stand.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return False
    return bool(known == {_key(call): _state(steps)})


def _remember(call: Call, steps: Sequence[Step]) -> None:
    (call.build / "stand.json").write_text(json.dumps({_key(call): _state(steps)}), encoding="utf-8")


def _state(steps: Sequence[Step]) -> str:
    return digest(f"{step.name} {step.state()}" for step in steps)


@dataclass
class _Task:
    """A step as pytask sees it (its task protocol)."""

    step: Step
    progress: Progress
    name: str
    function: Any
    depends_on: dict[str, Any]
    produces: dict[str, Any]
    markers: list[Any] = field(default_factory=list)
    report_sections: list[Any] = field(default_factory=list)
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        return digest(("step", self.name))

    def state(self) -> str:
        return "1"  # a step's own code is among what it needs

    def execute(self, **_: Thing) -> None:
        self.progress.set(self.name, RUNNING)
        self.step.run()


def _run(call: Call, steps: Sequence[Step]) -> dict[str, str]:
    import pytask

    from evalutils.pipeline.run import notebooks

    pytask.console.quiet = True
    config = call.build / "pytask.toml"
    config.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    before = list(sys.path), os.environ.get("PYTHONPATH")
    kinds = [one.step.kind for one in history.expected(call, steps) if one.why]
    log, workers = _new_log(call.build / "logboek"), _workers(kinds)
    with (
        Progress(steps, sys.stderr, history.times(call), log) as progress,
        notebooks.kernel(call.root, modules=_modules(call, steps) if kinds.count("notebook") > 1 else ()), _interruptible(progress),
        _recorded(call, steps, progress),
    ):  # fmt: skip
        try:
            session = pytask.build(
                tasks=[_task(step, progress) for step in steps], config=config, paths=call.build,
                database_url=f"sqlite:///{(call.build / 'pytask.sqlite3').as_posix()}", n_workers=workers,
                parallel_backend="threads" if workers > 1 else "none", capture="no", disable_warnings=True, verbose=0, show_traceback=False,
                evalutils_progress=progress,
            )  # fmt: skip
        finally:
            sys.path[:] = before[0]
            os.environ.pop("PYTHONPATH", None) if before[1] is None else os.environ.__setitem__("PYTHONPATH", before[1])
        _judge(session, steps, progress)
    return progress.status


def _modules(call: Call, steps: Sequence[Step]) -> tuple[str, ...]:
    """What the notebooks of these steps import."""
    from evalutils.pipeline.run import notebooks

    return notebooks.imported(notebooks.inspect(step.name, call.root) for step in steps if step.kind == "notebook")


def _workers(kinds: Sequence[str]) -> int:
    """One where nothing can run side by side: pytask then goes from step to step without waiting between them."""
    return WORKERS if max(kinds.count("notebook"), kinds.count("formaat")) > 1 else 1


@contextmanager
def _recorded(call: Call, steps: Sequence[Step], progress: Progress) -> Iterator[None]:
    """Record what was done, also of a run that failed: `make status` and the next run's times rest on it."""
    try:
        yield
        progress.ended("Gereed.")
    except BaseException as fault:
        progress.ended(f"Gestopt: {type(fault).__name__}.")  # its message may hold more than a log should keep
        raise
    finally:
        done = {name for name, status in progress.status.items() if status in (DONE, UNCHANGED)}
        history.remember(call, steps, progress.seconds, done)


def _new_log(folder: Path) -> Path:
    """A log for this run; of earlier runs the last ones are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob("*.txt"))[: -LOGS + 1]:
        old.unlink()
    return folder / f"{time.strftime('%Y-%m-%dT%H-%M-%S')}.txt"


def _task(step: Step, progress: Progress) -> _Task:
    made = _Task(
        step, progress, step.name, function=None, depends_on={"needs": list(step.needs)},
        produces={"makes": list(step.makes)}, attributes={"after": [], "is_generator": False},
    )  # fmt: skip
    made.function = made.execute
    return made


def _judge(session: Any, steps: Sequence[Step], progress: Progress) -> None:
    """Raise what the steps raised; the first in the order of the plan counts."""
    import pytask

    found = {each.task.name: each for each in session.execution_reports}
    faults: list[BaseException] = []
    for step in steps:
        result = found.get(step.name)
        if result is None:
            continue
        if result.outcome is pytask.TaskOutcome.FAIL:
            progress.set(step.name, FAILED)
            faults.append(result.exc_info[1])
        elif result.outcome is pytask.TaskOutcome.SKIP_UNCHANGED:
            progress.set(step.name, UNCHANGED)
    if faults:
        unforeseen = [fault for fault in faults if not isinstance(fault, EvalError)]
        raise (unforeseen or faults)[0] if len(faults) == 1 else SeveralErrors(faults)
    if session.exit_code != pytask.ExitCode.OK or len(found) != len(steps):
        raise RuntimeError(f"pytask ended with {session.exit_code!r} after {len(found)} of {len(steps)} steps")


@contextmanager
def _interruptible(progress: Progress) -> Iterator[None]:
    """Ctrl-C stops at once: nothing is half-written, because every step writes beside and moves when it is done."""

    def stop(number: int, _: FrameType | None) -> None:
        with PLACING:
            progress.close()
            print("Afgebroken. Het vorige rapport staat er nog.", file=sys.stderr, flush=True)
            os._exit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    old = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
