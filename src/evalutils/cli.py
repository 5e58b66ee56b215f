"""The command ``evalutils``: the same verbs as the Makefile, one exit status per kind of mistake.

Nothing heavy is imported before it is needed, so that finding nothing to do takes a moment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from evalutils.errors import EvalError, ParameterError

if TYPE_CHECKING:
    from evalutils.pipeline.call import Call, Checked

F = TypeVar("F", bound=Callable[..., Any])
INTERRUPTED = 130


class _Command(click.Command):
    """A command whose help is Dutch throughout."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[OPTIES]", prefix="Gebruik: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [record for parameter in self.get_params(ctx) if (record := parameter.get_help_record(ctx)) is not None]
        with formatter.section("Opties"):
            formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Toon deze hulp."
        return option


class _Group(_Command, click.Group):
    command_class = _Command

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "OPDRACHT [OPTIES]", prefix="Gebruik: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _Command.format_options(self, ctx, formatter)
        rows = [(name, command.get_short_help_str(limit=90)) for name, command in sorted(self.commands.items())]
        with formatter.section("Opdrachten"):
            formatter.write_dl(rows)


@click.group(cls=_Group, invoke_without_command=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """Van een extract van gemeentelijke registraties naar een rapport dat ieder kan nabouwen."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _options(*names: str) -> Callable[[F], F]:
    """The options that several verbs share, each with its environment variable."""
    made = {
        "study": click.option("--study", metavar="NAAM", envvar="EVALUTILS_STUDY", help="Studie: een map in params/."),
        "phase": click.option("--phase", metavar="N", type=int, envvar="EVALUTILS_PHASE", help="Fase van de studie."),
        "extract": click.option(
            "--extract", metavar="PAD", envvar="EVALUTILS_EXTRACT", help="Map of bestand; standaard het extract van de studie."
        ),
        "profile": click.option(
            "--profile", metavar="NAAM", envvar="EVALUTILS_PROFILE", help="Onthullingsprofiel: intern of publiek."
        ),
        "renderer": click.option("--renderer", metavar="NAAM", help="auto, quarto of embedded."),
        "formats": click.option("--formats", metavar="LIJST", help="Uit html,pdf,docx; standaard alle drie."),
    }

    def decorate(function: F) -> F:
        for name in reversed(names):
            function = made[name](function)
        return function

    return decorate


@cli.command()
@_options("study", "phase", "extract", "profile", "renderer", "formats")
def report(**asked: Any) -> None:
    """Maak het rapport van een fase (HTML, PDF en Word)."""
    from evalutils.pipeline import tasks
    from evalutils.pipeline.call import Call, Extracts

    start = time.monotonic()
    call = Call.of(**asked)
    outcome = tasks.report(call, Extracts(make=_make_extract, check=_check_extract))
    spent = f"{time.monotonic() - start:.1f}".replace(".", ",")
    said = "Alles was al bij" if outcome.nothing_done else "Gereed"
    click.echo(f"{said} ({spent} s):")
    for path in outcome.files:
        click.echo(f"  {path.relative_to(call.root)}")


@cli.command()
@_options("study", "extract", "profile")
def reproduce(**asked: Any) -> None:
    """Vergelijk elk gepubliceerd cijfer met wat alle fasen van een studie berekenen."""
    from evalutils.pipeline import reproduce as account
    from evalutils.pipeline.call import Call, Extracts

    call = Call.of(**asked)
    extracts = Extracts(make=_make_extract, check=_check_extract)
    found = account.reproduce(call, extracts, lambda number: click.echo(f"Fase {number}", err=True))
    click.echo(f"{len(found.rows)} gepubliceerde cijfers ({found.file.relative_to(call.root)}):")
    for verdict, count in found.counts.items():
        click.echo(f"  {verdict:<20}{count:>4}")
    for row in found.with_verdict(account.ABSENT):
        click.echo(f"  niet te berekenen: {row['cijfer']}: {row['reden']}")
    account.require(found)


@cli.command("lint-report")
@_options("study")
def lint_report(study: str | None) -> None:
    """Controleer of in de rapporten geen getallen of beweringen getypt zijn."""
    from evalutils.params import load_phase, load_study, project_root, studies
    from evalutils.params.study import phases
    from evalutils.pipeline import lint

    found: dict[str, Any] = {}
    files: set[Path] = set()
    for name in [study] if study else studies():
        for number in phases(name):
            top = project_root() / load_phase(name, number).report
            files |= set(lint.sources(top, project_root()))
            found |= {str(problem): problem for problem in lint.problems(top, project_root(), load_study(name).names)}
    lint.refuse(tuple(found.values()))
    click.echo(f"In {len(files)} bronnen van rapporten staan geen getypte getallen of beweringen.")


@cli.command("data-cbs")
@_options("study", "phase")
def data_cbs(study: str | None, phase: int | None) -> None:
    """Ververs de landelijke cijfers van het CBS in data/external/ (vraagt een netwerk)."""
    from evalutils.data import statline
    from evalutils.pipeline.call import Call

    done = statline.refresh(Call.of(study=study, phase=phase).phase.context.series)
    click.echo(f"{done.file}: {done.added} cijfers nieuw, {done.changed} veranderd, {done.kept} gelijk gebleven.")


def _make_extract(study: str) -> object:
    from evalutils.data import synthetic

    return synthetic.ensure(study)


def _check_extract(call: Call) -> Checked:
    from evalutils.data import load
    from evalutils.params import Settings
    from evalutils.pipeline.call import Checked

    settings = Settings.of(
        notebook="check-data", study=call.study_name, phase=call.number, extract=call.extract, profile=call.profile.name
    )
    found = load.extract(settings)
    return Checked(rows={name: len(frame) for name, frame in found.tables.items()}, synthetic=found.synthetic)


@cli.command("check-data")
@_options("study", "extract")
def check_data(study: str | None, extract: str | None) -> None:
    """Controleer een extract op het datacontract, zonder iets te berekenen."""
    from evalutils.data import load
    from evalutils.pipeline.call import Call

    call = Call.of(study=study, extract=extract)
    if call.synthetic:
        _make_extract(call.study_name)
    problems = load.check(call.study, call.extract, key=call.study_name)
    if problems:
        raise load.refusal(problems)
    click.echo("Het extract past op het datacontract.")


@cli.command()
@click.option("--source", metavar="BESTAND", required=True, help="Bestand met een kolom burgerservicenummers.")
@click.option("--target", metavar="BESTAND", required=True, help="Nieuw bestand (.csv) zonder burgerservicenummers.")
@click.option("--column", metavar="KOLOM", default="bsn", help="Naam van die kolom; standaard bsn.")
@click.option("--key-file", metavar="BESTAND", help="Bestand met de sleutel; anders de omgevingsvariabele EVALUTILS_KEY.")
def pseudonymise(source: str, target: str, column: str, key_file: str | None) -> None:
    """Vervang burgerservicenummers door een code die zonder de sleutel niet te herleiden is."""
    from evalutils.data import pseudonymise as pseudonyms

    key = pseudonyms.read_key(Path(key_file) if key_file else None)
    done = pseudonyms.pseudonymise(Path(source), Path(target), key, column)
    click.echo(f"{done.rows} rijen over {done.persons} personen geschreven naar {done.target}; {done.even} met een even nummer.")
    click.echo("Bewaar de sleutel buiten het project, en verwijder het bestand met burgerservicenummers.")


@cli.command()
@_options("study", "phase", "extract", "profile")
def lab(**asked: Any) -> None:
    """Open JupyterLab op de notebooks, met de gegevens van een studie en fase."""
    from evalutils.pipeline.call import Call
    from evalutils.pipeline.notebooks import kernel

    call = Call.of(**asked)
    given = {
        "EVALUTILS_ROOT": str(call.root), "EVALUTILS_STUDY": call.study_name, "EVALUTILS_PHASE": str(call.number),
        "EVALUTILS_EXTRACT": call.extract or "", "EVALUTILS_PROFILE": call.profile.name,
    }  # fmt: skip
    if call.synthetic:
        _make_extract(call.study_name)
    with kernel(call.root, by_hand=True):
        root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # in a container everybody is
        done = subprocess.run(
            [sys.executable, "-m", "jupyterlab", f"--notebook-dir={call.root / 'notebooks'}", *root],
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; ends the process with the exit status of docs/exit-status.md."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; what went wrong stands on stderr, without a traceback."""
    try:
        cli.main(args=None if arguments is None else list(arguments), prog_name="evalutils", standalone_mode=False)
    except EvalError as fault:
        return _tell(fault)
    except click.UsageError as fault:
        return _tell(_usage(fault))
    except (KeyboardInterrupt, click.Abort):
        click.echo("Afgebroken.", err=True)
        return INTERRUPTED
    except Exception as fault:
        return _several(getattr(fault, "faults", (fault,)))
    return 0


def _several(faults: Sequence[Exception]) -> int:
    """Every message once; the status is that of the first."""
    unforeseen = [fault for fault in faults if not isinstance(fault, EvalError)]
    if unforeseen:
        return _unforeseen(unforeseen[0])
    first: dict[str, EvalError] = {}
    for fault in faults:
        first.setdefault(str(fault), fault)  # type: ignore[arg-type]
    return [_tell(fault) for fault in first.values()][0]  # noqa: RUF015  (each must be told)


def _tell(fault: EvalError) -> int:
    click.echo(f"Fout: {fault}", err=True)
    return fault.exit_code


def _usage(fault: click.UsageError) -> ParameterError:
    """A wrong call in Dutch; click says it in English."""
    verb = fault.ctx.command_path if fault.ctx else "evalutils"
    said = {
        click.NoSuchOption: lambda: f"De optie {fault.option_name} bestaat niet.",  # type: ignore[attr-defined]
        click.BadOptionUsage: lambda: f"Bij de optie {fault.option_name} hoort een waarde.",  # type: ignore[attr-defined]
        click.MissingParameter: lambda: f"Er ontbreekt een optie: {fault.param.opts[0]}.",  # type: ignore[attr-defined]
        click.BadParameter: lambda: f"De waarde van {fault.param.opts[0]} past niet: {_type(fault)}.",  # type: ignore[attr-defined]
    }
    text = said.get(type(fault), lambda: "Deze opdracht of dit argument bestaat niet.")()
    return ParameterError(text, action=f"zie {verb} --help.")


def _type(fault: Any) -> str:
    return "verwacht een geheel getal" if isinstance(fault.param.type, click.types.IntParamType) else "verwacht iets anders"


def _unforeseen(fault: Exception) -> int:
    """A fault of the program: one sentence on the screen, the traceback in a file below _build/."""
    import errno
    import traceback

    if isinstance(fault, OSError) and fault.errno in (errno.EROFS, errno.EACCES, errno.ENOSPC):
        why = "is geen ruimte meer" if fault.errno == errno.ENOSPC else "mag niet geschreven worden"
        return _tell(EvalError(f"In de map van het project {why}.", action="maak de map schrijfbaar of ruim er op, en begin opnieuw."))
    try:
        from evalutils.params import project_root

        folder = project_root() / "_build"
    except EvalError:
        folder = Path.cwd() / "_build"
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "fout.log"
    log.write_text("".join(traceback.format_exception(fault)), encoding="utf-8")
    shown = log.relative_to(Path.cwd()) if log.is_relative_to(Path.cwd()) else log
    click.echo(
        f"Fout: er ging iets mis dat niet voorzien was ({type(fault).__name__}); de bijzonderheden staan in {shown}.", err=True
    )
    return 1


if __name__ == "__main__":
    main()
