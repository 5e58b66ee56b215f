"""One verdict for each name in params: known and there, known but absent from the data (a warning), or unknown (a problem)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evalutils.data.naming import assignment, categories, checklist, dates
from evalutils.data.naming.look import NO, YES, Look, in_rows, like, written
from evalutils.errors import ParameterError, Problem
from evalutils.params.names import Named, named
from evalutils.schemas import Column


@dataclass(frozen=True)
class Absent:
    """A name that is known and does not occur in the extract as of the reference date, or not yet."""

    where: str
    name: str
    """The name with what it is, in words: "'zorg' (activiteiten.soort)"."""
    told: str
    """Why it is a warning, with counts: for whoever may see the extract."""

    def __str__(self) -> str:
        return f"{self.where}: {self.name}: {self.told}."


@dataclass(frozen=True)
class Held:
    """Every name of a phase, held against contract and data."""

    checked: int
    problems: tuple[Problem, ...]
    absent: tuple[Absent, ...]
    remarks: tuple[str, ...] = ()
    """What is odd about the dates of the phase, as sentences."""

    def require(self) -> None:
        """Raise ``ParameterError`` with every name that nobody knows."""
        if self.problems:
            raise refusal(self.problems)


def refusal(problems: tuple[Problem, ...]) -> ParameterError:
    """All names that nobody knows, as one error."""
    return ParameterError(
        "De parameters noemen iets dat niet bestaat in het contract, het extract of de parameters zelf.", problems=problems,
        action="herstel de genoemde namen in params/, of noem een nieuwe waarde of kolom onder 'tabellen' in studie.yml.",
    )  # fmt: skip


def hold(look: Look) -> Held:
    """Hold every name in the params of ``look`` against its contract and its data; nothing is computed and nothing raised."""
    names = (*named(look.study, "studie.yml"), *named(look.phase, f"fase{look.phase.number}.yml"))
    found = [*(verdict for one in names for verdict in _verdicts(one, look)), *dates.problems(look)]
    found += [*assignment.unknown_strata(look), *assignment.end_without_dates(look), *categories.problems(look)]
    absent = [one for one in found if isinstance(one, Absent)]
    absent += [Absent(*told) for told in (*assignment.empty_strata(look), *assignment.groups_without_clusters(look))]
    first = {one.name: one for one in reversed(absent)}
    return Held(
        len({(one.kind, one.table, one.columns, written(one.word)) for one in names}),
        tuple(one for one in found if isinstance(one, Problem)), tuple(one for one in absent if first[one.name] is one),
        (*dates.remarks(look), *assignment.remarks(look), *assignment.declared_strata(look), *categories.remarks(look), *checklist.remarks(look)),
    )  # fmt: skip


Verdict = Problem | Absent


def _verdicts(one: Named, look: Look) -> Iterator[Verdict]:
    for verdict in _KINDS.get(one.kind, _listed)(one, look):
        if one.planned and isinstance(verdict, Problem):
            told = "het analyseplan noemt het, en het contract of het extract kent het niet"
            yield Absent(one.where, f"'{written(one.word)}'", told)
        else:
            yield verdict


def _listed(one: Named, look: Look) -> Iterator[Verdict]:
    """A name that params themselves define."""
    word = str(one.word).split(":")[0]
    known = look.boxes(one.table) if one.kind == "vak" else look.lists[one.kind]
    if word not in known:
        yield Problem("onbekende-naam", one.where, f"{_WORDS[one.kind]}{like(word, known)}", f"'{word}'")
    elif one.kind == "tabel" and not look.rows(word):
        yield Absent(one.where, f"tabel '{word}'", "de tabel heeft op de peildatum geen rijen")


_WORDS = {
    "groep": "de code van een groep in studie.yml", "cohort": "de code van een cohort in studie.yml",
    "tabel": "een tabel van de studie", "vak": "de code van een vak in de stroom van die groep",
    "aandeel": "de code van een aandeel onder uitkomsten", "uitvoer": "een sleutel onder uitvoer",
}  # fmt: skip


def _column(one: Named, look: Look) -> Iterator[Verdict]:
    table = look.agreed.tables.get(one.table)
    if table is None or (one.kind == "kenmerk" and one.word in look.made):
        return  # an unknown table is told where it is named
    if look.declared(one.table, one.word) is None:
        known = (*table.names, *look.made) if one.kind == "kenmerk" else table.names
        yield Problem("onbekende-kolom", one.where, f"een kolom van {one.table}{like(one.word, known)}", f"'{one.word}'")
    elif one.word not in look.frames[one.table]:
        expected = f"een kolom van {one.table} die het extract heeft{like(one.word, look.frames[one.table].columns)}"
        yield Problem("kolom-niet-geleverd", one.where, expected, f"'{one.word}', die er niet in staat")
    elif look.rows(one.table) and not look.filled(one.table, one.word):
        yield Absent(one.where, f"kolom {one.table}.{one.word}", f"geen van de {in_rows(look.rows(one.table))} heeft op de peildatum een waarde")


def _value(one: Named, look: Look) -> Iterator[Verdict]:
    for column in one.columns:
        if column in look.made:
            yield from _class(one, column, look)
        elif (declared := look.declared(one.table, column)) is not None:
            yield from _declared(one, declared, look)


def _class(one: Named, column: str, look: Look) -> Iterator[Verdict]:
    known = look.made[column]
    if written(one.word) not in known:
        yield Problem("onbekende-categorie", one.where, f"een waarde van {column}{like(written(one.word), known)}", f"'{written(one.word)}'")


def _declared(one: Named, column: Column, look: Look) -> Iterator[Verdict]:
    word, name = written(one.word), f"{one.table}.{column.name}"
    now, ever = look.counts(one.table, column.name), look.counts(one.table, column.name, whole=True)
    if not _possible(one, column, ever):
        near = like(word, look.sayable(one.table, column.name), ever)
        yield Problem("onbekende-waarde", one.where, f"een waarde van {name}{near}", f"'{word}', in geen rij")
    elif not now.get(word) and not _later(one, column, look):
        later = f"; zonder peildatum {in_rows(ever[word])}" if ever.get(word) else ""
        yield Absent(one.where, f"'{word}' ({name})", f"op de peildatum in 0 van {in_rows(look.rows(one.table))}{later}")


def _possible(one: Named, column: Column, ever: dict[str, int]) -> bool:
    """Whether the contract allows the value, or, where it declares none, the data hold it."""
    word = written(one.word)
    if column.kind == "ja_nee":
        return word in (YES, NO)
    if column.values:
        return word in column.values
    if column.kind in ("geheel", "getal") and not isinstance(one.word, str):
        low, high = column.minimum, column.maximum
        return (low is None or one.word >= low) and (high is None or one.word <= high)
    return word in ever


def _later(one: Named, column: Column, look: Look) -> bool:
    """A cohort that is assigned after the reference date is not there yet, as it should be."""
    day = look.phase.reference_date
    later = {cohort.code for cohort in look.study.cohorts if day is not None and cohort.assigned > day}
    return (one.table, column.name) == ("klanten", "cohort") and one.word in later


_KINDS: dict[str, Callable[[Named, Look], Iterator[Verdict]]] = {
    "kolom": _column, "kenmerk": _column, "waarde": _value, "datum": dates.up_to,
}  # fmt: skip
