"""Verbs that describe something new: a delivery of an extract, a study."""

from __future__ import annotations

import re
import shutil
import sys
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalutils.cli.verbs import cli
from evalutils.cli.words import Whole, options
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


@cli.command("new-study")
@click.option("--study", metavar="NAAM", required=True, help="Naam van de nieuwe map in params/: kleine letters en cijfers.")
@click.option("--title", metavar="TEKST", help="Titel van het rapport.")
@click.option(
    "--labels", metavar="LIJST", help="Namen van de groepen, met een komma ertussen, de vergelijkingsgroep als laatste."
)
@click.option("--groupcount", "groups", metavar="AANTAL", type=Whole(2, 6), help="Aantal groepen, met de vergelijkingsgroep; standaard 2.")
@click.option("--start", metavar="DATUM", help="Eerste dag van de begeleiding, jjjj-mm-dd.")
def new_study(study: str, title: str | None, labels: str | None, groups: int | None, start: str | None) -> None:
    """Maak params voor een nieuwe studie, die meteen draaien op gemaakte gegevens."""
    from evalutils.params import load_phase, load_study, scaffold, studies
    from evalutils.params.study import study_folder

    taken = {*studies(), *(path.name for path in study_folder(study).parent.iterdir())}
    if study in taken or not re.fullmatch(r"[a-z][a-z0-9_]*", study):
        found = "een map in params/ die er al is" if study in taken else f"'{study[:40]}'"
        problem = Problem("naam", "STUDY", "een nieuwe naam van kleine letters, cijfers en _", found)
        action = f"kies een andere naam, bijvoorbeeld STUDY={_study_name(study, taken)}."
        raise ParameterError("Zo kan een nieuwe studie niet heten.", problems=(problem,), action=action)
    plan = scaffold.Plan(
        study, _said(title, "Titel van het rapport", study.replace("_", " ").capitalize()),
        _groups(_said(labels, "Namen van de groepen, de vergelijkingsgroep als laatste", ", ".join(scaffold.usual(groups or 2))), groups),
        _day(_said(start, "Eerste dag van de begeleiding (jjjj-mm-dd)", "2024-01-01")),
    )  # fmt: skip
    _place(study_folder(study), scaffold.files(plan))
    load_phase(study, load_study(study).default_phase)  # what was written is what the models read
    click.echo(
        f"De studie draait: make report STUDY={study}. Pas daarna de bestanden aan; docs/parameters.md zegt wat elke sleutel betekent."
    )


def _place(folder: Path, files: Mapping[str, str]) -> None:
    """All files of a study beside their place, then moved at once: half a study would be in the way of the next try."""
    draft = folder.with_name(f".{folder.name}.deel")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True)
        for name, content in files.items():
            (draft / name).write_text(content, encoding="utf-8")
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for name in files:
        click.echo(f"params/{folder.name}/{name}")


def _study_name(wanted: str, taken: Collection[str]) -> str:
    """A name that a new study can have, as near as can be to the one that was wanted."""
    bare = unicodedata.normalize("NFKD", wanted.lower()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:40] or "mijnstad"
    name = name if name[0].isalpha() else f"studie_{name}"
    return next(one for one in (name, *(f"{name}_{number}" for number in range(2, len(taken) + 3))) if one not in taken)


def _said(given: str | None, question: str, default: str) -> str:
    """What was given, else the answer on a terminal, else the default."""
    if given is not None or not sys.stdin.isatty():
        return given or default
    return str(click.prompt(question, default=default, type=str)).strip()


def _groups(text: str, count: int | None) -> tuple[str, ...]:
    """The names in ``text``: as many as were asked for, or from two up to six."""
    from evalutils.params.scaffold import COUNTED, usual

    groups = tuple(part.strip() for part in text.split(",") if part.strip())
    different = len({group.lower() for group in groups})
    if different < len(groups) or len(groups) not in COUNTED or count not in (None, len(groups)):
        asked = f"{COUNTED[count]}" if count else f"{COUNTED[min(COUNTED)]} tot en met {COUNTED[max(COUNTED)]}"
        problem = Problem("groepen", "LABELS", f"{asked} verschillende namen, met een komma ertussen", f"{different}")
        raise ParameterError(
            "De groepen kloppen niet.", problems=(problem,), action=f'geef LABELS="{", ".join(usual(count or 2))}".'
        )
    return groups


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = Problem("datum", "START", "een datum als 2024-01-01", f"'{text[:20]}'")
        raise ParameterError("De eerste dag is geen datum.", problems=(problem,), action="herstel START=....") from None
