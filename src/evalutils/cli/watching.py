"""Verbs to work on a report: what would run, and the page that follows every save."""

from __future__ import annotations

from typing import Any

import click

from evalutils.cli.verbs import cli, extracts
from evalutils.cli.words import Whole, options


@cli.command()
@options("study", "phase", "extract", "profile", "renderer", "formats")
def status(**asked: Any) -> None:
    """Zeg wat make report nu zou doen en waarom, met de tijden van de vorige keer; zonder iets te doen."""
    from evalutils.pipeline.run.call import Call
    from evalutils.pipeline.run.doing import tasks

    found = tasks.status(Call.of(**asked), extracts())
    running = [one for one in found if one.why]
    for one in found:
        spent = "" if one.seconds is None else f" ({one.seconds:.1f} s)".replace(".", ",")
        click.echo(f"{'doen ' if one.why else 'klaar'}  {one.step.label}{spent}{': ' + one.why if one.why else ''}")
    known = [one.seconds for one in running if one.seconds is not None]
    total = f", de vorige keer samen {sum(known):.0f} s" if known else ""
    click.echo(f"{len(running)} van {len(found)} stappen te doen{total}." if running else "Alles is bij.")


@cli.command()
@options("study", "phase", "extract", "profile")
@click.option(
    "--port", metavar="N", type=Whole(1024, 65535), default=35729, help="Poort op deze machine; standaard 35729."
)
def preview(port: int, **asked: Any) -> None:
    """Toon het rapport in de browser en werk het bij wat u bewaart bij (alleen op deze machine)."""
    from evalutils.pipeline.run import preview as pages
    from evalutils.pipeline.run.call import Call
    from evalutils.pipeline.run.doing import tasks

    def call() -> Call:
        return Call.of(**asked, formats="html", renderer="embedded")

    tasks.rendered(call(), extracts())
    pages.show(call())
    pages.serve(call, extracts(), port)
