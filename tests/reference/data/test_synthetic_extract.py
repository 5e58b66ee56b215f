"""The synthetic extract gives the published figures: held against data/reference/ with pandas alone."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evalutils.data.load import check, extract
from evalutils.params import Settings, load_study

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = ROOT / "data" / "reference"
START, FEBRUARY, SEPTEMBER, END = (pd.Timestamp(day) for day in ("2017-09-01", "2018-02-28", "2018-09-01", "2019-12-31"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's parameters, so that the extract is made anew and no other is touched."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "params", root / "params")
    (root / "report").mkdir()
    return root


@pytest.fixture(scope="module")
def tables(project: Path) -> dict[str, pd.DataFrame]:
    """Everything there is, at no reference date."""
    return _extract(project, None).tables


def _extract(project: Path, day: date | None):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(project))
        settings = Settings.of(notebook="test", study="aanpak45", phase=2)
        settings._sections["reference_date"] = day
        return extract(settings)


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    return pd.read_csv(REFERENCE / "figures.csv").set_index("id")["value"].to_dict()


@pytest.fixture(scope="module")
def start(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The clients of the first cohort, with age on 1 October 2017 and months on benefit on 1 September 2017."""
    clients = tables["klanten"].query("cohort == 'start'").copy()
    clients["leeftijd"] = clients["geboortedatum"].map(lambda day: _age(day, pd.Timestamp("2017-10-01")))
    clients["maanden"] = clients["start_uitkering"].map(lambda day: _months(day, START))
    clients["leeftijdsklasse"] = _class(clients["leeftijd"], [0, 51, 60, 99])
    clients["duurklasse"] = _class(clients["maanden"], [6, 12, 36, 60, 120, 9999])
    return clients


def _class(values: pd.Series, edges: list[int]) -> pd.Series:
    return pd.cut(values, edges, right=False).cat.codes.where(values.notna())


def _age(born: pd.Timestamp, on: pd.Timestamp) -> float:
    return np.nan if pd.isna(born) else on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _months(begin: pd.Timestamp, on: pd.Timestamp) -> float:
    return np.nan if pd.isna(begin) else 12 * (on.year - begin.year) + on.month - begin.month - (on.day < begin.day)


COLUMNS = {"geslacht": "geslacht", "geboorteland": "geboorteland", "leefvorm": "leefvorm",
           "leeftijd": "leeftijdsklasse", "uitkeringsduur": "duurklasse"}  # fmt: skip


def test_every_cell_of_tables_2_1_to_2_5_as_printed(start: pd.DataFrame) -> None:
    """Source: deelrapport 2, tables 2.1-2.5 (baseline_tables.csv); percentages equal after rounding."""
    published = pd.read_csv(REFERENCE / "baseline_tables.csv")
    assert len(published) == 45
    order = published.drop_duplicates(["variable", "category"]).groupby("variable")["category"].apply(list)
    for row in published.itertuples():
        column = COLUMNS[row.variable]
        chosen = start if row.group == "totaal" else start[start["groep"] == row.group]
        known = chosen[column].dropna()
        category = row.category if column == row.variable else order[row.variable].index(row.category)
        assert len(known) == row.n, row
        assert round(100 * (known == category).mean()) == row.percent, row


def test_groups_and_the_client_without_registration(
    start: pd.DataFrame, tables: dict[str, pd.DataFrame], figures: dict[str, float]
) -> None:
    sizes = start["groep"].value_counts()
    assert sizes["experiment"] == figures["d2.groups.experiment"]
    assert sizes["controle"] == figures["d2.groups.control"]
    columns = ["geslacht", "geboortedatum", "geboorteland", "nationaliteit", "leefvorm", "start_uitkering"]
    assert start[columns].isna().all(axis=1).sum() == 1
    extra = tables["klanten"].query("cohort == 'uitbreiding'")
    assert (extra["groep"].value_counts() == figures["d2.extension.per_group"]).all()
    assigned = tables["klanten"].dropna(subset=["groep"])
    assert (assigned["bsn_even"] == (assigned["groep"] == "experiment")).all()
    assert sorted(start["volgnummer"]) == list(range(1, 404))
    assert sorted(extra["volgnummer"]) == list(range(404, 464))


def test_means_and_shares_in_the_text(start: pd.DataFrame, figures: dict[str, float]) -> None:
    by_group = start.groupby("groep")["leeftijd"].mean()
    assert (by_group.round() == figures["d2.mean_age"]).all()
    assert round(start["maanden"].mean() / 12, 1) == figures["d2.mean_benefit_years"]
    assert (start["maanden"].dropna() / 12 >= 5).mean() > figures["d2.over_5_years"] / 100
    assert (start["nationaliteit"].dropna() == "Nederlandse").mean() > figures["d2.dutch_nationality"] / 100
    assert start["maanden"].max() > 240
    assert start["maanden"].min() >= 6
    assert (start["start_uitkering"].dropna() < pd.Timestamp("2017-03-01")).all()
    older = (start["leeftijd"].dropna() >= 60).mean()
    assert abs(100 * older - figures["d2.over_60"]) <= 2


def test_no_characteristic_differs_significantly(start: pd.DataFrame) -> None:
    """Source: d2.balance.significant; chi-square of the six characteristics, Welch of both means."""
    for column in (*COLUMNS.values(), "nationaliteit"):
        table = pd.crosstab(start[column], start["groep"])
        assert stats.chi2_contingency(table, correction=False).pvalue > 0.05, column
    for column in ("leeftijd", "maanden"):
        one, other = (start.loc[start["groep"] == arm, column].dropna() for arm in ("experiment", "controle"))
        assert stats.ttest_ind(one, other, equal_var=False).pvalue > 0.05, column


def test_register_and_selection(tables: dict[str, pd.DataFrame], figures: dict[str, float]) -> None:
    """403 assigned and 20 rejected come from the criteria; the one without registration data cannot be judged."""
    register = tables["klanten"]
    assert abs(len(register) / figures["d1.context.almere_benefits"] - 1) < 0.02
    age = register["geboortedatum"].map(lambda day: _age(day, START))
    assert abs((age.dropna() >= 45).mean() - 0.5) < 0.02

    def eligible(oldest: int) -> pd.Series:
        months = register["start_uitkering"] < pd.Timestamp("2017-03-01")
        free = (register["traject_bij_selectie"] == False) & (register["parttime_bij_selectie"] == False)  # noqa: E712
        return age.between(45, oldest) & register["trede"].isin([3, 4]) & months & free.fillna(False)

    chosen = register[eligible(63)]
    assert len(chosen) == len(register[eligible(62)]) == 422
    assert (chosen["screening"] == "afgewezen").sum() == figures["d1.screening.rejected"]
    assert set(chosen.query("screening == 'geschikt'")["klant_id"]) < set(register.query("cohort == 'start'")["klant_id"])
    assert eligible(60).sum() < 2 * figures["d1.power.n_per_group"]
    extra = register.query("cohort == 'uitbreiding'")
    assert extra["traject_bij_selectie"].all()


def _running(spells: pd.DataFrame, day: pd.Timestamp) -> set[str]:
    return set(spells.loc[(spells["startdatum"] <= day) & ~(spells["einddatum"] <= day), "klant_id"])


def _with(events: pd.DataFrame, kind: str, **fields: str) -> set[str]:
    chosen = events[events["soort"] == kind]
    for column, value in fields.items():
        chosen = chosen[chosen[column] == value]
    return set(chosen["klant_id"])


def _arm(frames: dict[str, pd.DataFrame], arm: str) -> set[str]:
    return set(frames["klanten"].loc[frames["klanten"]["groep"] == arm, "klant_id"])


def test_progress_on_1_september_2018(project: Path, figures: dict[str, float]) -> None:
    """Source: deelrapport 2, par. 2.3, 2.4, 4.3 and 6.3 (figures.csv, d2.*)."""
    frames = _extract(project, SEPTEMBER.date()).tables
    group, events = _arm(frames, "experiment"), frames["activiteiten"]
    events = events[events["klant_id"].isin(group)]
    assert events["startdatum"].max() <= SEPTEMBER
    intake, zorg = _with(events, "intake"), _with(events, "zorg")
    exempt = _running(events[events["soort"] == "ontheffing"], SEPTEMBER) - zorg
    idle = _with(events, "intake", uitkomst="niet gestart")
    joined = _with(events, "traject")
    found = {
        "d2.progress.intake": intake, "d2.progress.zorg": zorg, "d2.progress.exemption": exempt,
        "d2.progress.not_started": idle, "d2.progress.participants": joined - zorg - exempt,
        "d2.progress.awaiting_assessment": _running(events[events["soort"] == "belastbaarheidsonderzoek"], SEPTEMBER),
        "d2.results.ended_work": _with(events, "traject", reden_einde="werk"),
        "d2.results.ended_other": _with(events, "traject", reden_einde="andere reden"),
        "d2.results.ended_withdrawn": _with(events, "traject", reden_einde="afgezien"),
        "d2.results.ended_goal_missed": _with(events, "traject", reden_einde="doelstelling niet bereikt"),
        "d2.fow.started": _with(events, "focus op werk"),
        "d2.budget.clients": set(frames["maatwerkbudget"]["klant_id"]),
    }  # fmt: skip
    assert {key: len(value) for key, value in found.items()} == {key: figures[key] for key in found}
    assert joined.isdisjoint(zorg | exempt | idle)
    assert joined | zorg | exempt | idle == intake
    ended = set(events.loc[(events["soort"] == "traject") & events["einddatum"].notna(), "klant_id"])
    assert len(ended) == figures["d2.results.ended"]
    benefit, job = _running(frames["uitkeringen"], SEPTEMBER), _running(frames["dienstverbanden"], SEPTEMBER)
    part_time = (joined - ended) & job
    assert part_time <= benefit
    assert len(part_time) == figures["d2.results.part_time"]
    assert len(joined - ended - job) == figures["d2.results.ongoing"]
    assert found["d2.results.ended_work"].isdisjoint(benefit)
    assert found["d2.results.ended_work"] <= job
    assessed = len(_with(events, "belastbaarheidsonderzoek")) / len(intake)
    assert 0.48 <= assessed < 0.5


def test_two_registrations_of_the_reason_differ_for_some(project: Path) -> None:
    frames = _extract(project, SEPTEMBER.date()).tables
    ended = frames["activiteiten"].query("soort == 'traject'").dropna(subset=["einddatum"])
    both = ended.merge(frames["uitkeringen"], on="klant_id", suffixes=("", "_uitkering"))
    both = both[both["klant_id"].isin(_arm(frames, "experiment"))]
    assert (both["reden_einde"].eq("werk") & both["reden_beeindiging"].ne("werk")).sum() == 3
    assert (both["reden_einde"].ne("werk") & both["reden_beeindiging"].eq("werk")).sum() == 2


def test_table_4_1_at_the_end_of_february_2018(project: Path, figures: dict[str, float]) -> None:
    """Source: deelrapport 1, table 4.1 (figures.csv, d1.t41.*)."""
    frames = _extract(project, FEBRUARY.date()).tables
    events = frames["activiteiten"]
    events = events[events["klant_id"].isin(_arm(frames, "experiment"))]

    def now(kind: str) -> set[str]:
        return _running(events[events["soort"] == kind], FEBRUARY)

    left = _with(events, "intake")
    part_time = _running(frames["dienstverbanden"], FEBRUARY) & _running(frames["uitkeringen"], FEBRUARY)
    order = {
        "exit_work": _with(events, "traject", reden_einde="werk"),
        "exit_other": _with(events, "traject", reden_einde="andere reden") | _with(events, "intake", uitkomst="niet gestart"),
        "no_participation": now("geen deelname"), "temporary_exemption": now("ontheffing"),
        "capacity_assessment": now("belastbaarheidsonderzoek"), "part_time": part_time,
        "trajectory": now("baangericht") | now("focus op werk"), "coaching": now("coaching"), "other": now("overig"),
    }  # fmt: skip
    counts = {"intake": len(left)}
    for key, clients in order.items():
        counts[key] = len(left & clients)
        left = left - clients
    assert not left
    assert counts == {key: figures[f"d1.t41.{key}"] for key in counts}


def test_intakes_are_called_in_order_of_number_but_for_a_handful(tables: dict[str, pd.DataFrame]) -> None:
    intake = tables["activiteiten"].query("soort == 'intake'").merge(tables["klanten"], on="klant_id")
    intake = intake[intake["cohort"] == "start"].sort_values("volgnummer")
    assert stats.spearmanr(intake["volgnummer"].astype(int), intake["startdatum"].astype("int64")).statistic > 0.95
    days = intake["startdatum"].to_numpy()
    early = days < np.maximum.accumulate(days)
    assert early.any()
    kept = intake[~intake["klant_id"].isin(_out_of_turn(intake))]["startdatum"]
    assert kept.is_monotonic_increasing
    assert len(_out_of_turn(intake)) == 6


def _out_of_turn(intake: pd.DataFrame) -> list[str]:
    """The fewest clients whose removal leaves the calls in order: all but a longest non-decreasing run."""
    days = list(intake["startdatum"])
    best: list[list[int]] = []
    for place, day in enumerate(days):
        before = max((best[i] for i in range(place) if days[i] <= day), key=len, default=[])
        best.append([*before, place])
    kept = set(max(best, key=len))
    return [key for place, key in enumerate(intake["klant_id"]) if place not in kept]


def test_net_and_gross_effectiveness_to_the_end_of_2019(tables: dict[str, pd.DataFrame], figures: dict[str, float]) -> None:
    """Sources: interview ZonMw (zm.*) and the news item of November 2019 (d3.*)."""
    clients = tables["klanten"].dropna(subset=["groep"]).set_index("klant_id")
    assigned = clients["cohort"].map({"start": START, "uitbreiding": pd.Timestamp("2018-11-01")})
    jobs = tables["dienstverbanden"].query("uren_per_week >= 1")
    soon = jobs[jobs["startdatum"] <= jobs["klant_id"].map(assigned) + pd.DateOffset(months=12)]
    share = clients.index.to_series().isin(soon["klant_id"]).groupby(clients["groep"]).mean()
    assert abs(100 * (share["experiment"] - share["controle"]) - figures["zm.net_effect"]) < 0.5
    experiment = clients.index[clients["groep"] == "experiment"]
    events = tables["activiteiten"]
    events = events[events["klant_id"].isin(experiment)]
    to_work = len(_with(events, "traject", reden_einde="werk"))
    assert round(100 * to_work / len(experiment)) == figures["d3.exit_work_registration"]
    assert round(100 * len(_with(events, "zorg")) / len(experiment)) == figures["zm.zorg_share"]
    active = _with(events, "vrijwilligerswerk") | _with(events, "opleiding") | _with(events, "werkervaringsplaats")
    idle = active - set(jobs["klant_id"])
    assert round(100 * len(idle) / len(experiment)) == figures["zm.social_share"]
    small = soon[soon["klant_id"].isin(experiment)].query("uren_per_week < 12")
    assert small["klant_id"].nunique() > 0.5 * soon[soon["klant_id"].isin(experiment)]["klant_id"].nunique()


def test_histories_are_consistent(tables: dict[str, pd.DataFrame]) -> None:
    benefits, jobs, events = tables["uitkeringen"], tables["dienstverbanden"], tables["activiteiten"]
    for frame in (benefits, jobs, events):
        assert not (frame["einddatum"] < frame["startdatum"]).any()
        assert max(frame["startdatum"].max(), frame["einddatum"].max()) <= END
    full = jobs.query("uren_per_week >= 20")
    for job in full.itertuples():  # who works most of the week leaves the benefit within a month
        later = benefits[(benefits["klant_id"] == job.klant_id) & (benefits["startdatum"] <= job.startdatum)]
        assert (later["einddatum"] <= job.startdatum + pd.Timedelta(days=31)).all()
    dead = benefits.query("reden_beeindiging == 'overlijden'").set_index("klant_id")["einddatum"]
    assert len(dead) == 5
    for frame in (jobs, events):
        after = frame[frame["klant_id"].isin(dead.index)]
        assert not (after["startdatum"] > after["klant_id"].map(dead)).any()
        assert not (after["einddatum"] > after["klant_id"].map(dead)).any()
    rate = jobs["loon_per_maand"] / (jobs["uren_per_week"] * 52 / 12)
    assert rate.between(9, 15).all()
    intake = events.query("soort == 'intake'").set_index("klant_id")["startdatum"]
    experiment = events[events["klant_id"].isin(intake.index)]
    assert (experiment["startdatum"] >= experiment["klant_id"].map(intake)).all()
    paid = tables["maatwerkbudget"].groupby("klant_id")["bedrag"].sum()
    assert paid.max() <= 2500


def test_the_contract_holds_and_the_extract_says_that_it_is_synthetic(project: Path) -> None:
    result = _extract(project, None)
    assert result.synthetic
    assert "synthetisch" in result.description
    assert check(load_study("aanpak45"), project / "data" / "synthetic" / "aanpak45") == ()


BASES = {
    "fow_satisfaction": "training_gevolgd", "fow_chance": "training_gevolgd",
    "budget_training_satisfaction": "opleiding_uit_budget",
}  # fmt: skip
CONTENT = {
    "gesprek over toekomstmogelijkheden": "toekomst", "gesprekken over solliciteren": "solliciteren",
    "vacatures krijgen": "vacatures", "motivatie om vol te houden": "motivatie", "tips over zoeken van werk": "tips",
    "gesprek over opleiding": "opleiding", "gezondheid": "gezondheid", "aanmelden evenementen": "evenementen",
    "persoonlijke zaken": "persoonlijk", "overig": "overig",
}  # fmt: skip


def test_every_count_of_the_survey(tables: dict[str, pd.DataFrame], figures: dict[str, float]) -> None:
    """Source: deelrapport 2, chapters 3, 4 and 6 (survey.csv); 'geen antwoord' is a missing value."""
    answers = tables["enquete"]
    assert len(answers) == figures["d2.fieldwork.survey_returned"]
    used = answers[~answers["niet_meegenomen"]]
    assert len(used) == figures["d2.fieldwork.survey_used"]
    assert set(used["respondent_id"]).isdisjoint(tables["klanten"]["klant_id"])
    published = pd.read_csv(REFERENCE / "survey.csv").rename(columns={"count": "clients"})
    assert len(published) == 36
    for row in published.itertuples():
        asked = used[used[BASES[row.question_id]]] if row.question_id in BASES else used
        assert len(asked) == row.n, row
        if row.question_id == "content":
            count = used[f"content_{CONTENT[row.answer]}"].sum()
        else:
            given = asked[row.question_id]
            count = given.isna().sum() if row.answer == "geen antwoord" else (given == row.answer).sum()
        assert count == row.clients, row
