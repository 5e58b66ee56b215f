"""The verbs with which a report is accounted for: deliver it, and check what was delivered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalutils.cli.verbs import cli, extracts
from evalutils.cli.words import Switch, options

if TYPE_CHECKING:
    from evalutils.pipeline.account.delivery.bundle import Delivered
    from evalutils.pipeline.run.call import Call


def _deliver(call: Call) -> Delivered:
    """Bring the report up to date, and deliver it through the last gate."""
    from evalutils.pipeline.account.delivery import bundle, facts
    from evalutils.pipeline.run.doing import tasks
    from evalutils.pipeline.run.outputs import placing

    tasks.report(call, extracts())
    return bundle.deliver(facts.gather(call), lambda paths: placing.search(call, paths))


@cli.command()
@options("study", "phase", "extract", "profile", "renderer")
def deliver(**asked: Any) -> None:
    """Lever een rapport op met alles wat anderen nodig hebben om het te controleren."""
    from evalutils.pipeline.run.call import Call

    call = Call.of(**asked)
    made = _deliver(call)
    click.echo(f"{made.files} bestanden in {made.folder.relative_to(call.root)}/")
    click.echo(f"{made.archive.relative_to(call.root)}\nSHA-256 {made.sha256}")


@cli.command()
@options("study")
def seal(study: str | None) -> None:
    """Maak een archief dat zonder netwerk te installeren is, voor een gesloten omgeving."""
    from evalutils.pipeline.account.sealed import seal as sealing
    from evalutils.pipeline.run.call import Call

    call = Call.of(study=study)
    made = sealing.seal(call)
    click.echo(f"{made.archive.relative_to(call.root)}: {made.files} bestanden en {made.wheels} pakketten.")


@cli.command()
@options("study", "phase", "extract", "profile")
def export(**asked: Any) -> None:
    """Zet klaar wat een gesloten omgeving mag verlaten: alleen vrijgegeven uitkomsten."""
    from dataclasses import replace

    from evalutils.pipeline.account.delivery import facts
    from evalutils.pipeline.account.sealed import export as exporting
    from evalutils.pipeline.run.call import Call
    from evalutils.pipeline.run.doing import tasks
    from evalutils.pipeline.run.outputs import placing

    call = replace(Call.of(**asked), formats=())
    tasks.results(call, extracts())
    made = exporting.export(facts.gather(call), lambda paths: placing.search(call, paths))
    click.echo(f"{made.folder.relative_to(call.root)}: {made.outputs} uitvoeren in {made.files} bestanden.")


@cli.command()
@click.option("--zip", "archive", metavar="BESTAND", required=True, help="Het archief van de levering.")
@click.option("--rebuild", type=Switch(), default=False, metavar="1", help="Maak haar opnieuw uit de vastgelegde bron en vergelijk.")
def verify(archive: str, rebuild: bool) -> None:
    """Controleer een levering: controlegetallen, opbouw, en elk getal in de rapporten tegen het manifest."""
    from evalutils.pipeline.account.delivery import again
    from evalutils.pipeline.account.delivery import verify as check

    found = check.verify(Path(archive))
    click.echo(found.told)
    check.require(found)
    if rebuild:
        click.echo(check.rebuild(Path(archive), found, again.run))


@cli.command()
@options("study", "phase", "extract", "profile", "renderer")
@click.option(
    "--base", metavar="LEVERING", required=True, help="Archief of map van een eerdere levering, of een vastlegging (commit)."
)
def diff(base: str, **asked: Any) -> None:
    """Vergelijk een rapport met een eerdere levering: elk veranderd getal, elke zin, met de oorzaak."""
    from evalutils.pipeline.account.difference import base as start
    from evalutils.pipeline.account.difference.pages import summary
    from evalutils.pipeline.run.call import Call

    call = Call.of(**asked)
    start.require(base, call)  # before the report is made
    made = _deliver(call)
    found = start.compare(base, call, made.archive)
    for words in (summary(found.changes), *found.remarks):
        click.echo(words)
    for path in found.files:
        click.echo(f"  {path.relative_to(call.root)}")
