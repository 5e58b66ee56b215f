"""Which record is a client's in a registration, and how two registrations agree."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from evalutils.errors import ConsistencyError, ParameterError
from evalutils.findings.outcomes.shares import crosses, shares
from evalutils.params import Groups
from evalutils.params.sections.analysis import Inference, Progress
from evalutils.params.sections.outcomes import Outcomes
from evalutils.results import NotComputable

DAY = date(2020, 6, 30)
CROSS = {
    "code": "c", "label": "C", "groep": "a", "noemer": "base",
    "rijen": {"tabel": "activiteiten", "kolom": "reden_einde", "soort": "course", "label": "One",
              "labels": {"w": "Work", "o": "Other", "g": "Goal"}},
    "kolommen": {"tabel": "uitkeringen", "kolom": "reden_beeindiging", "label": "Two",
                 "labels": {"job": "Work", "moved": "Other", "died": "Other", "": "Runs"}},
}  # fmt: skip


GROUPS = Groups.model_validate({"interventies": [{"code": "a", "label": "A"}], "vergelijking": {"code": "b", "label": "B"}})
PROGRESS = Progress.model_validate({
    "stromen": [{
        "groep": "a",
        "statussen": [{"code": "out", "label": "Out", "als": {"activiteit": "out"}},
                      {"code": "some", "label": "Some", "als": {"activiteit": "some"}}, {"code": "rest", "label": "Rest"}],
        "vakken": [{"code": "all", "label": "All"}, {"code": "out", "label": "Out", "onder": "all"},
                   {"code": "base", "label": "Base", "onder": "all"}, {"code": "some", "label": "Some", "onder": "base"},
                   {"code": "rest", "label": "Rest", "onder": "base"}],
    }],
})  # fmt: skip


def clients(n: int) -> pd.DataFrame:
    return pd.DataFrame({"klant_id": [f"k{place}" for place in range(n)], "groep": ["a"] * n})


def course(*rows: tuple) -> pd.DataFrame:
    return dated(pd.DataFrame(rows, columns=["klant_id", "soort", "startdatum", "einddatum", "reden_einde"]))


def benefit(*rows: tuple) -> pd.DataFrame:
    return dated(pd.DataFrame(rows, columns=["klant_id", "startdatum", "einddatum", "reden_beeindiging"]))


def dated(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(startdatum=pd.to_datetime(frame["startdatum"]), einddatum=pd.to_datetime(frame["einddatum"]))


def cross(n: int, rows: pd.DataFrame, columns: pd.DataFrame, **changed):
    tables = {"klanten": clients(n), "activiteiten": rows, "uitkeringen": columns}
    (found,) = crosses(tables, GROUPS, PROGRESS, Outcomes.model_validate({"kruistabellen": [CROSS | changed]}), DAY)
    return found


def cells(found) -> dict[tuple[str, str], int]:
    table = found.crosstab
    return {
        (row, column): count
        for row, line in zip(table.rows, table.counts, strict=True)
        for column, count in zip(table.columns, line, strict=True)
        if count
    }


def test_each_client_counts_by_the_last_ended_record():
    rows = course(
        ("k0", "course", "2020-01-01", "2020-02-01", "g"), ("k0", "course", "2020-03-01", "2020-04-01", "w"),
        ("k0", "other", "2020-05-01", "2020-06-01", "o"), ("k1", "course", "2020-01-01", "2020-06-30", "o"),
        ("k2", "course", "2020-01-01", "2020-07-01", "w"),
    )  # fmt: skip
    columns = benefit(
        ("k0", "2019-01-01", "2020-04-01", "job"), ("k1", "2019-01-01", "2020-01-31", "job"), ("k1", "2020-02-01", None, None),
        ("k2", "2019-01-01", "2020-06-30", "died"),
    )  # fmt: skip
    assert cells(cross(3, rows, columns)) == {
        ("Work", "Work"): 1,  # k0: the last course, whatever other activity came after
        ("Other", "Runs"): 1,  # k1: a benefit that runs again has not ended
        ("Niet geregistreerd", "Other"): 1,  # k2: the course ends the day after the reference date
    }


def test_codes_with_equal_words_are_one_category_in_order_of_first_appearance():
    found = cross(0, course(), benefit())
    assert found.crosstab.rows == ("Work", "Other", "Goal")
    assert found.crosstab.columns == ("Work", "Other", "Runs")
    assert isinstance(found.agreement, NotComputable) and isinstance(found.kappa, NotComputable)


def table_of(pairs: list[tuple[str | None, str | None]]):
    """One client a pair of codes, one a registration; None: nothing registered."""
    rows = [(f"k{place}", "course", "2020-01-01", "2020-02-01", one) for place, (one, _) in enumerate(pairs) if one]
    columns = [(f"k{place}", "2019-01-01", "2020-02-01", two) for place, (_, two) in enumerate(pairs) if two]
    return cross(len(pairs), course(*rows), benefit(*columns))


def test_agreement_is_over_reasons_in_both_and_kappa_over_shared_reasons():
    """20 and 15 agree, 5 and 10 do not: po = 35/50, pe = (25*30 + 25*20)/2500 = 0.5, kappa = 0.2/0.5 = 0.4 by hand."""
    pairs = [("w", "job")] * 20 + [("w", "moved")] * 5 + [("o", "job")] * 10 + [("o", "died")] * 15
    pairs += [("g", "job")] * 10 + [("w", None)] * 7 + [(None, "job")] * 3
    found = table_of(pairs)
    assert found.agreement == pytest.approx(35 / 60)  # 'Goal' is a reason that the other side cannot name
    assert found.kappa == pytest.approx(0.4)
    assert found.crosstab.total == 70


def test_kappa_needs_two_reasons():
    found = table_of([("w", "job")] * 4)
    assert found.agreement == 1.0
    assert isinstance(found.kappa, NotComputable)


def test_a_code_that_params_do_not_know_is_an_error_with_the_count():
    with pytest.raises(ConsistencyError) as fault:
        table_of([("w", "fraud"), ("w", "fraud"), ("w", "job")])
    assert [problem.found for problem in fault.value.problems] == ["2 klanten met een andere"]
    assert "fraud" not in str(fault.value)


def share(*events: tuple[str, str], n: int, **changed):
    """The share of n clients in a box, from the activities (client, kind) that put them there."""
    rows = course(*((client, kind, "2020-01-01", None, None) for client, kind in events))
    spec = {"code": "s", "label": "S", "groep": "a", "teller": "some", "noemer": "base"} | changed
    tables = {"klanten": clients(n), "activiteiten": rows}
    (found,) = shares(tables, GROUPS, PROGRESS, Outcomes.model_validate({"aandelen": [spec]}), Inference(), DAY)
    return found


def test_a_share_counts_the_box_within_its_base():
    found = share(("k0", "some"), ("k3", "out"), n=4)
    assert (found.count, found.n, found.estimate) == (1, 3, pytest.approx(1 / 3))
    assert found.interval.level == 0.95
    assert "Wilson" in found.interval.method


def test_a_share_of_nobody_is_not_computable():
    found = share(("k0", "out"), n=1)
    assert found.estimate == NotComputable("geen klanten in de noemer")
    assert found.interval.lower == NotComputable("geen klanten in de noemer")


def test_a_numerator_outside_its_base_is_an_error():
    with pytest.raises(ConsistencyError) as fault:
        share(("k0", "some"), ("k1", "out"), n=3, noemer="rest")
    assert [problem.found for problem in fault.value.problems] == ["1 klant erbuiten"]


def test_a_box_that_is_not_there():
    with pytest.raises(ParameterError) as fault:
        share(n=1, teller="nowhere")
    assert "'all', 'out', 'base', 'some', 'rest'" in str(fault.value)


def test_without_a_reference_date_there_is_one_clear_message():
    with pytest.raises(ParameterError) as fault:
        shares({"klanten": clients(1), "activiteiten": course()}, GROUPS, PROGRESS, Outcomes(), Inference(), None)
    assert [problem.code for problem in fault.value.problems] == ["geen-peildatum"]


def test_a_study_without_flows_has_no_shares():
    assert shares({"klanten": clients(1)}, GROUPS, Progress(), Outcomes(), Inference(), None) == ()
