"""The command ``evalutils``: verbs.py what it can do, words.py its Dutch help, faults.py how a mistake is told."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from evalutils.cli import accounts, checking, describing, several, watching  # noqa: F401  (each registers its verbs)
from evalutils.cli.faults import several as all_told
from evalutils.cli.faults import tell, usage
from evalutils.cli.verbs import cli
from evalutils.errors import EvalError

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; ends the process with the exit status of docs/exit-status.md."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; what went wrong stands on stderr, without a traceback."""
    try:
        cli.main(args=None if arguments is None else list(arguments), prog_name="evalutils", standalone_mode=False)
    except EvalError as fault:
        return tell(fault)
    except click.UsageError as fault:
        return tell(usage(fault))
    except (KeyboardInterrupt, click.Abort):
        click.echo("Afgebroken.", err=True)
        return INTERRUPTED
    except Exception as fault:
        return all_told(getattr(fault, "faults", (fault,)))
    return 0
