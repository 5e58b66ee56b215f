"""Costs and benefits of five clients by hand, and how each kind of quantity is counted."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from evalutils.errors import ParameterError
from evalutils.estimators.discounting import discount_factors
from evalutils.findings.costs.use import Quantities, quantities
from evalutils.findings.costs.valuation import costs_and_benefits, value
from evalutils.params import Arms
from evalutils.params.sections.costs import Costs
from evalutils.params.study import Cohort
from evalutils.results import NotComputable

ARMS = Arms.model_validate({"interventie": {"code": "a", "label": "A"}, "vergelijking": {"code": "b", "label": "B"}})
COHORTS = (Cohort.model_validate({"code": "first", "toewijzing": "2017-01-01"}),)
AS_OF = date(2019, 12, 31)


def spells(*rows: tuple, columns: str = "klant_id startdatum einddatum") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns.split())
    for column in {"startdatum", "einddatum", "datum"} & set(frame.columns):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def five_clients() -> dict[str, pd.DataFrame]:
    """Assigned on 1 January 2017: a1, a2, a3 to the intervention, b1, b2 to the control group."""
    return {
        "klanten": pd.DataFrame({"klant_id": ["a1", "a2", "a3", "b1", "b2"], "groep": list("aaabb"), "cohort": "first"}),
        "activiteiten": spells(
            ("a1", "coaching", "2017-01-01", "2017-07-01"),  # 6 months
            ("a2", "coaching", "2017-01-01", None),  # 12 months
            ("a2", "training", "2017-03-01", "2017-06-01"),
            ("b1", "other", "2017-01-01", "2017-12-01"),
            columns="klant_id soort startdatum einddatum",
        ),
        "maatwerkbudget": spells(
            ("a1", "2017-02-10", 500.0), ("a1", "2016-12-31", 50.0), ("a2", "2018-01-01", 70.0), columns="klant_id datum bedrag"
        ),
        "uitkeringen": spells(
            ("a1", "2010-01-01", "2017-07-01", "work"),  # 6 months
            ("a2", "2011-01-01", None, None),  # 12 months
            ("a3", "2012-01-01", "2018-03-01", "work"),  # 12 months; gone after the horizon
            ("b1", "2013-01-01", None, None),  # 12 months
            ("b2", "2014-01-01", "2017-10-01", "moved"),  # 9 months
            columns="klant_id startdatum einddatum reden",
        ),
        "dienstverbanden": spells(
            ("a1", "2017-07-01", None, 1500.0),  # 6 months, 9000
            ("a3", "2017-10-01", None, 400.0),  # 3 months beside benefit, 1200
            ("b2", "2017-10-01", None, 1000.0),  # 3 months, 3000
            columns="klant_id startdatum einddatum loon",
        ),
    }


PARAMS = {
    "horizon_maanden": 12, "trekkingen": 200,
    "perspectieven": [{"code": "town", "label": "Town"}, {"code": "society", "label": "Society"}],
    "eenheidsprijzen": [
        {"code": "year", "label": "Coach a year", "waarde": 60000, "laag": 50000, "hoog": 70000, "bron": "aanname"},
        {"code": "caseload", "label": "Caseload", "waarde": 25, "laag": 20, "hoog": 30, "bron": "aanname"},
        {"code": "twelve", "label": "Months", "waarde": 12, "bron": "definitie"},
        {"code": "course", "label": "Course", "waarde": 900, "bron": "aanname"},
        {"code": "benefit", "label": "Benefit", "waarde": 1000, "laag": 500, "hoog": 1000, "bron": "aanname"},
        {"code": "offset", "label": "Set off", "waarde": 0.75, "bron": "aanname"},
        {"code": "tax", "label": "Tax", "waarde": 0.25, "laag": 0.1, "hoog": 0.4, "bron": "aanname"},
    ],
    "posten": [
        {"code": "coaching", "label": "Coaching", "kant": "kosten", "prijs": ["year"], "gedeeld_door": ["caseload", "twelve"],
         "hoeveelheid": {"soort": "maanden", "tabel": "activiteiten", "kolom": "soort", "waarden": ["coaching"]},
         "telt": {"town": -1, "society": -1}},
        {"code": "voucher", "label": "Voucher", "kant": "kosten",
         "hoeveelheid": {"soort": "bedrag", "tabel": "maatwerkbudget", "bedrag": "bedrag", "datum": "datum"},
         "telt": {"town": -1, "society": -1}},
        {"code": "course", "label": "Course", "kant": "kosten", "prijs": ["course"],
         "hoeveelheid": {"soort": "aantal", "tabel": "activiteiten", "kolom": "soort", "waarden": ["training"]},
         "telt": {"town": -1, "society": -1}},
        {"code": "benefit", "label": "Benefit", "kant": "baten", "prijs": ["benefit"],
         "hoeveelheid": {"soort": "maanden", "tabel": "uitkeringen"}, "telt": {"town": -1}},
        {"code": "offset", "label": "Set off", "kant": "baten", "prijs": ["offset"],
         "hoeveelheid": {"soort": "bedrag_per_maand", "tabel": "dienstverbanden", "bedrag": "loon", "tijdens": "uitkeringen"},
         "telt": {"town": 1}},
        {"code": "wage", "label": "Wage", "kant": "baten", "rest_van": ["tax"],
         "hoeveelheid": {"soort": "bedrag_per_maand", "tabel": "dienstverbanden", "bedrag": "loon"}, "telt": {"society": 1}},
        {"code": "tax", "label": "Tax", "kant": "baten", "prijs": ["tax"],
         "hoeveelheid": {"soort": "bedrag_per_maand", "tabel": "dienstverbanden", "bedrag": "loon"}, "telt": {"society": 1}},
    ],
    "uitstroom": {"tabel": "uitkeringen", "kolom": "reden", "waarden": ["work"]},
}  # fmt: skip


def result(tables=None, **changes):
    params = Costs.model_validate(PARAMS | changes)
    return costs_and_benefits(five_clients() if tables is None else tables, params, ARMS, cohorts=COHORTS, as_of=AS_OF)


def test_five_clients_by_hand_for_the_town():
    """The sum, in euros per client.

    A month of coaching costs 60000 / 25 / 12 = 200.

                        intervention                        control                  intervention - control
    coaching            (6 x 200 + 12 x 200 + 0) / 3        0                        1200.00
    voucher             (500 + 0 + 0) / 3                   0                         166.67
    course              (0 + 900 + 0) / 3                   0                         300.00
    costs                                                                            1666.67
    benefit paid        (6 + 12 + 12) x 1000 / 3 = 10000    (12 + 9) x 1000 / 2 = 10500     saves 500.00
    set off             0.75 x 3 x 400 / 3 = 300            0                         300.00
    benefits                                                                          800.00
    net                 800 - 1666.67                                                -866.67

    One of three gone to work against none of two: 1/3 extra exit, so 1666.67 / (1/3) = 5000 per extra exit.
    """
    calculation = result()
    town = calculation.perspectives[0]
    assert {line.code: round(line.difference, 2) for line in town.lines} == {
        "coaching": -1200.0, "voucher": -166.67, "course": -300.0, "benefit": 500.0, "offset": 300.0,
    }  # fmt: skip
    assert town.lines[0].price == pytest.approx(200)
    assert town.lines[0].quantity == (pytest.approx(6), 0)
    assert town.lines[3].amount == (pytest.approx(-10000), pytest.approx(-10500))
    assert town.costs == pytest.approx(5000 / 3)
    assert town.benefits == pytest.approx(800)
    assert town.net == pytest.approx(-2600 / 3)
    assert town.ratio == pytest.approx(0.48)
    assert calculation.exit_rates == (pytest.approx(1 / 3), 0)
    assert calculation.extra_exits == pytest.approx(1 / 3)
    assert town.cost_per_exit == pytest.approx(5000)
    assert town.net_cost_per_exit == pytest.approx(2600)
    assert town.cumulative[-1] == pytest.approx(town.net)
    assert (calculation.n, calculation.excluded, calculation.unknown_amounts) == ((3, 2), (0, 0), 0)


def test_five_clients_by_hand_for_society():
    """Wages (9000 + 0 + 1200) / 3 = 3400 against 3000 / 2 = 1500: 1900 more, of which a quarter tax. 1900 - 1666.67 = 233.33."""
    society = result().perspectives[1]
    assert {line.code: round(line.difference, 2) for line in society.lines} == {
        "coaching": -1200.0, "voucher": -166.67, "course": -300.0, "wage": 1425.0, "tax": 475.0,
    }  # fmt: skip
    assert society.net == pytest.approx(700 / 3)
    assert society.net_cost_per_exit == pytest.approx(-700)


def test_five_clients_month_by_month():
    """January: 2 x 200 / 3 of coaching, and all have benefit. July: a2 is coached (200 / 3) and a1 without benefit (1000 / 3)."""
    cumulative = (0.0, *result().perspectives[0].cumulative)
    monthly = np.diff(cumulative)
    assert monthly[0] == pytest.approx(-400 / 3)
    assert monthly[1] == pytest.approx(-400 / 3 - 500 / 3)
    assert monthly[6] == pytest.approx(-200 / 3 + 1000 / 3)
    # October: b2 leaves too (- 500), a3's wage is set off (0.75 x 400 / 3)
    assert monthly[9] == pytest.approx(-200 / 3 + 1000 / 3 - 500 + 100)


def test_one_way_ranges_by_hand():
    """Coaching at 50000 costs 1000, not 1200; with caseload 20 it costs 1500, with 30 1000; benefit at 500 saves 250 less."""
    town, society = result().perspectives
    net = -2600 / 3
    bars = {bar.code: (bar.net_low - net, bar.net_high - net) for bar in town.tornado}
    assert bars == {
        "caseload": (pytest.approx(-300), pytest.approx(200)), "year": (pytest.approx(200), pytest.approx(-200)),
        "benefit": (pytest.approx(-250), pytest.approx(0, abs=1e-9)),
    }  # fmt: skip
    assert [bar.code for bar in town.tornado] == ["caseload", "year", "benefit"]
    assert "tax" not in {bar.code for bar in society.tornado}  # what the client pays, the state receives


def test_a_year_later_at_ten_percent_is_a_tenth_less():
    factors = discount_factors(0.1, 13)
    assert (factors[0], factors[12]) == (1, pytest.approx(1 / 1.1))
    rate = {"code": "rate", "label": "Rate", "waarde": 0.1, "laag": 0, "hoog": 0.2, "bron": "aanname"}
    calculation = result(discontovoet=rate)
    # the voucher of February is one month away
    assert calculation.perspectives[0].lines[1].difference == pytest.approx(-500 / 3 / 1.1 ** (1 / 12))
    rate_bar = next(bar for bar in calculation.perspectives[0].tornado if bar.code == "rate")
    assert rate_bar.net_low == pytest.approx(-2600 / 3)


def one_line(monthly: list[float], **changes) -> Quantities | Costs:
    """Two clients a group; the intervention gets ``monthly`` and the control group nothing; +1 euro each."""
    use = np.zeros((4, 1, len(monthly)))
    use[:2, 0, :] = monthly
    params = Costs.model_validate({
        "horizon_maanden": len(monthly), "trekkingen": 100, "perspectieven": [{"code": "p", "label": "P"}],
        "posten": [{"code": "x", "label": "X", "kant": "baten", "telt": {"p": 1},
                    "hoeveelheid": {"soort": "maanden", "tabel": "t"}}],
    } | changes)  # fmt: skip
    return value(Quantities(use, np.array([1.0, 0, 0, 0]), np.array([1, 1, 0, 0])), params, ARMS)


@pytest.mark.parametrize(
    ("monthly", "month", "projected"),
    [
        ([-90, 30, 30, 30, 30], 4, 4),
        ([-90, 30, 30, -30, 30, 30], 6, 6),  # at nil in month 4 of the sums -90 -60 -30 -60 -30 0
        ([10, 10], 1, 1),
        ([-90, 30], "niet terugverdiend binnen 2 maanden", 4),  # 30 a month goes on
        ([-90, 30, 0], "niet terugverdiend binnen 3 maanden", "niet gunstig"),
        ([-90, 1], "niet terugverdiend", "doorgetrokken"),
    ],
)
def test_break_even_by_hand(monthly, month, projected):
    found = one_line(monthly, projectie_maanden=1, projectie_tot=50).perspectives[0]
    for number, expected in ((found.break_even, month), (found.break_even_projected, projected)):
        if isinstance(expected, int):
            assert number == expected
        else:
            assert expected in number.reason


def test_without_costs_there_is_no_ratio_and_without_a_rule_no_exit():
    calculation = one_line([10, 10])
    assert isinstance(calculation.perspectives[0].ratio, NotComputable)
    assert isinstance(calculation.extra_exits, NotComputable)
    assert isinstance(calculation.perspectives[0].cost_per_exit, NotComputable)


def test_nobody_gone_to_work_and_no_job_spells_at_all():
    tables = five_clients()
    tables["uitkeringen"]["reden"] = None
    tables["dienstverbanden"] = tables["dienstverbanden"].head(0)
    calculation = result(tables)
    assert calculation.extra_exits == 0
    assert "niet meer klanten" in calculation.perspectives[0].cost_per_exit.reason
    assert calculation.perspectives[1].benefits == 0


def test_an_interval_of_a_ratio_needs_extra_exits_for_sure():
    town = result().perspectives[0]
    assert isinstance(town.cost_per_exit_interval.lower, NotComputable)
    assert "bevat nul" in town.cost_per_exit_interval.lower.reason


@pytest.mark.parametrize("groups", ["aaaaa", "bbbbb", [None] * 5])
def test_all_clients_in_one_group_is_not_computable(groups):
    tables = five_clients()
    tables["klanten"]["groep"] = list(groups)
    calculation = result(tables)
    town = calculation.perspectives[0]
    numbers = (town.net, town.costs, town.break_even, town.net_interval.lower, town.lines[0].difference)
    for number in (*numbers, calculation.extra_exits):
        assert isinstance(number, NotComputable)


def test_one_client_in_a_group_has_a_difference_and_no_interval():
    tables = five_clients()
    tables["klanten"] = tables["klanten"].iloc[:4]
    town = result(tables).perspectives[0]
    assert town.costs == pytest.approx(5000 / 3)
    assert isinstance(town.net_interval.lower, NotComputable)
    assert isinstance(town.chance_positive, NotComputable)


def used(item: dict, tables: dict[str, pd.DataFrame], months: int = 3, cohorts=COHORTS, as_of=AS_OF) -> Quantities:
    params = Costs.model_validate({
        "horizon_maanden": months, "perspectieven": [{"code": "p", "label": "P"}],
        "posten": [{"code": "x", "label": "X", "kant": "kosten", "telt": {"p": -1}, "hoeveelheid": item}],
    })  # fmt: skip
    return quantities(tables, params, ARMS, cohorts, as_of)


def two_clients(**tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {"klanten": pd.DataFrame({"klant_id": ["k", "l"], "groep": ["a", "b"], "cohort": "first"}), **tables}


def test_months_are_parts_of_the_month_and_overlapping_spells_count_once():
    table = spells(("k", "2016-05-01", "2017-01-16"), ("k", "2017-01-09", "2017-02-15"), ("k", "2017-03-01", None))
    months = used({"soort": "maanden", "tabel": "t"}, two_clients(t=table)).use
    assert months[0, 0] == pytest.approx([1, 14 / 28, 1])
    assert months[1, 0] == pytest.approx([0, 0, 0])


def test_two_jobs_at_once_are_two_wages():
    table = spells(("k", "2017-01-01", None, 100.0), ("k", "2017-02-01", "2017-03-01", 10.0),
                   columns="klant_id startdatum einddatum loon")  # fmt: skip
    amounts = used({"soort": "bedrag_per_maand", "tabel": "t", "bedrag": "loon"}, two_clients(t=table)).use
    assert amounts[0, 0] == pytest.approx([100, 110, 100])
    capped = used({"soort": "bedrag_per_maand", "tabel": "t", "bedrag": "loon", "ten_hoogste": 105}, two_clients(t=table)).use
    assert capped[0, 0] == pytest.approx([100, 105, 100])


def test_a_missing_amount_counts_as_nil_and_is_counted_when_it_is_in_the_horizon():
    table = spells(("k", "2017-01-01", None, None), ("k", "2016-01-01", "2016-02-01", None), ("l", "2017-02-01", None, 5.0),
                   columns="klant_id startdatum einddatum loon")  # fmt: skip
    found = used({"soort": "bedrag_per_maand", "tabel": "t", "bedrag": "loon"}, two_clients(t=table))
    assert found.unknown_amounts == 1
    assert found.use.sum(axis=(1, 2)).tolist() == pytest.approx([0, 10])


def test_events_by_month_from_the_day_of_assignment():
    table = spells(("k", "2016-12-31"), ("k", "2017-01-01"), ("k", "2017-01-31"), ("k", "2017-03-31"), ("k", "2017-04-01"),
                   columns="klant_id startdatum")  # fmt: skip
    assert used({"soort": "aantal", "tabel": "t"}, two_clients(t=table)).use[0, 0].tolist() == [2, 0, 1]


def test_once_for_every_client_of_a_group():
    assert used({"soort": "per_klant", "groep": "a"}, two_clients()).use[:, 0].tolist() == [[1, 0, 0], [0, 0, 0]]


def test_who_is_not_followed_throughout_is_left_out_and_counted():
    tables = two_clients()
    later = pd.DataFrame({"klant_id": ["m", "n", "o"], "groep": list("aab"), "cohort": "late"})
    tables["klanten"] = pd.concat([tables["klanten"], later])
    late = (*COHORTS, Cohort.model_validate({"code": "late", "toewijzing": "2019-11-01"}))
    found = used({"soort": "per_klant", "groep": "a"}, tables, cohorts=late)
    assert (len(found.z), found.excluded) == (2, (2, 1))
    short = used({"soort": "per_klant", "groep": "a"}, tables, months=1, cohorts=late)
    assert (len(short.z), short.excluded) == (5, (0, 0))


@pytest.mark.parametrize(
    "item", [{"soort": "maanden", "tabel": "nowhere"}, {"soort": "bedrag", "tabel": "t", "bedrag": "nothing"}]
)
def test_an_unknown_table_or_column_is_a_mistake_in_params(item):
    with pytest.raises(ParameterError):
        used(item, two_clients(t=spells(("k", "2017-01-01", None))))


def test_a_client_of_an_unknown_cohort_is_a_mistake():
    tables = two_clients()
    tables["klanten"]["cohort"] = ["first", "never"]
    with pytest.raises(ParameterError, match="toegewezen"):
        used({"soort": "per_klant", "groep": "a"}, tables)


@pytest.mark.parametrize(
    "wrong",
    [
        {"eenheidsprijzen": [{"code": "x", "label": "X", "waarde": 1, "laag": 2, "hoog": 3, "bron": "aanname"}]},
        {"eenheidsprijzen": [{"code": "x", "label": "X", "waarde": 1}]},
        {"eenheidsprijzen": []},
        {"perspectieven": [{"code": "town", "label": "Town"}]},
    ],
)
def test_assumptions_that_do_not_fit_are_refused(wrong):
    with pytest.raises(ValidationError):
        Costs.model_validate(PARAMS | wrong)
