"""The design as declared: what its main result would do in experiments drawn as the plan assumes."""

from __future__ import annotations

from evalutils.display.common import format as fmt
from evalutils.display.common.views import Cell, Entry, Table
from evalutils.errors import ParameterError
from evalutils.results.declared import DeclaredResult, Trial


def table(result: DeclaredResult) -> Table:
    """A row without an effect and one with the expected effect; ``ParameterError`` where params declare no design."""
    if not result.trials:
        raise ParameterError(
            "De index vraagt 'ontwerp', en de parameters verklaren geen ontwerp.", action="vul 'ontwerp' en 'power' in, of haal de uitvoer weg."
        )
    head = (
        "Waar effect (procentpunten)", "Vertekening (procentpunten)", f"Dekking van het {fmt.percent(result.level)}-interval",
        "Verworpen", "Zonder oordeel",
    )  # fmt: skip
    return Table(head, tuple(_row(one) for one in result.trials), (3, 3, 4, 2, 3), notes=_notes(result))


def _row(trial: Trial) -> tuple[Entry, ...]:
    return (
        fmt.points(trial.truth, 2), Cell(trial.bias, "punten2"), Cell(trial.coverage, "procent1"), Cell(trial.rejected, "procent1"),
        Cell(trial.refused, "procent1"),
    )  # fmt: skip


def _notes(result: DeclaredResult) -> tuple[str, ...]:
    of = f"{fmt.integer(result.experiments)} nagebootste experimenten per rij, met {fmt.integer(result.n_treatment)} en {fmt.integer(result.n_control)} klanten."
    clustered = ""
    if result.clusters:
        clustered = f" De interventiegroep heeft {fmt.integer(result.clusters)} clusters met een intraclasscorrelatie van {fmt.decimals(result.icc, 2)}."
    least = f"Kleinste verschil dat met de gewenste power te vinden is: {fmt.points(result.detectable)} procentpunten (tweezijdig)."
    return (f"{of}{clustered}", f"Hoofdresultaat: {result.method}. Zonder effect is 'verworpen' het vals alarm, met effect de power.", least)
