"""The design as declared: what its main result would do in experiments drawn as the plan assumes."""

from __future__ import annotations

from evalutils.display.common import format as fmt
from evalutils.display.common.views import Cell, Entry, Table
from evalutils.errors import ParameterError
from evalutils.results.declared import DeclaredResult, Together, Trial


def table(result: DeclaredResult) -> Table:
    """A row without an effect and one with the expected effect; ``ParameterError`` where params declare no design."""
    if not result.trials:
        raise ParameterError(
            "De index vraagt 'ontwerp', en de parameters verklaren geen ontwerp.", action="vul 'ontwerp' en 'power' in, of haal de uitvoer weg."
        )
    unit = "procentpunten" if result.kind == "aandeel" else result.unit or "eenheid van de uitkomst"
    head = (
        f"Waar effect ({unit})", f"Vertekening ({unit})", f"Dekking van het {fmt.percent(result.level)}-interval",
        "Verworpen", "Zonder oordeel",
    )  # fmt: skip
    rows = tuple(_row(one, _shows(result)) for one in result.trials)
    if result.together is None:
        return Table(head, rows, (3, 3, 4, 2, 3), notes=_notes(result, unit))
    named = tuple((trial.contrast, *row) for trial, row in zip(result.trials, rows, strict=True))
    return Table(("Vergelijking", *head), named, (5, 3, 3, 4, 2, 3), notes=(*_notes(result, unit), *_together(result.together)))


def _together(found: Together) -> tuple[str, ...]:
    """How often something is found at all, with and without effects."""
    how = "na correctie van Holm" if found.corrected else "zonder correctie"
    count = fmt.words(found.contrasts)
    lines = [
        f"De {count} vergelijkingen zijn in dezelfde experimenten nagebootst, met één vergelijkingsgroep en even grote interventiegroepen; verworpen is {how}.",
        f"Zonder enig effect wordt in {Cell(found.familywise, 'procent1').text} van de experimenten ten minste één verschil gevonden; met alle effecten "
        f"ten minste één in {Cell(found.one, 'procent1').text} en alle {count} in {Cell(found.every, 'procent1').text}.",
    ]
    if found.corrected:
        lines.append(f"Het kleinste verschil is van elke vergelijking bij alfa gedeeld door {count}, de strengste stap van Holm.")
    if found.beside:
        what = "Eén vergelijking van twee interventies is" if found.beside == 1 else f"{fmt.words(found.beside).capitalize()} vergelijkingen van twee interventies zijn"
        lines.append(f"{what} niet nagebootst.")
    return tuple(lines)


def _shows(result: DeclaredResult) -> str:
    return "punten2" if result.kind == "aandeel" else "decimaal2"


def _row(trial: Trial, show: str) -> tuple[Entry, ...]:
    return (
        Cell(trial.truth, show), Cell(trial.bias, show), Cell(trial.coverage, "procent1"), Cell(trial.rejected, "procent1"),
        Cell(trial.refused, "procent1"),
    )  # fmt: skip


def _notes(result: DeclaredResult, unit: str) -> tuple[str, ...]:
    of = f"{fmt.integer(result.experiments)} nagebootste experimenten per rij, met {fmt.integer(result.n_treatment)} en {fmt.integer(result.n_control)} klanten{' per vergelijking' if result.together else ''}."
    least = f"Kleinste verschil dat met de gewenste power te vinden is: {Cell(result.detectable, _shows(result)).text} {unit} (tweezijdig)."
    told = f"Hoofdresultaat: {result.method}. Zonder effect is 'verworpen' het vals alarm, met effect de power."
    return (" ".join((of, *_assumed(result))), told, least)


def _assumed(result: DeclaredResult) -> list[str]:
    """Clusters, strata and covariate of the plan, in sentences."""
    lines = []
    if result.clusters:
        other = f" en de vergelijkingsgroep {fmt.integer(result.clusters_control)}," if result.clusters_control else ""
        lines.append(
            f"De interventiegroep heeft {fmt.integer(result.clusters)} clusters{other} met een intraclasscorrelatie van {fmt.decimals(result.icc, 2)}."
        )
    if result.strata:
        lines.append(f"Er is geloot binnen {fmt.words(result.strata)} {'stratum' if result.strata == 1 else 'strata'}.")
    if result.correlation is not None:
        lines.append(f"Er is gecorrigeerd voor een kenmerk met een samenhang van {fmt.decimals(result.correlation, 2)} met de uitkomst.")
    return lines
