"""Help of the command line in Dutch, and the options that verbs share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from evalutils.errors import ParameterError, nearest

F = TypeVar("F", bound=Callable[..., Any])


class Command(click.Command):
    """A command whose help is Dutch throughout."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line, in Dutch."""
        formatter.write_usage(ctx.command_path, "[OPTIES]", prefix="Gebruik: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, under a Dutch heading."""
        rows = [record for parameter in self.get_params(ctx) if (record := parameter.get_help_record(ctx)) is not None]
        with formatter.section("Opties"):
            formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help`` with a Dutch text."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Toon deze hulp."
        return option


class Whole(click.ParamType):
    """A whole number in plain digits, from ``least`` to ``most``."""

    name = "geheel getal"

    def __init__(self, least: int = 0, most: int = 9999) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number as an int; what is no number in plain digits, or lies outside, is refused."""
        if not re.fullmatch(r"[0-9]{1,5}", str(value)) or not self.least <= int(value) <= self.most:
            bounds = "" if (self.least, self.most) == (0, 9999) else f" van {self.least} tot en met {self.most}"
            self.fail(f"verwacht een geheel getal{bounds}, gevonden '{str(value)[:40]}'", param, ctx)
        return int(value)


class Switch(click.ParamType):
    """On or off: 1 or 0."""

    name = "1 of 0"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bool:
        """True for 1; anything but 1 and 0 is refused."""
        if str(value) not in ("0", "1", "True", "False"):  # the last two are what click makes of a default
            self.fail(f"verwacht 1 of 0, gevonden '{str(value)[:40]}'", param, ctx)
        return str(value) in ("1", "True")


class Group(Command, click.Group):
    """The verbs; one that does not exist is refused with the nearest that does."""

    command_class = Command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that was asked for; an unknown one is refused with the nearest name."""
        if self.get_command(ctx, args[0]) is None:
            raise ParameterError(
                f"De opdracht '{args[0]}' bestaat niet.{nearest(args[0], self.commands)}", action="zie evalutils --help."
            )
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line of the program, in Dutch."""
        formatter.write_usage(ctx.command_path, "OPDRACHT [OPTIES]", prefix="Gebruik: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs and the options, under Dutch headings."""
        Command.format_options(self, ctx, formatter)
        rows = [(name, command.get_short_help_str(limit=90)) for name, command in sorted(self.commands.items())]
        with formatter.section("Opdrachten"):
            formatter.write_dl(rows)


def options(*names: str) -> Callable[[F], F]:
    """The options that several verbs share, each with its environment variable."""
    made = {
        "study": click.option("--study", metavar="NAAM", envvar="EVALUTILS_STUDY", help="Studie: een map in params/."),
        "phase": click.option("--phase", metavar="N", type=Whole(), envvar="EVALUTILS_PHASE", help="Fase van de studie."),
        "extract": click.option(
            "--extract",
            metavar="PAD",
            envvar="EVALUTILS_EXTRACT",
            help="Naam van een levering, of een map of bestand; standaard het extract van de studie.",
        ),
        "profile": click.option(
            "--profile", metavar="NAAM", envvar="EVALUTILS_PROFILE", help="Onthullingsprofiel: intern of publiek."
        ),
        "renderer": click.option("--renderer", metavar="NAAM", help="auto, quarto of embedded."),
        "formats": click.option("--formats", metavar="LIJST", help="Uit html,pdf,docx,odt; standaard de eerste drie."),
    }

    def decorate(function: F) -> F:
        for name in reversed(names):
            function = made[name](function)
        return function

    return decorate
