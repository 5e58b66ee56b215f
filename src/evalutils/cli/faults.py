"""What went wrong, told once in Dutch on stderr, with its exit status (docs/exit-status.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from evalutils.errors import EvalError, ParameterError, nearest


def several(faults: Sequence[Exception]) -> int:
    """Every mistake once, also where several notebooks met it; the status is that of the first."""
    strange = [fault for fault in faults if not isinstance(fault, EvalError)]
    if strange:
        return unforeseen(strange[0])
    first: dict[str, EvalError] = {}
    for fault in faults:
        first.setdefault(getattr(fault, "core", "") or str(fault), fault)  # type: ignore[arg-type]
    return [tell(fault) for fault in first.values()][0]  # noqa: RUF015  (each must be told)


def tell(fault: EvalError) -> int:
    """Write a mistake to standard error, in Dutch and without a traceback; returns its exit status."""
    click.echo(f"Fout: {fault}", err=True)
    return fault.exit_code


def usage(fault: click.UsageError) -> ParameterError:
    """A wrong call in Dutch; click says it in English."""
    verb = fault.ctx.command_path if fault.ctx else "evalutils"
    match fault:
        case click.NoSuchOption():
            known = [name for each in (fault.ctx.command.params if fault.ctx else ()) for name in each.opts]
            text = f"De optie {fault.option_name} bestaat niet.{nearest(fault.option_name, known)}"
        case click.BadOptionUsage():
            text = f"Bij de optie {fault.option_name} hoort een waarde."
        case click.MissingParameter() if fault.param is not None:
            text = f"Er ontbreekt een optie: {_named(fault.param)}."
        case click.BadParameter() if fault.param is not None:
            text = f"De waarde van {_named(fault.param)} past niet: {fault.message}."
        case _:
            text = "Dit argument bestaat niet."
    return ParameterError(text, action=f"zie {verb} --help.")


def _named(option: click.Parameter) -> str:
    """An option as a call of make and a call of the command know it: PHASE (--phase)."""
    return f"{option.opts[0].lstrip('-').replace('-', '_').upper()} ({option.opts[0]})"


def unforeseen(fault: Exception) -> int:
    """A fault of the program: one sentence on the screen, where it happened in a file below _build/.

    The file holds places and lines of code, not the faults' messages: those may quote a client's value.
    """
    import errno

    if isinstance(fault, OSError) and fault.errno in (errno.EROFS, errno.EACCES, errno.ENOSPC):
        full = fault.errno == errno.ENOSPC
        summary = "Op de schijf is geen ruimte meer." if full else "In de map van het project mag niet geschreven worden."
        return tell(EvalError(summary, action=f"{'ruim er op' if full else 'maak de map schrijfbaar'}, en begin opnieuw."))
    try:
        from evalutils.params import project_root

        folder = project_root() / "_build"
    except EvalError:
        folder = Path.cwd() / "_build"
    log = folder / "fout.log"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log.touch(mode=0o600)
        log.write_text("\n".join(_trail(fault)) + "\n", encoding="utf-8")
        shown = log.relative_to(Path.cwd()) if log.is_relative_to(Path.cwd()) else log
        where = f"de bijzonderheden staan in {shown}"
    except OSError:  # a full disk or a folder that may not be written: the sentence must come all the same
        where = f"de bijzonderheden zijn niet op te schrijven in {folder}"
    click.echo(f"Fout: er ging iets mis dat niet voorzien was ({type(fault).__name__}); {where}.", err=True)
    return 1


def _trail(fault: BaseException) -> Iterator[str]:
    """The way to a fault and to those behind it, the last first, without their messages."""
    import traceback

    behind: BaseException | None = fault
    while behind is not None:
        yield f"{type(behind).__module__}.{type(behind).__name__} (de melding zelf staat hier niet: zij kan gegevens van een klant noemen)"
        yield "".join(traceback.format_tb(behind.__traceback__)).rstrip()
        behind = behind.__cause__ or behind.__context__
