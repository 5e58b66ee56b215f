"""A recipe in, a table out: what each key of synthetisch.yml means, on recipes of a few clients."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.data.recipes.generate import generate
from evalutils.data.recipes.population import apportioned, generator, spread
from evalutils.data.recipes.recipe import Recipe
from evalutils.errors import ParameterError
from evalutils.params.study import TableSpec
from evalutils.schemas import Contract, contract


class _Study:
    tables = {name: TableSpec() for name in ("klanten", "activiteiten", "uitkeringen", "dienstverbanden")}  # noqa: RUF012


@pytest.fixture(scope="module")
def agreed() -> Contract:
    return contract(_Study())


def made(agreed: Contract, *, columns: dict[str, Any] | None = None, count: int = 3, **parts: Any) -> dict[str, pd.DataFrame]:
    block = {"naam": "blok", "aantal": count, "kolommen": {"groep": {"vast": "a"}} | (columns or {})}
    return generate(Recipe.model_validate({"zaad": "proef", "blokken": [block]} | parts), agreed)


def events(agreed: Contract, script: list[Any], *, count: int = 1, **parts: Any) -> pd.DataFrame:
    path = {"naam": "pad", "blok": "blok", "aantal": count, "kenmerken": ["merk"], "gebeurtenissen": script}
    return made(agreed, count=count, paden=[path], **parts)["activiteiten"]


GESPREK = {"tabel": "activiteiten", "soort": "gesprek", "startdatum": date(2018, 1, 1)}


def test_exact_counts_and_the_rest_missing(agreed: Contract) -> None:
    clients = made(agreed, count=6, columns={"geslacht": {"aantallen": {"x": 2, "y": 3}}})["klanten"]
    assert clients["geslacht"].value_counts(dropna=False).to_dict() == {"y": 3, "x": 2, None: 1}
    assert clients["klant_id"].is_unique


def test_windows_are_filled_evenly(agreed: Contract) -> None:
    windows = [{"van": date(2018, 1, 1), "tot": date(2018, 1, 10), "aantal": 2},
               {"van": date(2019, 1, 1), "tot": date(2019, 1, 1), "aantal": 1}]  # fmt: skip
    days = sorted(made(agreed, columns={"geboortedatum": {"vensters": windows}})["klanten"]["geboortedatum"])
    assert days[0] <= date(2018, 1, 5) < days[1] <= date(2018, 1, 10)
    assert days[2] == date(2019, 1, 1)


def test_numbers_without_gaps(agreed: Contract) -> None:
    series = {"reeks": {"van": 7, "blokken": ["blok"]}}
    clients = made(agreed, count=5, columns={"volgnummer": {"nummers": "reeks"}}, nummering=series)["klanten"]
    assert sorted(clients["volgnummer"]) == [7, 8, 9, 10, 11]


def test_a_day_after_another_and_the_same_day(agreed: Contract) -> None:
    script = [
        GESPREK | {"einddatum": {"op": "gesprek.startdatum"}},
        {"tabel": "activiteiten", "soort": "cursus", "startdatum": {"na": "gesprek", "dagen": [10, 10]},
         "einddatum": {"na": "cursus", "dagen": [0, 99], "vanaf": date(2018, 2, 1), "uiterlijk": date(2018, 2, 1)}},
    ]  # fmt: skip
    frame = events(agreed, script)
    assert frame[["soort", "startdatum", "einddatum"]].to_numpy().tolist() == [
        ["gesprek", date(2018, 1, 1), date(2018, 1, 1)], ["cursus", date(2018, 1, 11), date(2018, 2, 1)],
    ]  # fmt: skip


def test_change_some_and_choose_by_weight(agreed: Contract) -> None:
    change = {"wijzig": "gesprek", "alleen": 3, "uitkomst": {"keuze": {"goed": 2, "matig": 1}}}
    frame = events(agreed, [[GESPREK], change], count=5)
    assert frame["uitkomst"].value_counts().to_dict() == {"goed": 2, "matig": 1}
    assert frame["uitkomst"].isna().sum() == 2


def test_additions_exclude_each_other_unless_they_say_so(agreed: Contract) -> None:
    def addition(name: str, count: int, **more: Any) -> dict[str, Any]:
        event = GESPREK | {"soort": name, "id": name}
        return {"naam": name, "uit": ["merk"], "aantal": count, "gebeurtenissen": [event]} | more

    some = [addition("een", 2), addition("twee", 2), addition("drie", 2, naast=["een"], alleen_naast=True)]
    kinds = events(agreed, [GESPREK], count=4, toevoegingen=some).groupby("klant_id")["soort"].agg(set).tolist()
    assert sorted(map(sorted, kinds)) == [["drie", "een", "gesprek"]] * 2 + [["gesprek", "twee"]] * 2
    with pytest.raises(ParameterError, match="recept"):
        events(agreed, [GESPREK], count=4, toevoegingen=[addition("een", 3), addition("twee", 2)])


def test_calls_are_in_order_of_number_on_working_days(agreed: Contract) -> None:
    rounds = [{"naam": "eerst", "aantal": 10, "van": date(2018, 1, 1), "tot": date(2018, 2, 28)},
              {"naam": "dan", "aantal": 5, "van": date(2018, 3, 1), "tot": date(2018, 3, 31)}]  # fmt: skip
    path = {"naam": "pad", "blok": "blok", "aantal": 15, "rondes": ["eerst", "dan"],
            "gebeurtenissen": [GESPREK | {"startdatum": {"oproep": True}}]}  # fmt: skip
    frames = made(
        agreed, count=15, columns={"volgnummer": {"nummers": "reeks"}}, nummering={"reeks": {"blokken": ["blok"]}},
        oproepen=[{"blok": "blok", "volgorde": "volgnummer", "rondes": rounds}], paden=[path],
    )  # fmt: skip
    called = frames["activiteiten"].merge(frames["klanten"], on="klant_id").sort_values("volgnummer")["startdatum"].tolist()
    assert called == sorted(called)
    assert all(day.weekday() < 5 for day in called)
    assert sum(day >= date(2018, 3, 1) for day in called) == 5


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ([{"wijzig": "niets", "uitkomst": "x"}], "niets"),
        ([GESPREK, GESPREK], "eigen id"),
        ([GESPREK | {"startdatum": {"na": "later", "dagen": [0, 1]}}], "later"),
        ([GESPREK | {"startdatum": {"tussen": [date(2018, 2, 1), date(2018, 1, 1)]}}], "venster"),
        ([GESPREK | {"geheim": 1}], "datacontract"),
    ],
)
def test_a_recipe_that_cannot_be_carried_out_says_where(agreed: Contract, script: list[Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        events(agreed, script)


def test_every_client_of_a_block_with_paths_has_one(agreed: Contract) -> None:
    with pytest.raises(ParameterError, match="zonder pad"):
        made(agreed, count=3, paden=[{"naam": "pad", "blok": "blok", "aantal": 2, "gebeurtenissen": [GESPREK]}])


def test_the_same_recipe_gives_the_same_and_a_new_column_changes_no_other(agreed: Contract) -> None:
    one = {"geslacht": {"aantallen": {"x": 20, "y": 20}}}
    first, again = (made(agreed, count=40, columns=one)["klanten"] for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    wider = made(agreed, count=40, columns=one | {"leefvorm": {"aantallen": {"p": 10}}})["klanten"]
    assert wider["geslacht"].tolist() == first["geslacht"].tolist()


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 9), min_size=1, max_size=6), st.integers(0, 50))
def test_apportioned_counts_add_up_and_are_within_one_of_their_share(shares: dict[str, float], count: int) -> None:
    values = apportioned(shares, count)
    assert len(values) == count
    total = sum(shares.values())
    assert all(abs(values.count(key) - share * count / total) < 1 for key, share in shares.items())


@given(st.dates(date(1950, 1, 1), date(2019, 1, 1)), st.integers(0, 4000), st.integers(0, 40), st.floats(0.2, 3))
def test_dates_stay_in_their_window(first: date, length: int, count: int, skew: float) -> None:
    last = date.fromordinal(first.toordinal() + length)
    days = spread(first, last, count, generator("proef"), skew)
    assert len(days) == count
    assert all(first <= day <= last for day in days)
