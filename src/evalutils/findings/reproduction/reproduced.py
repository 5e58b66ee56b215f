"""The values to hold against published figures: from released values and facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from evalutils.errors import ConsistencyError, ParameterError, Problem
from evalutils.params.facts import Fact
from evalutils.params.sections.reproduction import FigureLink
from evalutils.results import SECRET, NotComputable, Number, is_number, number
from evalutils.results.reproduction import Computed, Published

Record = Mapping[str, Any]
"""One file of released values: ``sleutel`` (the output), ``notebook``, ``cel`` and ``waarden`` by name."""

COARSER = "komt in de grovere openbare vorm niet voor"


def linked(
    links: Iterable[FigureLink], facts: Iterable[Fact], records: Iterable[Record], *, coarse: bool = False
) -> dict[str, Computed]:
    """The value of every figure that a link or a fact names, with its notebook and cell or the fact's key.

    An output that is not among ``records`` is of another phase: not computable here. Raises ``ParameterError`` for a
    name that its output does not have (but ``coarse``, in their public form, outputs have fewer), ``ConsistencyError``
    for a figure that is named twice.
    """
    outputs = {str(record["sleutel"]): record for record in records}
    named = [(link.id, _linked(link, outputs, coarse)) for link in links]
    named += [(name, Computed(_stated(fact), f"parameter feiten.{fact.key}")) for fact in facts for name in fact.reproduces]
    found = dict(named)
    if len(found) < len(named):
        doubled = sorted(name for name, times in Counter(name for name, _ in named).items() if times > 1)
        where, expected = "reproductie en feiten", "elk cijfer één keer"
        problems = tuple(Problem("dubbel-cijfer", where, expected, f"'{name}' vaker") for name in doubled)
        raise ConsistencyError("Een gepubliceerd cijfer staat op twee plaatsen in de parameters.", problems=problems)
    return found


def _linked(link: FigureLink, outputs: dict[str, Record], coarse: bool) -> Computed:
    if link.value is None:
        return Computed(NotComputable(str(link.reason)), "")
    output, name = link.value.split(":")
    if output not in outputs:
        return Computed(NotComputable(f"uitvoer '{output}' hoort niet bij deze fase"), "")
    record = outputs[output]
    if name not in record["waarden"] and coarse:
        return Computed(SECRET, "")  # the coarser public form leaves it out for the same reason
    if name not in record["waarden"]:
        problem = Problem("onbekende-waarde", f"reproductie, cijfer '{link.id}'", f"een naam uit uitvoer '{output}'", f"'{name}'")
        raise ParameterError("De reproductie leest een waarde die niet is gepubliceerd.", problems=(problem,))
    cell = "" if record.get("cel") is None else f", cel {record['cel']}"
    return Computed(_times(released_number(record["waarden"][name]), link.factor), f"{record['notebook']}{cell}")


def released_number(raw: Any) -> Number:
    """A released value as it stands in its file: a number, 'x' for withheld, a reason for not computable."""
    if raw == "x":
        return SECRET
    if isinstance(raw, Mapping):
        return NotComputable(str(raw.get("reden", "")))
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return NotComputable("de gepubliceerde waarde is geen getal")
    return raw


def _times(value: Number, factor: float) -> Number:
    return number(value * factor) if is_number(value) and factor != 1 else value


def _stated(fact: Fact) -> Number:
    return fact.value if is_number(fact.value) else NotComputable("het feit is geen getal")  # type: ignore[arg-type]


def baseline_links(published: Iterable[Published], output: str, slug: Callable[[str], str]) -> tuple[FigureLink, ...]:
    """Links from the cells of ``reproduction.baseline_tables`` to the key numbers of the characteristics.

    ``output`` is the key of those numbers and ``slug`` the way a category becomes part of a name (display.views.slug).
    """
    links = []
    for row in published:
        name, category, group = row.id.split("|")
        value = f"{name}.n.{group}" if category == "n" else f"{name}.{slug(category)}.{group}.pct"
        factor = 1 if category == "n" else 100
        links.append(FigureLink.model_validate({"id": row.id, "waarde": f"{output}:{value}", "factor": factor}))
    return tuple(links)


def survey_links(published: Iterable[Published], output: str, slug: Callable[[str], str]) -> tuple[FigureLink, ...]:
    """Links from the counts of ``reproduction.survey_counts`` to the key numbers of the questionnaire ``output``."""
    links = []
    for row in published:
        question, answer = row.id.split("|")
        value = f"{question}.n" if answer == "n" else f"{question}.{slug(answer)}.n"
        links.append(FigureLink.model_validate({"id": row.id, "waarde": f"{output}:{value}"}))
    return tuple(links)
