"""The verb that holds params against contract and data."""

from __future__ import annotations

from typing import Any

import click

from evalutils.cli.verbs import cli, extracts
from evalutils.cli.words import options
from evalutils.errors import Problem


@cli.command("check-params")
@options("study", "phase", "extract")
def check_params(phase: int | None, **asked: Any) -> None:
    """Controleer elke code, groep, kolom, categorie en datum in de parameters op contract en extract, voor elke fase."""
    from evalutils.data.naming import opened
    from evalutils.data.naming.hold import refusal
    from evalutils.params import Settings
    from evalutils.params.study import phases
    from evalutils.pipeline.run.call import Call

    call = Call.of(phase=phase, **asked)
    if call.synthetic:
        extracts().make(call.study_name)
    problems: list[Problem] = []
    for number in (phase,) if phase is not None else phases(call.study_name):
        settings = Settings.of(notebook="check-params", study=call.study_name, phase=number, extract=call.extract)
        _, held = opened.checked(settings)
        for absent in (*held.absent, *held.remarks):
            click.echo(f"Let op: {absent}", err=True)
        click.echo(f"Fase {number}: {held.checked} namen nagegaan, {len(held.problems)} onbekend, {len(held.absent)} niet in het extract.")
        problems += [one for one in held.problems if one not in problems]
    if problems:
        raise refusal(tuple(problems))
