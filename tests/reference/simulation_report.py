"""All that the simulation measures, as docs/simulation.md: ``python tests/reference/simulation_report.py``.

WORKERS and SCHEDULER in the environment say who does the work, as for ``make report-all``: all processors of this machine, or a cluster
whose workers have this folder on their path.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation import (
    LEE_DRAWS,
    P_CONTROL,
    P_TREATED,
    SIZES,
    Measure,
    bounds_coverage,
    compliers,
    coverage,
    power,
    survival_coverage,
    type_one,
)
from simulation_designs import DESIGNS, ICC, SEVERAL, Row, run_design
from simulation_methods import DRAWS, EXPERIMENTS, PAIRS, PSEUDO_EXPERIMENTS, run_pair

from evalutils.pipeline.run.many import Crew, spread


@dataclass(frozen=True)
class Results:
    """Everything that is measured, by size of a group."""

    coverage: list[Measure]
    type_one: list[Measure]
    power: list[tuple[Measure, float]]
    compliers: list[tuple[int, float, float, float]]
    """n, mean estimate, its simulation error, true effect."""
    designs: list[Row]
    """Designs beyond two unclustered groups."""
    methods: list[Row]
    """Methods beside the main result that allow for clusters."""


PARTS = (coverage, survival_coverage, bounds_coverage, compliers, type_one, power)


def piece(job: tuple[Callable[[Any], Any], Any]) -> Any:
    """One piece of the work: a part at a size, or a design."""
    part, of = job
    return part(of)


def run() -> Results:
    """All parts at all sizes; each has its own random stream, so that neither order nor place matters."""
    sized = [(part, n) for n in SIZES for part in sorted(PARTS, key=lambda part: part is not type_one)]
    designs = [(run_design, design) for design in (*DESIGNS, SEVERAL)]
    methods = [(run_pair, pair) for pair in PAIRS]
    made = spread(piece, [*sized, *designs, *methods], Crew.of(os.environ.get("WORKERS", "dask"), os.environ.get("SCHEDULER")))
    found = dict(zip(sized, made, strict=False))
    results = Results([], [], [], [], made[len(sized) : len(sized) + len(designs)], made[len(sized) + len(designs) :])
    for n in SIZES:
        caced, *rest = found[compliers, n]
        results.coverage.extend([*found[coverage, n], *found[survival_coverage, n], *found[bounds_coverage, n], *caced])
        results.type_one.extend(found[type_one, n])
        results.power.append(found[power, n])
        results.compliers.append((n, *rest))
    return results


def table(measures: list[Measure], head: str) -> list[str]:
    """One row an estimator, one column a size, in percent with the simulation error."""
    names = list(dict.fromkeys(measure.what for measure in measures))
    sizes = " | ".join(f"n = {n} a group" for n in SIZES)
    lines = [f"| {head} | {sizes} | experiments |", "|---|" + "---:|" * (len(SIZES) + 1)]
    for name in names:
        row = [measure for measure in measures if measure.what == name]
        cells = " | ".join(f"{100 * one.share:.2f} ({100 * one.error:.2f})" for one in row)
        lines.append(f"| {name} | {cells} | {row[0].of:,} |")
    return lines


INTRODUCTION = """# Simulation

Made by `python tests/reference/simulation_report.py`; held against its criteria by `make test-slow`
(tests/reference/test_simulation.py). Each experiment draws new clients with a known effect and runs the code of the report.
Rates as in the power calculation: {treated}% against {control}%, with one covariate that predicts the outcome; hours a week
are gamma distributed for who works. In brackets the simulation error (one standard error), in points.
"""

BOUNDS = """For the bounds the truth lies at an end of the bounds, where coverage is least. Lee's standard errors use {draws}
bootstrap draws here, more in a report.
"""

DESIGN_TEXT = """Criterion: type I error at most 6% and coverage 93.5-96.5% of what the report names as its main result
(`estimators/primary.py`; Holm's p-values over the contrasts of three groups), in 4,000 experiments without an effect and 4,000 with
one. Case managers have an intraclass correlation of {icc:.2f}. Where clusters are too few the report gives no p-value and says why: `refused`
is how often, in percent. `interval` is how often the interval leaves out nil where there is no effect, verdict or not.
"""

DISCRETE = "Fisher's test and the randomisation test are below 5% because the outcome is discrete."


def designs_section(rows: list[Row]) -> list[str]:
    """The table of the designs, in percent with the simulation error."""
    lines = [
        f"| {row.design} | {row.method} | {_percent(row, row.type_one)} | {_percent(row, row.coverage)} | {100 * row.refused:.1f} | "
        f"{100 * row.interval_rejects:.2f} |"
        for row in rows
    ]
    head = "| Design | Main result | type I | coverage | refused | interval |"
    title = "## Designs beyond two unclustered groups"
    return [title, "", DESIGN_TEXT.format(icc=ICC), head, "|---|---|---:|---:|---:|---:|", *lines, ""]


METHODS_TEXT = """Criterion: type I error at most 6% but for two simulation errors, in {of:,} experiments without an effect and {of:,} with one ({pseudo} of
pseudo-values), with an intraclass correlation of {icc:.2f} among the clients of a manager. With four managers the report refuses
a verdict whatever the method, as it does of the main result (above): no p-value, and of costs no chance of a positive balance. Draws of whole clusters
({draws} here, more in a report) are spread to Student's distribution; as drawn they left out nil in 7.7, 13.1 and 13.1% of these experiments.
Time without work with ten managers, repeated in 2,000 experiments: type I 5.55 (0.51), coverage 94.60 (0.51), the mean standard error as large as the
spread of the estimates (0.444 and 0.446 months). Pseudo-values that leave out whole clusters do no better (5.45 and 94.55): what 91.33 lacks below is chance.
"""


def methods_section(rows: list[Row]) -> list[str]:
    """The table of the methods beside the main result, in percent with the simulation error."""
    lines = [
        f"| {row.method} | {row.design} | {_percent(row, row.type_one)} | {_percent(row, row.coverage)} | {100 * row.refused:.1f} | "
        f"{100 * row.interval_rejects:.2f} |"
        for row in rows
    ]
    text = METHODS_TEXT.format(of=EXPERIMENTS, pseudo=PSEUDO_EXPERIMENTS, icc=ICC, draws=DRAWS)
    head = "| Method | Design | type I | coverage | refused | interval |"
    return ["## Methods beside the main result, with few clusters", "", text, head, "|---|---|---:|---:|---:|---:|", *lines, ""]


def _percent(row: Row, share: float) -> str:
    return f"{100 * share:.2f} ({100 * row.error(share):.2f})"


def report(results: Results) -> str:
    powers = [
        f"| {one.what} | {one.n} | {100 * one.share:.2f} ({100 * one.error:.2f}) | {100 * formula:.2f} |"
        for one, formula in results.power
    ]
    effects = [f"| {n} | {100 * true:.3f} | {100 * mean:.3f} | {100 * error:.3f} |" for n, mean, error, true in results.compliers]
    lines = [
        INTRODUCTION.format(treated=f"{100 * P_TREATED:.2f}", control=f"{100 * P_CONTROL:.2f}"),
        "## Coverage of 95% intervals", "", "Criterion: 93.5-96.5%.", "", *table(results.coverage, "Interval"), "",
        BOUNDS.format(draws=LEE_DRAWS),
        "## Type I error at 5%", "", "Criterion: at most 5.5%.", "", *table(results.type_one, "Test"), "", DISCRETE, "",
        "## Power", "", "Criterion: within two points of the formula (Fleiss, Levin & Paik 2003, eq. 4.17).", "",
        "| Test | n a group | measured | formula |", "|---|---:|---:|---:|", *powers, "",
        "## Complier average causal effect", "", "Criterion: the mean estimate is within two simulation errors of the truth.", "",
        "| n a group | true effect | mean estimate | simulation error |", "|---:|---:|---:|---:|", *effects, "",
        *designs_section(results.designs), *methods_section(results.methods),
    ]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    target = Path(__file__).parents[2] / "docs" / "simulation.md"
    target.write_text(report(run()), encoding="utf-8")
