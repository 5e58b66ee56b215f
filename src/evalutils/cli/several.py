"""The verb that makes the reports of several studies, and the piece of work that one of them is."""

from __future__ import annotations

import io
import os
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalutils.cli.verbs import cli
from evalutils.cli.words import options
from evalutils.errors import ParameterError, nearest

if TYPE_CHECKING:
    from evalutils.pipeline.run.many import Done, Order


@cli.command("report-all")
@click.option("--studies", metavar="NAMEN", help="Studies met spaties ertussen; standaard elke map in params/.")
@options("phase", "profile", "renderer", "formats")
@click.option("--workers", metavar="N", help="Aantal processen, of dask: een per rekenkern; standaard 1.")
@click.option("--scheduler", metavar="ADRES", help="Een Dask-scheduler die al draait, bijvoorbeeld tcp://naam:8786.")
def report_all(studies: str | None, phase: int | None, workers: str | None, scheduler: str | None, **given: str | None) -> None:
    """Maak de rapporten van alle fasen van verscheidene studies, ook naast elkaar (Dask)."""
    from evalutils.params import project_root
    from evalutils.pipeline.run import many

    crew = many.Crew.of(workers, scheduler)
    asked = [part for name, value in given.items() if value for part in (f"--{name}", value)]
    start = time.monotonic()
    ordered = many.orders(project_root(), [(name, _phases(name, phase)) for name in _studies(studies)], asked)
    failed = []
    for number, done in enumerate(many.reports(ordered, make, crew), start=1):
        said = "gereed" if done.status == 0 else "mislukt"
        click.echo(f"[{number} van {len(ordered)}] {done.order.name}: {said} ({_seconds(done.seconds)} s)")
        if done.status:
            failed.append(done)
            click.echo(done.said.rstrip(), err=True)
    click.echo(f"{len(ordered) - len(failed)} van {len(ordered)} rapporten gereed ({_seconds(time.monotonic() - start)} s).")
    if failed:
        raise SystemExit(min(failed, key=lambda done: ordered.index(done.order)).status)


def make(order: Order, before: Done | None) -> Done:
    """One report, made by the command itself in this process; what it says is kept for the caller, not shown.

    ``before``: the phase before it, which is only waited for; a phase that failed is told by itself.
    """
    from evalutils.cli import run
    from evalutils.pipeline.run.many import Done

    del before
    start, said = time.monotonic(), io.StringIO()
    old = os.environ.get("EVALUTILS_ROOT")
    os.environ["EVALUTILS_ROOT"] = order.root
    try:
        with redirect_stdout(said), redirect_stderr(said):
            if (Path(order.root) / "params").is_dir():
                status = run(["report", "--study", order.study, "--phase", str(order.phase), *order.options])
            else:
                status = 1
                print("Fout: de map van het project is hier niet; een cluster moet haar met deze computer delen.")
    finally:
        os.environ.pop("EVALUTILS_ROOT") if old is None else os.environ.__setitem__("EVALUTILS_ROOT", old)
    return Done(order, status, time.monotonic() - start, said.getvalue())


def _studies(given: str | None) -> tuple[str, ...]:
    from evalutils.params import studies

    known = studies()
    asked = tuple(dict.fromkeys((given or " ".join(known)).replace(",", " ").split()))
    if strange := [name for name in asked if name not in known]:
        raise ParameterError(
            f"De studie '{strange[0]}' bestaat niet in params/.{nearest(strange[0], known)}", action=f"kies STUDIES uit: {', '.join(known)}."
        )
    return asked


def _phases(name: str, asked: int | None) -> tuple[int, ...]:
    from evalutils.params.study import phases

    known = phases(name)
    if asked is not None and asked not in known:
        raise ParameterError(
            f"Fase {asked} bestaat niet in de studie '{name}'.", action=f"laat PHASE weg, of kies uit: {', '.join(map(str, known))}."
        )
    return known if asked is None else (asked,)


def _seconds(spent: float) -> str:
    return f"{spent:.1f}".replace(".", ",")
