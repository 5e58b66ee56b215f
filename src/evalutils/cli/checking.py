"""The verbs before anything is computed: params against contract and data, and the design as declared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from evalutils.cli.verbs import cli, extracts
from evalutils.cli.words import options
from evalutils.errors import ParameterError, Problem

DESIGN = "ontwerp"
"""Key of the table on the design as declared."""


@cli.command("check-params")
@options("study", "phase", "extract")
def check_params(phase: int | None, **asked: Any) -> None:
    """Controleer elke code, groep, kolom, categorie en datum in de parameters op contract en extract, voor elke fase."""
    from evalutils.data.naming import opened
    from evalutils.data.naming.hold import refusal
    from evalutils.params import Settings, load_phase
    from evalutils.params.study import phases
    from evalutils.pipeline.run.call import Call
    from evalutils.pipeline.run.plan import foreseen

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
        if not problems:
            foreseen(replace(call, phase=load_phase(call.study_name, number)))
    if problems:
        raise refusal(tuple(problems))


@cli.command()
@options("study", "phase", "extract", "profile")
def design(**asked: Any) -> None:
    """Toon wat het ontwerp van een fase kan: nagebootste experimenten volgens het plan, zonder uitkomsten."""
    from evalutils.pipeline.run.call import Call
    from evalutils.pipeline.run.doing import tasks

    call = Call.of(**asked)
    notebook = next((entry.notebook for entry in call.phase.outputs if entry.key == DESIGN), None)
    if notebook is None:
        problem = Problem("geen-ontwerp", f"fase{call.number}.yml, uitvoer", f"een tabel met de sleutel {DESIGN}", "geen")
        raise ParameterError(
            "Deze fase verklaart geen ontwerp.", problems=(problem,),
            action="vul 'ontwerp' in, en zet de tabel in de index (docs/outputs.md).",
        )  # fmt: skip
    tasks.results(call, extracts(), until=notebook)
    click.echo((call.released / "tables" / f"{DESIGN}.md").read_text(encoding="utf-8"))
