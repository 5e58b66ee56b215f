"""What a text in params names: a group, a table, a column or a value of the extract, a box of a flow, an output.

A field says so itself, by its type (``ActivityKind`` in the place of ``str``). ``named`` walks any model and gives every name with
its place, so that all can be held against the contract and the data before anything is computed (data.naming), also those of a
field that is added later.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Kind = Literal["groep", "cohort", "tabel", "kolom", "kenmerk", "waarde", "vak", "aandeel", "uitvoer", "datum"]


@dataclass(frozen=True)
class Names:
    """A field holds the name of a thing of ``kind``.

    ``table`` and ``column`` say where it is to be found: a name, or ``{attribute}`` of the same model or the nearest one above that has
    it (several columns: a tuple of names). A ``kenmerk`` is a column of the clients or the class of a characteristic; a ``vak`` is
    a box of the flow of the group ``table``; a ``datum`` is a date up to which the time from ``column`` is counted.
    """

    kind: Kind
    table: str = ""
    column: str = ""
    unless: str = ""
    """Attribute of the same model: where it is filled, this field names nothing."""
    planned: bool = False
    """Fixed earlier, so that it may not be mended: a name that nobody knows is told and does not stop."""


ArmCode = Annotated[str, Names("groep")]
CohortCode = Annotated[str, Names("cohort")]
TableName = Annotated[str, Names("tabel")]
OwnColumn = Annotated[str, Names("kolom", "{table}")]
"""A column of the table that the same model names."""
OwnValue = Annotated[str, Names("waarde", "{table}", "{column}")]
"""A value of the table and column that the same model names."""
ClientColumn = Annotated[str, Names("kolom", "klanten")]
ClientTrait = Annotated[str, Names("kenmerk", "klanten")]
"""A column of the clients, or ``<name>_klasse`` of a characteristic with categories."""
SurveyColumn = Annotated[str, Names("kolom", "enquete")]
ActivityKind = Annotated[str, Names("waarde", "activiteiten", "soort")]
ActivityResult = Annotated[str, Names("waarde", "activiteiten", "uitkomst")]
ActivityReason = Annotated[str, Names("waarde", "activiteiten", "reden_einde")]
BenefitReason = Annotated[str, Names("waarde", "uitkeringen", "reden_beeindiging")]
BoxCode = Annotated[str, Names("vak", "{arm}")]
"""A box of the flow of the group that the same model names."""
ShareCode = Annotated[str, Names("aandeel")]
OutputKey = Annotated[str, Names("uitvoer")]
"""``<output>`` or ``<output>:<name>``."""


@dataclass(frozen=True)
class Named:
    """One name in params: ``word`` stands at ``where``; ``table`` and ``columns`` are where it must be found."""

    where: str
    kind: Kind
    word: Any
    table: str = ""
    columns: tuple[str, ...] = ()
    planned: bool = False


def named(model: BaseModel, file: str) -> Iterator[Named]:
    """Every name in ``model`` at any depth, in the order of its fields; ``file`` begins each place."""
    for place, value, markers, line in _leaves(model, (), ""):
        for marker in markers:
            if not (marker.unless and _upward(line[:1], marker.unless)):
                yield from _resolved(marker, value, line, f"{file}, {place}")


def _resolved(marker: Names, value: Any, line: tuple[BaseModel, ...], where: str) -> Iterator[Named]:
    table, columns = _filled(marker.table, line), _filled(marker.column, line)
    if (marker.table and not table) or (marker.column and not columns) or value == "":
        return
    for one in table or ("",):
        yield Named(where, marker.kind, value, one, columns, marker.planned)


def _filled(text: str, line: tuple[BaseModel, ...]) -> tuple[str, ...]:
    if not text.startswith("{"):
        return (text,) if text else ()
    found = _upward(line, text.strip("{}"))
    return tuple(found) if isinstance(found, tuple) else (str(found),) if found else ()


def _upward(line: tuple[BaseModel, ...], attribute: str) -> Any:
    return next((getattr(model, attribute) for model in line if hasattr(model, attribute)), None)


Leaf = tuple[str, Any, tuple[Names, ...], tuple[BaseModel, ...]]


def _leaves(model: BaseModel, above: tuple[BaseModel, ...], place: str) -> Iterator[Leaf]:
    line = (model, *above)
    for name, field in type(model).model_fields.items():
        own = tuple(one for one in field.metadata if isinstance(one, Names))
        yield from _inside(getattr(model, name), field.annotation, own, line, f"{place}.{field.alias or name}".lstrip("."))


def _inside(value: Any, annotation: Any, markers: tuple[Names, ...], line: tuple[BaseModel, ...], place: str) -> Iterator[Leaf]:
    if isinstance(value, BaseModel):
        yield from _leaves(value, line, place)
    elif isinstance(value, dict):
        keys, values = next((get_args(part) for part in _alternatives(annotation) if get_origin(part) is dict), (Any, Any))
        for key, inner in value.items():
            yield from _inside(key, keys, (), line, place)
            yield from _inside(inner, values, (), line, f"{place}.{key}")
    elif isinstance(value, tuple):
        parts = next((get_args(part) for part in _alternatives(annotation) if get_origin(part) is tuple), (Any,))
        for at, inner in enumerate(value):
            yield from _inside(inner, parts[0], markers, line, f"{place}.{at}")
    elif isinstance(value, str | bool | int | float | date):
        yield place, value, (*markers, *markers_of(annotation)), line


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    """The types of a union, or the one type; what is annotated without its annotation."""
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(one for part in get_args(annotation) for one in _alternatives(part))
    return (annotation,)


def markers_of(annotation: Any) -> tuple[Names, ...]:
    """What a scalar of this type names: the markers of the type itself and of the alternatives in it."""
    if get_origin(annotation) is Annotated:
        inner, *own = get_args(annotation)
        return (*(one for one in own if isinstance(one, Names)), *markers_of(inner))
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(dict.fromkeys(one for part in get_args(annotation) for one in markers_of(part)))
    return ()
