"""No text in params escapes: each says by its type what it names, or is listed here as free text or a name of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, get_args

import pytest
from pydantic import Field

from evalutils.params import Phase, Study
from evalutils.params.base import Model
from evalutils.params.names import ArmCode, Named, Names, OwnColumn, TableName, markers_of, named

FREE = frozenset({
    "name", "label", "title", "subtitle", "description", "meaning", "unit", "source", "source_note", "population", "label_of",
    "outcome_of", "remark", "topic", "text", "treatment", "first_words", "reason", "basis", "note", "withheld", "commissioner",
    "funder", "assigned_how", "total",
})  # fmt: skip
"""Words for a reader."""
OWN = frozenset({"code", "key", "item", "id", "under", "holds", "to", "parts", "without", "hidden", "names", "drop", "replace", "together"})
"""A name that params themselves give, or one of the same model, which its own validator holds against the others."""
ELSEWHERE = {
    "Phase.report": "a file, looked for by the call", "Phase.output_name": "a file to be made",
    "Phase.notebooks": "files, looked for by the plan", "Phase.deviation_reasons": "parts of the plan, held by design.analysis_plan",
    "Phase.public_characteristics": "held by the validator of Phase", "OutputEntry.notebook": "held by the validator of Phase",
    "OutputEntry.chapter": "a source of the report, held by its lint", "Wording.rule": "held by display.claims",
    "Flow.base": "held by the validator of Flow", "Node.column": "held by PolicyTheorySpec", "Mechanism.kind": "words",
    "Variant.outcome": "held by Effectiveness", "CostItem.times": "held by Costs", "CostItem.divided": "held by Costs",
    "CostItem.rest": "held by Costs", "CostItem.signs": "held by Costs", "Comparison.rows": "held by Questionnaire",
    "Comparison.columns": "held by Questionnaire", "PublishedGroup.outcome": "words", "Contrast.first": "held by Elsewhere",
    "Contrast.second": "held by Elsewhere", "Finding.base": "held by Inspection", "Norm.asks": "words",
    "Measure.measure": "a file of the project", "Measure.groups": "a file of the project", "StatLine.table": "StatLine",
    "StatLine.measure": "StatLine", "StatLine.group": "StatLine", "StatLine.topic": "StatLine", "StatLine.keep": "StatLine",
    "StatLine.period": "StatLine", "StatLine.month": "StatLine", "Fieldwork.survey": "a file of the project",
    "ConflictTreatment.subject": "a file of the project", "ConflictTreatment.first": "words", "ConflictTreatment.second": "words",
    "Reading.show": "a form of display", "Fact.show": "a form of display", "Fact.value": "words, or a date that no record holds",
    "Fact.reproduces": "a file of the project", "Reproduction.sources": "a file of the project", "Registration.public": "held by Registration",
    "AnalysisPlan.subgroups": "held by design.analysis_plan", "AnalysisPlan.robustness": "held by design.analysis_plan",
    "PlannedOutcome.kind": "held by design.analysis_plan", "ChecklistItem.sections": "headings of the report, held by its lint", "ChecklistValue.number": "a number of the report, held by the phase and its lint",
    "Power.outcome": "a word of a table",
    "Effectiveness.leave_out_label": "words", "Study.tables": "held by schemas.contract", "ColumnSpec.values": "the contract itself",
    "Source.path": "a file", "Source.delivery": "a file", "Source.package": "a package", "Source.dataset": "a package",
    "ProfileChoice.default": "held by Study.profile",
    "Phase.published": "held by data.naming", "Phase.reference_date": "held by data.naming", "Phase.updated": "words",
    "Cohort.assigned": "held by data.naming", "Groups.pairs": "held by Groups", "Study.author": "words", "Allocation.cluster_label": "words",
    "Period.start": "a moment of the project", "Period.end": "a moment of the project", "Period.reference": "a moment of the project",
    "OutputEntry.headline": "held by the validator of Phase", "AnalysisPlan.fixed": "when the plan was fixed: no record holds it",
}  # fmt: skip
"""Field -> what it is and who holds it."""


def texts(kind: type[Model], seen: set[type]) -> Iterator[tuple[str, str, tuple[Names, ...]]]:
    """Model and field of each text or date below ``kind``, with what it names."""
    if kind in seen:
        return
    seen.add(kind)
    for name, field in kind.model_fields.items():
        own = tuple(one for one in field.metadata if isinstance(one, Names))
        found = [*_scalars(field.annotation)]
        if any(scalar in (str, date) for scalar, _ in found):
            yield kind.__name__, name, own + tuple(one for _, markers in found for one in markers)
        for model in _models(field.annotation):
            yield from texts(model, seen)


def _scalars(annotation: Any) -> Iterator[tuple[type, tuple[Names, ...]]]:
    markers = markers_of(annotation)
    if annotation in (str, date):
        yield annotation, markers
    for part in get_args(annotation):
        for scalar, inner in _scalars(part):
            yield scalar, (*markers, *inner)


def _models(annotation: Any) -> list[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def unsaid(*kinds: type[Model]) -> list[str]:
    seen: set[type] = set()
    return [
        f"{model}.{name}" for kind in kinds for model, name, markers in texts(kind, seen)
        if not markers and name not in FREE | OWN and f"{model}.{name}" not in ELSEWHERE
    ]  # fmt: skip


def test_every_text_says_what_it_names_or_is_listed() -> None:
    assert unsaid(Study, Phase) == []


def test_a_new_field_cannot_be_forgotten() -> None:
    class New(Model):
        event: str = ""
        group: ArmCode = ""

    assert unsaid(New) == ["New.event"]


def test_the_list_names_no_field_that_is_gone() -> None:
    seen: set[type] = set()
    there = {f"{model}.{name}" for kind in (Study, Phase) for model, name, _ in texts(kind, seen)}
    assert sorted(set(ELSEWHERE) - there) == []


class _Inner(Model):
    values: tuple[Annotated[str, Names("waarde", "{table}", "{column}")], ...] = ()
    when: Annotated[date, Names("datum", "klanten", "{column}")] | None = None


class _Outer(Model):
    table: TableName = Field("", alias="tabel")
    column: OwnColumn | None = Field(None, alias="kolom")
    inner: tuple[_Inner, ...] = Field((), alias="binnen")
    words: dict[Annotated[str, Names("groep")], str] = Field({}, alias="woorden")


def test_a_walk_gives_each_name_with_its_place_and_where_it_must_be_found() -> None:
    model = _Outer(table="banen", column="soort", inner=(_Inner(values=("a",), when=date(2020, 1, 2)),), words={"x": "y"})
    assert list(named(model, "f.yml")) == [
        Named("f.yml, tabel", "tabel", "banen"), Named("f.yml, kolom", "kolom", "soort", "banen"),
        Named("f.yml, binnen.0.values.0", "waarde", "a", "banen", ("soort",)),
        Named("f.yml, binnen.0.when", "datum", date(2020, 1, 2), "klanten", ("soort",)), Named("f.yml, woorden", "groep", "x"),
    ]  # fmt: skip


@pytest.mark.parametrize("empty", [{}, {"table": "banen"}, {"column": "soort"}])
def test_what_does_not_say_where_it_is_found_names_nothing(empty: dict[str, str]) -> None:
    kinds = [one.kind for one in named(_Outer(**empty, inner=(_Inner(values=("a",)),)), "f.yml")]
    assert "waarde" not in kinds and kinds == ["tabel"] * ("table" in empty)
