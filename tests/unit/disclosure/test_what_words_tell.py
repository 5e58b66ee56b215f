"""Why a number is not there, which test was left out and what a corrected p-value is made of: words and figures beside withheld counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import final_report as small
import numpy as np
import pandas as pd
from counted import ALL, INTERNAL, count, gate, loose

from evalutils.findings.effects.effect import effect
from evalutils.findings.effects.headline import Setting
from evalutils.findings.histories.family import holm_of
from evalutils.findings.survey.questionnaire import survey
from evalutils.params.groups import Allocation
from evalutils.params.sections.outcomes import EffectSpec
from evalutils.params.sections.survey import Questionnaire
from evalutils.results import SECRET, NotComputable, Number
from evalutils.results.marks import Follows
from evalutils.results.quantities import Count, Statistic, where
from evalutils.results.values import is_number


@dataclass(frozen=True)
class Judged:
    """A number with words and a flag that follow from it."""

    n: Number
    why: Annotated[str, Follows("n")]
    few: Annotated[bool, Follows("n")]
    label: str


def words(value: object) -> list[str]:
    """Every text and every reason in a released result."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, NotComputable):
        return [value.reason]
    if isinstance(value, tuple | list):
        return [text for part in value for text in words(part)]
    fields = getattr(value, "__dataclass_fields__", {})
    return [text for name in fields if name != "sums" for text in words(getattr(value, name))]


def test_the_reason_that_a_number_is_not_there_goes_with_the_count_that_it_tells():
    """'Fewer than two observations' beside an x says that it stands for one client."""
    one = count(1, where("k", "p"))
    gone = NotComputable("minder dan twee waarnemingen in de groep", (one,))
    many = NotComputable("de uitkomst is voor iedereen gelijk", (count(60),))
    seen = gate().release((loose(one, count(60)), gone, many)).result
    assert seen[1] is SECRET
    assert seen[2] == NotComputable("de uitkomst is voor iedereen gelijk") and not seen[2].counts


def test_words_that_follow_from_a_withheld_number_are_empty():
    seen = gate().release(Judged(count(4, where("k", "p")), "minder dan vijf", True, "Naam")).result
    assert (seen.n, seen.why, seen.few, seen.label) == (SECRET, "", False, "Naam")
    seen = gate().release(Judged(count(40, where("k", "p")), "veertig", True, "Naam")).result
    assert (seen.n, seen.why, seen.few) == (40, "veertig", True)


def with_subgroup_of(treated: int, control: int):
    made = small.tables(n=(200, 200), working=(80, 60))
    few = [*range(treated), *range(200, 200 + control)]
    made["klanten"]["soort"] = np.where(made["klanten"].index.isin(few), "twee", "een")
    return small.effects_of(made)[0]


def test_a_subgroup_with_one_client_is_not_told_by_what_cannot_be_computed():
    """One and five clients: 'not computable' in the one row, and the interaction without it, said that a group had none or one."""
    found = with_subgroup_of(1, 5)
    seen = gate().release(found).result.subgroups[0]
    row = seen.rows[1]
    assert row.n[0] is SECRET and row.estimate.value is SECRET and row.estimate.se is SECRET
    assert seen.interaction.p_value is SECRET and seen.holm_p is SECRET
    assert not [text for text in words(seen) if "niet te schatten" in text or "minder dan" in text]
    assert [text for text in words(gate(INTERNAL).release(found).result.subgroups[0]) if "niet te schatten" in text]


def test_a_corrected_p_value_rests_on_the_test_that_sets_it():
    """Holm's second p-value is twice the first where that is more; it told a p-value that was withheld."""
    few, many, more = count(4, where("k", "p")), count(80, where("k", "q")), count(90, where("k", "r"))
    first, second, third = (Statistic(p, (of,), -1) for p, of in ((0.03, few), (0.04, many), (0.5, more)))
    found = holm_of((first, second, third, NotComputable("geen")))
    assert [round(float(p), 6) for p in found[:3]] == [0.09, 0.09, 0.5]
    seen = gate().release((loose(few, many, more), found)).result[1]
    assert seen[:2] == (SECRET, SECRET) and seen[2] == 0.5


def test_one_that_is_more_by_itself_stays_beside_a_withheld_one():
    few, many = count(4, where("k", "p")), count(80, where("k", "q"))
    found = holm_of((Statistic(0.001, (few,), -1), Statistic(0.3, (many,), -1)))
    seen = gate().release((loose(few, many), found)).result[1]
    assert seen == (SECRET, 0.3)


def test_that_a_group_of_respondents_is_too_small_to_test_is_not_told():
    """'A group of fewer than five' beside one withheld column said that it was four at most."""
    asked = Questionnaire.model_validate({
        "vragen": [
            {"code": name, "label": name, "antwoorden": [{"label": a, "waarde": a} for a in answers]}
            for name, answers in (("v", ("ja", "nee")), ("w", ("m", "n", "o")))
        ],
        "vergelijkingen": [{"code": "vw", "label": "v en w", "rijen": "v", "kolommen": "w"}],
        "kleine_aantallen": {"minimaal_voor_toets": 20, "minimale_groep": 5},
    })  # fmt: skip
    answers = pd.DataFrame({"v": ["ja"] * 40 + ["nee"] * 33, "w": ["m"] * 20 + ["n"] * 20 + ["m"] * 15 + ["n"] * 15 + ["o"] * 3})
    found = survey(answers, asked, small.INFERENCE)
    seen = gate().release(found).result.comparisons[0]
    assert not any(is_number(n) and 0 < n < 10 for n in seen.crosstab.column_totals)
    assert not [text for text in words(seen) if "minder dan" in text]


def test_counts_of_what_is_not_computable_take_no_part_in_comparing():
    assert NotComputable("geen", (Count(1, ALL),)) == NotComputable("geen")


def by_stratum(counts: dict[tuple[str, str], tuple[int, int]]) -> pd.DataFrame:
    """Clients by group and district, of whom so many with the outcome, of so many."""
    rows = [(group, place, int(one < yes)) for (group, place), (yes, n) in counts.items() for one in range(n)]
    return pd.DataFrame(rows, columns=["groep", "wijk", "werk"])


def estimated(counts: dict[tuple[str, str], tuple[int, int]], **spec):
    outcome = EffectSpec(code="werk", label="Werk", column="werk", kind="aandeel", **spec)
    return effect(by_stratum(counts), outcome, small.ARMS, small.INFERENCE, Setting(allocation=Allocation(strata=("wijk",))))


TWO = {("a", "N"): (32, 90), ("a", "Z"): (21, 96), ("b", "N"): (43, 180), ("b", "Z"): (9, 72)}


def test_an_estimate_within_two_strata_goes_when_it_tells_an_outcome_of_few():
    """One table of yes and no by stratum and group gave estimate, standard error, interval and p as printed; it held a nine."""
    seen = gate().release(estimated(TWO)).result
    first, *others = seen.estimates
    assert "Mantel" in first.method and first.value is SECRET and first.p_value is SECRET
    assert all(is_number(one.value) for one in others) and seen.groups.mean[0] == 53 / 186
    many = gate().release(estimated(TWO | {("b", "Z"): (19, 72)})).result
    assert is_number(many.estimates[0].value)


def test_three_strata_tell_no_table():
    three = {(group, place): (9, 40) for group in "ab" for place in "NZO"}
    assert is_number(gate().release(estimated(three)).result.estimates[0].value)


def test_a_covariate_of_two_values_tells_as_much_as_two_strata():
    spec = {"covariates": ("wijk",)}
    outcome = EffectSpec(code="werk", label="Werk", column="werk", kind="aandeel", **spec)
    seen = gate().release(effect(by_stratum(TWO), outcome, small.ARMS, small.INFERENCE)).result
    told = {one.method: one.value for one in seen.estimates}
    assert all((value is SECRET) == ("covariaten" in method or "marginaal" in method) for method, value in told.items())
    assert SECRET in told.values()
