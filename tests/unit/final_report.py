"""A small trial made up for the tests of the final report, and everything that the report shows of it."""

from __future__ import annotations

from datetime import date

import pandas as pd

from evalutils.display.common.views import Cell, Figure, Numbers, Table
from evalutils.display.costs import figures as cost_figures
from evalutils.display.costs import numbers as costs_numbers
from evalutils.display.costs import tables as costs_tables
from evalutils.display.costs import waterfall as cost_waterfall
from evalutils.display.effects import complier as effects_complier
from evalutils.display.effects import figures as effects_figures
from evalutils.display.effects import gross as effects_gross
from evalutils.display.effects import numbers as effects_numbers
from evalutils.display.effects import tables as effects_tables
from evalutils.display.effects import trial as effects_trial
from evalutils.display.survival import figures as survival_figures
from evalutils.display.survival import numbers as survival_numbers
from evalutils.display.survival import tables as survival_tables
from evalutils.findings.costs.valuation import costs_and_benefits
from evalutils.findings.effectiveness import effectiveness
from evalutils.findings.effects.trial_flow import trial_flow
from evalutils.findings.histories.followup import follow
from evalutils.params import Arms, Groups
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.costs import Costs
from evalutils.params.sections.effectiveness import Effectiveness
from evalutils.params.study import Cohort, Profile

GROUPS = Groups.model_validate({"interventies": [{"code": "a", "label": "Groep A"}], "vergelijking": {"code": "b", "label": "Groep B"}})
ARMS = Arms(interventie={"code": "a", "label": "Groep A"}, vergelijking={"code": "b", "label": "Groep B"})
INFERENCE = Inference(permutaties=200)
COHORTS = (Cohort(code="c", label="Eerste", toewijzing=date(2018, 1, 1)),)
AS_OF = date(2019, 12, 31)
OPEN, STRICT = Profile(naam="open"), Profile(naam="streng", minimum_cel=10)

SPEC = Effectiveness.model_validate({
    "uitkomsten": [
        {"code": "werk", "label": "Werk", "soort": "werk", "maanden": 12, "rol": "primair"},
        {"code": "veel", "label": "Werk van 12 uur", "soort": "werk", "maanden": 12, "minimum_uren": 12},
        {"code": "weg", "label": "Uitkering uit", "soort": "uitstroom_uitkering", "maanden": 12},
        {"code": "uren", "label": "Uren", "soort": "uren", "maanden": 12, "eenheid": "uur"},
        {"code": "loon", "label": "Loon", "soort": "loon", "maanden": 12, "eenheid": "euro per maand"},
    ],
    "covariaten": ["x"],
    "deelname": {"activiteiten": ["hulp"], "maanden": 12, "label": "Geholpen"},
    "tijd": {"horizon_maanden": 12, "op_risico_maanden": [0, 6, 12], "label": "Werk",
             "concurrerend": [{"code": "zorg", "label": "Zorg", "activiteiten": ["zorg"]}]},
    "subgroepen": [{"code": "soort", "label": "Soort", "kolom": "soort", "categorieen": ["een", "twee"]}],
    "varianten": [{"code": "zonder", "label": "Zonder soort twee", "zonder": [{"kolom": "soort", "waarden": ["twee"]}]}],
    "een_voor_een_zonder": "begeleider", "een_voor_een_label": "begeleider",
})  # fmt: skip
COSTS = Costs.model_validate({
    "horizon_maanden": 12, "trekkingen": 200, "perspectieven": [{"code": "p", "label": "P"}],
    "eenheidsprijzen": [{"code": "uur", "label": "Prijs", "waarde": 10, "laag": 5, "hoog": 20, "bron": "test"}],
    "posten": [
        {"code": "hulp", "label": "Hulp", "kant": "kosten", "prijs": ["uur"], "telt": {"p": -1},
         "hoeveelheid": {"soort": "aantal", "tabel": "activiteiten", "kolom": "soort", "waarden": ["hulp"]}},
        {"code": "loon", "label": "Loon", "kant": "baten", "telt": {"p": 1},
         "hoeveelheid": {"soort": "bedrag_per_maand", "tabel": "dienstverbanden", "bedrag": "loon_per_maand"}},
    ],
    "uitstroom": {"tabel": "uitkeringen", "kolom": "reden_beeindiging", "waarden": ["werk"]},
})  # fmt: skip


def tables(n=(40, 40), working=(20, 10), *, hours=20.0, kinds=("een", "twee")) -> dict[str, pd.DataFrame]:
    """``n`` clients a group, the first ``working`` of each with a job from the seventh month; group a is helped.

    ``kinds`` alternate over the clients, and so do two helpers in group a; everybody has a benefit.
    """
    rows, jobs, help_, benefits = [], [], [], []
    for arm, size, at_work in zip("ab", n, working, strict=True):
        for place in range(size):
            client = f"{arm}{place}"
            rows.append((client, arm, "c", kinds[place % len(kinds)], f"h{place % 2}" if arm == "a" else None, float(place % 3)))
            end = None
            if place < at_work:
                jobs.append((client, f"2018-{7 + place % 4:02d}-01", None, hours, 400.0))
                end = "2018-12-01" if place % 2 else None
            benefits.append((client, "2016-01-01", end, "werk" if end else None))
            if arm == "a":
                help_.append((client, "hulp", "2018-02-01", None))
    return {
        "klanten": pd.DataFrame(rows, columns=["klant_id", "groep", "cohort", "soort", "begeleider", "x"]),
        "dienstverbanden": _frame(jobs, ["klant_id", "startdatum", "einddatum", "uren_per_week", "loon_per_maand"]),
        "activiteiten": _frame(help_, ["klant_id", "soort", "startdatum", "einddatum"]),
        "uitkeringen": _frame(benefits, ["klant_id", "startdatum", "einddatum", "reden_beeindiging"]),
    }


def _frame(rows: list, columns: list[str]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=columns)
    for name in ("startdatum", "einddatum"):
        made[name] = pd.to_datetime(made[name])
    return made


def effects_of(made: dict[str, pd.DataFrame]):
    followed = follow(made, SPEC, COHORTS, AS_OF)
    return (
        effectiveness(followed, SPEC, ARMS, INFERENCE),
        trial_flow(followed, len(made["klanten"]), SPEC, GROUPS, COHORTS),
    )


def costs_of(made: dict[str, pd.DataFrame]):
    return costs_and_benefits(made, COSTS, ARMS, cohorts=COHORTS, as_of=AS_OF)


EFFECT_VIEWS = (
    effects_tables.gross(ARMS), effects_tables.primary(ARMS), effects_tables.tests, effects_tables.secondary(ARMS),
    effects_complier.compliers(ARMS), effects_tables.robustness(ARMS), effects_tables.subgroups(ARMS),
    effects_figures.effects(ARMS), effects_gross.gross_and_net(ARMS), effects_figures.subgroups(ARMS), survival_figures.incidence(ARMS),
    survival_figures.survival(ARMS), survival_tables.table(ARMS), survival_numbers.numbers,
    effects_numbers.effectiveness(0.05), effects_numbers.robustness, effects_numbers.subgroups(0.05),
)  # fmt: skip
FLOW_VIEWS = (effects_trial.flow, effects_trial.numbers)
COST_VIEWS = (
    costs_tables.unit_costs, costs_tables.balance, costs_tables.perspective("p", ARMS), costs_numbers.numbers,
    cost_figures.break_even, cost_figures.tornado("p"), cost_waterfall.against(ARMS),
)  # fmt: skip


def cells_of(made: Table | Figure | Numbers) -> list[tuple[str, object]]:
    """Every entry of a view with a name; a figure is drawn on the way and its alt text is an entry."""
    if isinstance(made, Numbers):
        return list(made.cells.items())
    if isinstance(made, Figure):
        from matplotlib import pyplot as plt

        drawing = made.draw()
        drawing.canvas.draw()
        plt.close(drawing)
        return [("alt", made.alt), *(("note", note) for note in made.notes), *(cells_of(made.data) if made.data else [])]
    named = [(f"{row[0]}|{head}", cell) for table in (made, made.full) if table for row in table.rows
             for head, cell in zip(table.head, row, strict=True)]  # fmt: skip
    return [*named, *(("note", note) for note in made.notes)]


def text_of(entry: object) -> str:
    return entry.text if isinstance(entry, Cell) else str(entry)
