"""Verbs that describe something new: a delivery of an extract."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalutils.cli.verbs import cli
from evalutils.cli.words import options
from evalutils.errors import ParameterError, Problem

if TYPE_CHECKING:
    from evalutils.data.delivering.questions import Question


@cli.command("new-delivery")
@click.option("--from", "source", metavar="PAD", required=True, help="Bestand, map of werkmap zoals aangeleverd.")
@options("study")
@click.option("--name", metavar="NAAM", help="Naam van de levering; standaard die van het bestand.")
@click.option("--answers", metavar="LIJST", help="Antwoorden vooraf: vraag=antwoord, met een puntkomma ertussen.")
def new_delivery(source: str, study: str | None, name: str | None, answers: str | None) -> None:
    """Beschrijf een aangeleverd bestand: herken bladen, kolommen, codes en datums, en vraag wat niet zeker is."""
    from evalutils.data.delivering import describe, questions, write
    from evalutils.params import default_study, load_study
    from evalutils.params.delivery import folder
    from evalutils.schemas import contract

    owner = study or default_study()
    path = Path(source).expanduser()
    agreed = contract(load_study(owner))
    chosen = _name(name or path.stem, given=name is not None)
    target = folder(owner) / f"{chosen}.yml"
    if target.exists():
        problem = Problem("levering-bestaat", f"params/{owner}/leveringen/", "een nieuwe naam", f"een {chosen}.yml die er al is")
        raise ParameterError(
            "Er wordt niets overschreven.", problems=(problem,), action="geef NAME=... op, of verwijder het bestand."
        )
    known = questions.Answers(questions.parse(answers), _ask if sys.stdin.isatty() else None)
    found = describe.describe(path, agreed, known)
    write.write(found, chosen, target)
    for line in found.told:
        click.echo(f"  {line}")
    shown = f"params/{owner}/leveringen/{chosen}.yml"
    click.echo(f"Beschreven in {shown}: {len(found.tables)} tabellen, {len(known.said)} vragen beantwoord.")
    study_option = f" STUDY={owner}" if study else ""
    click.echo(f"Kijk het bestand na, en draai: make check-data EXTRACT={chosen}{study_option}")


def _name(wanted: str, *, given: bool) -> str:
    plain = wanted if given else re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-") or "levering"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", plain):
        problem = Problem("naam", "NAME", "letters, cijfers, - en _", f"'{wanted[:40]}'")
        raise ParameterError("Deze naam kan een levering niet hebben.", problems=(problem,), action="kies een andere NAME=....")
    return plain


def _ask(question: Question) -> str:
    """Ask on the terminal until the answer can be one."""
    click.echo()
    click.echo(question.text)
    for number, choice in enumerate(question.choices, start=1):
        click.echo(f"  {number}  {choice}")
    hint = "nummer of antwoord" if question.choices else f"bijvoorbeeld: {question.shape}"
    while True:
        answer = str(click.prompt(f"{question.key} ({hint})", type=str)).strip()
        if question.choices and answer.isdigit() and answer not in question.choices and 1 <= int(answer) <= len(question.choices):
            answer = question.choices[int(answer) - 1]
        if not (expected := question.wrong(answer)):
            return answer
        click.echo(f"Verwacht {expected}.")
