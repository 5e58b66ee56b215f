"""The verbs of the command ``evalutils``, the same as the Makefile's.

Nothing heavy is imported before it is needed, so that finding nothing to do takes a moment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalutils.cli.words import Group, options
from evalutils.errors import EvalError, ParameterError

if TYPE_CHECKING:
    from evalutils.params import Settings
    from evalutils.pipeline.run.call import Call, Checked, Extracts


LAB = ("--ServerApp.ip=127.0.0.1", "--ServerApp.allow_remote_access=False", "--LabApp.default_url=/lab/tree/notebooks")
"""JupyterLab answers this machine alone, and asks for the token that it prints (its default: none may be set here)."""


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """Van een extract van gemeentelijke registraties naar een rapport dat ieder kan nabouwen."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@options("study", "phase", "extract", "profile", "renderer", "formats")
@click.option("--from", "source", metavar="MAP", help="Maak het van een export uit een gesloten omgeving, zonder extract.")
def report(source: str | None, **asked: Any) -> None:
    """Maak het rapport van een fase (HTML, PDF en Word)."""
    if source:
        _report_outside(Path(source), asked)
        return
    from evalutils.pipeline.run import still

    start = time.monotonic()
    said = still.answer(asked)
    done, lines = ("Alles was al bij", said) if said is not None else _report(asked)
    spent = f"{time.monotonic() - start:.1f}".replace(".", ",")
    click.echo("\n".join([f"{done} ({spent} s):", *lines]))


def _report(asked: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Bring a report up to date: what to say of it, and the files that it stands in."""
    from evalutils.pipeline.account.proposals import proposals
    from evalutils.pipeline.run import still
    from evalutils.pipeline.run.call import Call
    from evalutils.pipeline.run.doing import tasks

    call = Call.of(**asked)
    outcome = tasks.report(call, extracts())
    lines = [f"  {path.relative_to(call.root)}" for path in outcome.files]
    for proposal in proposals(call.released, call.phase) if call.profile.protects else ():
        lines.append(f"Voorstel voor een grovere openbare vorm. {proposal}")
    still.remember(asked, lines, outcome.rests_on)
    return "Alles was al bij" if outcome.nothing_done else "Gereed", tuple(lines)


def _report_outside(source: Path, asked: dict[str, Any]) -> None:
    """The report of an export: it says itself which study, phase and profile it is."""
    from evalutils.pipeline.account.sealed import outside
    from evalutils.pipeline.run.call import Call

    if wrong := [name for name in ("study", "phase", "extract", "profile") if asked[name] is not None]:
        raise ParameterError(f"Bij FROM hoort geen {wrong[0].upper()}: de export zegt het zelf.", action="laat het weg.")
    meta = outside.asked(source)
    given = {name: asked[name] for name in ("renderer", "formats")}
    call = Call.of(study=meta["studie"], phase=meta["fase"], profile=meta["profiel"], **given)
    for path in outside.report(call, source):
        click.echo(f"  {path.relative_to(call.root)}")


@cli.command()
@options("study", "extract", "profile")
def reproduce(**asked: Any) -> None:
    """Vergelijk elk gepubliceerd cijfer met wat alle fasen van een studie berekenen."""
    from evalutils.pipeline.account import reproduce as account
    from evalutils.pipeline.run.call import Call

    call = Call.of(**asked)
    found = account.reproduce(call, extracts(), lambda number: click.echo(f"Fase {number}", err=True))
    click.echo(f"{len(found.rows)} gepubliceerde cijfers ({found.file.relative_to(call.root)}):")
    for verdict, count in found.counts.items():
        click.echo(f"  {verdict:<20}{count:>4}")
    for row in found.with_verdict(account.ABSENT):
        click.echo(f"  niet te berekenen: {row['cijfer']}: {row['reden']}")
    account.require(found)


@cli.command("lint-report")
@options("study")
def lint_report(study: str | None) -> None:
    """Controleer of in de rapporten geen getallen of beweringen getypt zijn, en niets dan tekst staat."""
    from evalutils.params import load_phase, load_study, project_root, studies
    from evalutils.params.study import phases
    from evalutils.pipeline.render import admit
    from evalutils.pipeline.render.checks import lint

    root = project_root()
    found: dict[str, Any] = {}
    files: set[Path] = set()
    doors: list[Any] = []
    for name in [study] if study else studies():
        names = load_study(name).names
        for number in phases(name):
            top = root / load_phase(name, number).report
            doors += admit.problems(top, root, root / "_build" / name / f"fase{number}" / "released")
            files |= set(lint.sources(top, root))
            found |= {str(problem): problem for problem in lint.problems(top, root, names)}
    admit.refuse(doors)
    lint.refuse(tuple(found.values()))
    click.echo(f"In {len(files)} bronnen van rapporten staan geen getypte getallen of beweringen, en niets dan tekst.")


@cli.command("data-cbs")
@options("study", "phase")
def data_cbs(study: str | None, phase: int | None) -> None:
    """Ververs de landelijke cijfers van het CBS in data/external/ (vraagt een netwerk)."""
    from evalutils.data import statline
    from evalutils.pipeline.run.call import Call

    done = statline.refresh(Call.of(study=study, phase=phase).phase.context.series)
    click.echo(f"{done.file}: {done.added} cijfers nieuw, {done.changed} veranderd, {done.kept} gelijk gebleven.")


def extracts() -> Extracts:
    """How an extract is made and checked, for the pipeline, which opens none itself."""
    from evalutils.pipeline.run.call import Extracts

    return Extracts(make=_make_extract, check=_check_extract)


def _make_extract(study: str) -> object:
    from evalutils.data import synthetic

    return synthetic.ensure(study)


def _check_extract(call: Call) -> Checked:
    from evalutils.data.naming import opened
    from evalutils.pipeline.run.call import Checked, Identities

    found, held = opened.checked(_settings(call), keep=True)
    held.require()
    for words, count in found.left_out.items():
        click.echo(f"Let op: {words} ({count}).", err=True)
    for absent in (*held.absent, *held.remarks):
        click.echo(f"Let op: {absent}", err=True)
    rows = {name: len(frame) for name, frame in found.tables.items()}
    births = found.register["geboortedatum"].dropna() if "geboortedatum" in found.register else ()
    who = Identities(tuple(found.register["klant_id"].dropna().astype(str)), tuple(day.date() for day in births))
    return Checked(
        rows=rows, synthetic=found.synthetic, left_out=found.left_out, identities=who, names=held.checked,
        absent=tuple(one.name for one in held.absent), remarks=held.remarks,
    )  # fmt: skip


def _settings(call: Call) -> Settings:
    from evalutils.params import Settings

    return Settings.of(
        notebook="check-data", study=call.study_name, phase=call.number, extract=call.extract, profile=call.profile.name
    )


@cli.command("check-data")
@options("study", "extract")
def check_data(study: str | None, extract: str | None) -> None:
    """Controleer een extract op het datacontract, met een bladzijde over de kwaliteit; zonder iets te berekenen."""
    from datetime import date

    from evalutils.data import load
    from evalutils.data.quality import report
    from evalutils.pipeline.run.call import Call
    from evalutils.pipeline.run.outputs.placing import close, private

    call = Call.of(study=study, extract=extract)
    if call.synthetic:
        _make_extract(call.study_name)
    folder = call.root / "_build" / call.study_name / "kwaliteit"
    close(call.root)
    with private():
        done = report.assess(call.study_name, call.study, call.extract, folder, date.today())
    for table in done.quality.tables:
        click.echo(f"{table.name}: {table.rows} rijen ({table.place})")
    click.echo(f"Alles over de kwaliteit, voor eigen gebruik: {done.page.relative_to(call.root)}")
    if done.listed:
        click.echo(f"Alle afwijkende rijen, voor de leverancier: {done.listed.relative_to(call.root)}")
    if done.quality.problems:
        raise load.refusal(done.quality.problems)
    click.echo("Het extract past op het datacontract.")


@cli.command("new-key")
@click.option("--key", metavar="BESTAND", required=True, help="Nieuw bestand voor de sleutel, buiten het project.")
def new_key(key: str) -> None:
    """Maak een sleutel om te pseudonimiseren: make new-key KEY=$HOME/pseudoniemen.sleutel."""
    from evalutils.data.pseudonymising import keys
    from evalutils.params import project_root

    click.echo(f"De sleutel staat in {keys.new_key(Path(key), project_root())}; alleen u kunt hem lezen.")
    click.echo("Bewaar hem zolang er leveringen komen: zonder deze sleutel krijgt een klant een ander pseudoniem.")


@cli.command()
@click.option("--in", "source", metavar="PAD", required=True, help="Bestand, map of werkmap met burgerservicenummers.")
@click.option("--out", "target", metavar="PAD", required=True, help="Nieuwe map, of nieuw .csv-bestand voor een enkele tabel.")
@click.option("--key", metavar="BESTAND", help="Bestand met de sleutel (make new-key).")
@click.option("--choices", metavar="KEUZES", help="Wat er met kolommen gebeurt: 'bsn=sleutel; naam=weg; geboortedatum=maand'.")
def pseudonymise(source: str, target: str, key: str | None, choices: str | None) -> None:
    """Vervang burgerservicenummers door een code die zonder de sleutel niet te herleiden is."""
    from evalutils.data.pseudonymising import pseudonymise as pseudonyms
    from evalutils.data.pseudonymising.choices import Choices
    from evalutils.data.pseudonymising.keys import read_key
    from evalutils.params import project_root

    given, made = Path(source).expanduser(), Path(target).expanduser()
    pseudonyms.require(given, made)  # before the key: a call is mended from its beginning
    secret = read_key(Path(key) if key else None, project_root())
    done = pseudonyms.pseudonymise(given, made, secret, Choices.of(choices))
    click.echo(f"Geschreven naar {done.target}:")
    for line in pseudonyms.told(done):
        click.echo(f"  {line}")
    click.echo(
        f"Controleer het resultaat (make check-data EXTRACT={done.target}) en verwijder de levering met burgerservicenummers."
    )


@cli.command()
@options("study", "phase", "extract", "profile")
def lab(**asked: Any) -> None:
    """Open JupyterLab op het project (params, hoofdstukken en notebooks), met de gegevens van een studie en fase."""
    from evalutils.pipeline.run.call import Call
    from evalutils.pipeline.run.notebooks import kernel
    from evalutils.pipeline.run.outputs.placing import close

    call = Call.of(**asked)
    close(call.root)
    given = {
        "EVALUTILS_ROOT": str(call.root), "EVALUTILS_STUDY": call.study_name,
        "EVALUTILS_PHASE": str(asked["phase"] or ""),  # not given: each notebook runs in a phase that has it
        "EVALUTILS_EXTRACT": call.extract or "", "EVALUTILS_PROFILE": call.profile.name,
    }  # fmt: skip
    if call.synthetic:
        _make_extract(call.study_name)
    with kernel(call.root, by_hand=True):
        root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # in a container everybody is
        done = subprocess.run(
            [sys.executable, "-m", "jupyterlab", *LAB, f"--ServerApp.root_dir={call.root}", *root],
            env=os.environ | given, check=False,
        )  # fmt: skip
    if done.returncode > 0:
        raise EvalError("JupyterLab stopte met een fout.", action="zie de melding van JupyterLab hierboven.")


@cli.command()
def clean() -> None:
    """Verwijder wat hier gemaakt is: _build/ en _output/. Extracten blijven staan."""
    from evalutils.params import project_root

    for name in ("_build", "_output"):
        shutil.rmtree(project_root() / name, ignore_errors=True)
    click.echo("_build/ en _output/ zijn verwijderd.")


@cli.command("help")
@click.pass_context
def show_help(context: click.Context) -> None:
    """Toon deze hulp."""
    parent = context.parent or context
    click.echo(parent.get_help())
