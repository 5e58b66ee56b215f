"""All published figures of a report at once: read, linked to released values and facts, compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from evalutils.findings.reproduction import comparison as reproduction
from evalutils.findings.reproduction.reproduced import Record, baseline_links, linked, survey_links
from evalutils.params.facts import Fact
from evalutils.params.sections.reproduction import Reproduction
from evalutils.results.reproduction import Published, ReproductionResult


@dataclass(frozen=True)
class PublishedTables:
    """The published files as text; an empty frame where a study has none."""

    figures: pd.DataFrame
    tables: pd.DataFrame
    survey: pd.DataFrame


@dataclass(frozen=True)
class Reproduced:
    """What one report says of the published figures, and how many figures there are in all files."""

    result: ReproductionResult
    published: int


def reproduce(tables: PublishedTables, params: Reproduction, facts: Iterable[Fact], records: Iterable[Record],
              slug: Callable[[str], str], *, coarse: bool = False) -> Reproduced:  # fmt: skip
    """The figures that this report names (by a link, a fact, or an output with a published table), each with its verdict.

    ``records``: the released values of this report. ``slug``: how a label becomes part of a value's name. ``coarse``: outputs are
    in their public form, so that a figure may have no value. Raises what
    ``linked`` and ``compare`` raise.
    """
    files = params.published
    figures = reproduction.figures(tables.figures) if not tables.figures.empty else ()
    cells = reproduction.baseline_tables(tables.tables) if not tables.tables.empty else ()
    answers = reproduction.survey_counts(tables.survey) if not tables.survey.empty else ()
    links = [*params.figures]
    if files.tables_from:
        links += baseline_links(cells, files.tables_from, slug)
    if files.survey_from:
        links += survey_links(answers, files.survey_from, slug)
    found = linked(links, facts, records, coarse=coarse)
    every: tuple[Published, ...] = (*figures, *cells, *answers)
    named = tuple(replace(row, source=params.sources.get(row.source, row.source)) for row in every if row.id in found)
    return Reproduced(reproduction.compare(named, found), len(every))
