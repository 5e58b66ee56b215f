"""Experiments of other municipalities, each odd in one way: what the report says is true, or one Dutch sentence refuses.

The cells of the notebooks run in this process. A handful by default, all of them under the slow marker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import copy_project
from other_designs import BASE, Experiment
from test_sections import run

from evalutils.data.naming import opened
from evalutils.params import Settings, load_phase

pytestmark = pytest.mark.pipeline

UNTRUE = re.compile(
    r"\bnan\b|\bNone\b|\binf\b|\d{1,3}(?:\.\d{3}){3}|\b(?:minste|hoogste|van|tot) \.(?:\s|\\)|\[\.\]\{\.onbekend\}|één getoetste kenmerken|"
    r"verschil \.|\(\.; |tests? niet"
)
"""Words of code, numbers that are noise, a sign in the place of a number of a sentence, a singular with a plural."""


def clusters_between(one: Experiment) -> None:
    one.managers("coaching", 8, deel="begeleid")
    one.managers("training", 8)
    one.study["groepen"]["contrasten"] = [["coaching", "training"], ["coaching", BASE], ["training", BASE]]
    one.phase["power"] |= {"klanten_per_cluster": 10, "intraclasscorrelatie": 0.05, "kansen": {"training": 0.30}}


def one_cluster(one: Experiment) -> None:
    one.managers("coaching", 1)
    one.managers(BASE, 8)


def four_managers(one: Experiment) -> None:
    one.managers("coaching", 4)
    one.managers(BASE, 4)


def cluster_of_one(one: Experiment) -> None:
    one.managers("coaching", 8)
    one.managers(BASE, 8)
    one.people.loc[one.people.index[0], "klantmanager"] = "alleen"


def in_one_group(one: Experiment) -> None:
    one.managers("coaching", 8)


def everybody(one: Experiment) -> None:
    one.managers("coaching", 8, deel="begeleid")
    one.people["job"] = True


def everybody_in_strata(one: Experiment) -> None:
    one.study["toewijzing"] = {"strata": ["wijk"]}
    one.people["job"] = True


def nobody(one: Experiment) -> None:
    one.people["job"] = False


def nobody_of_a_group(one: Experiment) -> None:
    one.people.loc[one.arm("coaching"), "job"] = False


def empty_stratum(one: Experiment) -> None:
    even = {"coaching": 0.5, BASE: 0.5}
    one.study["toewijzing"] = {"strata": ["wijk"], "kansen_per_stratum": dict.fromkeys(("Noord", "Zuid", "Oost"), even)}


def stratum_of_one_group(one: Experiment) -> None:
    one.study["toewijzing"] = {"strata": ["wijk"]}
    one.people.loc[one.people.index[:9], "wijk"] = "Oost"


def one_sex(one: Experiment) -> None:
    one.people["geslacht"] = "Man"


def constant(one: Experiment) -> None:
    one.people["score"] = 50.0
    one.phase["effectiviteit"]["hoofdcovariaten"] = ["score"]


def unknown(one: Experiment) -> None:
    one.people["score"] = None
    one.phase["effectiviteit"]["hoofdcovariaten"] = ["score"]


def all_lost(one: Experiment) -> None:
    one.lose(one.arm("coaching"))


def one_lost(one: Experiment) -> None:
    one.lose(one.people.index.to_series() == 3)


def nine_in_ten(one: Experiment) -> None:
    one.people.loc[one.people.index[80:144], "groep"] = "coaching"
    one.study["toewijzing"] = {"kansen": {"coaching": 0.9, BASE: 0.1}}


def one_client(one: Experiment) -> None:
    one.people.loc[one.people.index[80:159], "groep"] = "coaching"


def empty_group(one: Experiment) -> None:
    one.people.loc[one.arm("training"), "groep"] = "coaching"


def all_coached(one: Experiment) -> None:
    one.people["coached"] = True


def amounts(one: Experiment) -> None:
    effects = one.phase["effectiviteit"]
    effects["uitkomsten"] = [effects["uitkomsten"][1] | {"rol": "primair"}]


def bare(one: Experiment) -> None:
    one.phase["effectiviteit"] = {"uitkomsten": one.phase["effectiviteit"]["uitkomsten"]}


def one_characteristic(one: Experiment) -> None:
    one.phase["kenmerken"] = one.phase["kenmerken"][:1]


def group_of_five(one: Experiment) -> None:
    one.people = one.people.drop(index=one.people.index[one.arm("coaching")][5:]).reset_index(drop=True)


def group_absent_from_a_stratum(one: Experiment) -> None:
    one.study["toewijzing"] = {"strata": ["wijk"]}
    one.people.loc[one.arm("beurs"), "wijk"] = "Noord"


def clusters_of_one(one: Experiment) -> None:
    one.managers("coaching", 80, deel="begeleid")


def clusters_in_part_unknown(one: Experiment) -> None:
    one.managers("coaching", 8, deel="begeleid")
    one.people.loc[one.people.index[:12], "klantmanager"] = None


def managers_of_both_groups(one: Experiment) -> None:
    one.study["toewijzing"] = {"strata": ["wijk"], "cluster": "klantmanager", "cluster_naam": "klantmanagers"}
    one.people["klantmanager"] = [f"m{place % 10:02}" for place in range(len(one.people))]


def one_of_three_lost(one: Experiment) -> None:
    one.lose(one.arm("training"))


def two_years(one: Experiment) -> None:
    """The second half was assigned half a year before the reference date: a year of theirs cannot be known."""
    one.study["cohorten"].append({"code": "later", "label": "Latere groep", "toewijzing": "2023-01-02"})
    one.study["tabellen"]["klanten"]["kolommen"][1]["waarden"] = ["start", "later"]
    one.people.loc[one.people.index[1::2], "cohort"] = "later"


def below_nil(one: Experiment) -> None:
    one.people["score"] -= 100
    one.phase["effectiviteit"]["hoofdcovariaten"] = ["score"]


def a_quarter(one: Experiment) -> None:
    one.phase["effectiviteit"]["uitkomsten"][0]["maanden"] = 3
    one.phase["effectiviteit"]["tijd"] |= {"horizon_maanden": 3, "op_risico_maanden": [0, 3]}


def less_is_better(one: Experiment) -> None:
    one.phase["effectiviteit"]["richting"] = "kleiner"


def no_covariates(one: Experiment) -> None:
    one.phase["effectiviteit"]["covariaten"] = []


def collinear(one: Experiment) -> None:
    one.study["tabellen"]["klanten"]["kolommen"].append({"naam": "punten", "type": "getal", "betekenis": "Punten"})
    one.people["punten"] = 2 * one.people["score"] + 1
    one.phase["effectiviteit"] |= {"hoofdcovariaten": ["score", "punten"], "covariaten": ["score", "punten"]}


def long_names(one: Experiment) -> None:
    one.study["groepen"]["interventies"][0]["label"] = "Ré-integratie & coaching <55 jaar, een groep met een naam die langer is dan een kolom of een as breed is"


def control_coached_too(one: Experiment) -> None:
    one.people.loc[one.arm(BASE), "coached"] = True


def ninety_percent(one: Experiment) -> None:
    one.phase["toetsing"] |= {"alfa": 0.10, "betrouwbaarheid": 0.90}


def stratum_of_two(one: Experiment) -> None:
    """One client of each group in the third stratum: a difference without a spread."""
    one.study["toewijzing"] = {"strata": ["wijk"]}
    one.people.loc[[0, 80], "wijk"] = "Oost"


def worse_off(one: Experiment) -> None:
    one.people["job"] = one.people.index % 10 < one.people["groep"].map({"coaching": 1, BASE: 6}).to_numpy()


def lost_for_two_reasons(one: Experiment) -> None:
    one.study["tabellen"]["klanten"]["kolommen"][-1]["waarden"] = ["verhuisd", "overleden"]
    one.lose(one.people.index.to_series().between(0, 9) | one.people.index.to_series().between(80, 82))
    one.people.loc[one.people.index[:3], "reden_einde_waarneming"] = "overleden"


Bend = Callable[[Experiment], None]
CASES: dict[str, tuple[int, Bend, dict[str, str], dict[str, str]]] = {
    "two groups": (2, lambda one: None, {}, {}), "four groups": (4, lambda one: None, {"contrasten": "Beursgroep – Controlegroep"}, {}),
    "six groups": (6, lambda one: None, {"contrastentekst": "Kortinggroep tegenover controlegroep"}, {}),
    "a contrast of two interventions with clusters": (3, clusters_between, {
        "hoofdresultaat-coaching-training": "acht in de coachinggroep en acht in de trainingsgroep",
        "hoofdresultaat-coaching-gewoon": "acht in de coachinggroep, met elk",
        "power-aannames-coaching-training": "1,45 en 1,45", "power-aannames-training-gewoon": "1,45 en 1,00",
        "power-aantoonbaar-coaching-gewoon": "t-toets die met clusters rekening houdt"}, {}),
    "all clients of a group in one cluster": (2, one_cluster, {"hoofdresultaat": "zitten in één cluster", "begeleid": "zitten in één cluster"}, {"begeleid": "sterk genoeg"}),
    "four managers": (2, four_managers, dict.fromkeys(
        ("hoofdresultaat", "primair", "primair-toetsen", "secundair", "begeleid", "subgroeptabel", "tijd-tot-werk"), "te weinig clusters voor een toets"), {}),
    "a cluster of one": (2, cluster_of_one, {"hoofdresultaat": "acht in de coachinggroep en acht in de controlegroep"}, {}),
    "a cluster column in one group": (2, in_one_group, {"hoofdresultaat": "Van 80 klanten is niet bekend bij welke van de klantmanagers"}, {}),
    "everybody has the event": (2, everybody, {"primair": "iedereen heeft deze uitkomst"}, {"begeleid": "0,001"}),
    "everybody has the event in strata": (2, everybody_in_strata, {}, {"begeleid": "0,001", "subgroeptabel": "0,001"}),
    "nobody has the event": (2, nobody, {"tijd-tot-werk": "zonder interval"}, {"subgroeptabel": "Getoetst"}),
    "nobody of one group has it": (3, nobody_of_a_group, {"contrastentekst": "verschillen de groepen aantoonbaar"}, {}),
    "an empty stratum": (2, empty_stratum, {"hoofdresultaat": "binnen strata"}, {}),
    "a stratum of one group": (2, stratum_of_one_group, {
        "hoofdresultaat": "zonder klanten in een stratum met één groep (9 in de coachinggroep en 0 in de controlegroep)",
        "primair": "Niet in de eerste regel, want in een stratum met één groep: coachinggroep 9 en controlegroep 0"}, {"primair": "in elke regel:"}),
    "one sex": (2, one_sex, {"balanstekst": "Op het ene getoetste kenmerk"}, {}),
    "a constant covariate": (2, constant, {"hoofdresultaat": "niet gecorrigeerd voor score"}, {"hoofdresultaat": ": gecorrigeerd voor"}),
    "a covariate of nobody": (2, unknown, {"hoofdresultaat": "niet gecorrigeerd voor score", "primair": "van niemand bekend"}, {"primair": "niet even vaak"}),
    "a group lost": (2, all_lost, {"hoofdresultaat": "boven beide grenzen"}, {"begeleid": "elk effect"}),
    "one client lost": (2, one_lost, {"hoofdresultaat": "onder beide grenzen"}, {}),
    "a chance of nine in ten": (2, nine_in_ten, {"balanstekst": "aan de coachinggroep en 16 aan de controlegroep"}, {}),
    "one client in a group": (2, one_client, {"tijd-tot-werk": "minder dan twee klanten"}, {"tijd-tot-werk": "0,001"}),
    "a group without clients": (3, empty_group, {"contrastentekst": "geen verschil te geven"}, {}),
    "everybody takes part": (2, all_coached, {"begeleid": "geen verschil in deelname"}, {}),
    "an amount alone": (2, amounts, {"primair-toetsen": "verschil = "}, {"primair-toetsen": "verschil = 1\\d\\d"}),
    "no time, no taking part": (3, bare, {"contrasten": "Trainingsgroep"}, {}),
    "a group of five": (2, group_of_five, {"primair": "coachinggroep 5 en controlegroep 80"}, {}),
    "a group absent from a stratum": (4, group_absent_from_a_stratum, {"contrasten": "Zonder klanten in een stratum met één groep"}, {}),
    "clusters of one client": (2, clusters_of_one, {"hoofdresultaat": "heeft er geen twee of meer klanten"}, {"primair": "clusterrobuust"}),
    "clusters in part unknown": (2, clusters_in_part_unknown, {"hoofdresultaat": "Van 12 klanten is niet bekend"}, {}),
    "managers of both groups within strata": (2, managers_of_both_groups, {"hoofdresultaat": "ten dele dezelfde in beide groepen", "tijd-tot-werk": "binnen strata; clusterrobuuste"}, {}),
    "one of three groups lost": (3, one_of_three_lost, {"contrasten": "er is één vergelijking te toetsen", "tijd-tot-werk-training-gewoon": "korter gevolgd dan de horizon"}, {"tijd-tot-werk-training-gewoon": r"0,0% \(0,0%"}),
    "assigned over two years": (2, two_years, {"primair": "coachinggroep 40 en controlegroep 40"}, {}),
    "values below nil": (2, below_nil, {"hoofdresultaat": "gecorrigeerd voor score"}, {}),
    "a quarter": (2, a_quarter, {"tijd-tot-werk": "Verschil in gemiddelde tijd"}, {}),
    "less is better": (2, less_is_better, {"primair-toetsen": "ten hoogste"}, {"primair-toetsen": "ten minste"}),
    "no covariates": (2, no_covariates, {}, {"primair": "Lin 2013"}),
    "collinear covariates": (2, collinear, {"primair": "weggelaten omdat zij niets toevoegen: punten"}, {}),
    "long names": (2, long_names, {"hoofdresultaat": "verschil in aandelen"}, {}),
    "control coached too": (2, control_coached_too, {"begeleid": "minder deelname in plaats van meer"}, {"begeleid": "sterk genoeg"}),
    "ninety percent": (2, ninety_percent, {"bruto": "90%"}, {"bruto": "95%"}),
    "a stratum of two": (2, stratum_of_two, {"tijd-tot-werk": "log-ranktoets vergelijkt ze binnen strata"}, {"tijd-tot-werk": "verschillen zijn binnen strata"}),
    "worse off": (2, worse_off, {"tijd-tot-werk": "langzamer op"}, {"tijd-tot-werk": "sneller op"}),
    "lost for two reasons": (2, lost_for_two_reasons, {"hoofdresultaat": "10 in de coachinggroep"}, {}),
    "one characteristic": (2, one_characteristic, {"balanstekst": "Op het ene getoetste kenmerk"}, {}),
}  # fmt: skip
"""Case -> groups, what is odd, words that an output must have, words that it must not have."""
FAST = {"a contrast of two interventions with clusters", "all clients of a group in one cluster", "a group without clients", "a stratum of one group"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = copy_project(tmp_path_factory.mktemp("elders") / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(root))
        patch.setenv("MPLBACKEND", "Agg")
        yield root


def told(project: Path, name: str, one: Experiment) -> dict[str, str]:
    """What every table and text says, by key."""
    one.write(project, name)
    _, held = opened.checked(Settings.of(notebook="check-params", study=name, phase=1))
    held.require()
    phase, build = load_phase(name, 1), project / "_build" / name
    build.mkdir(parents=True)
    for notebook in phase.notebooks:
        run(project, notebook, name, phase, [entry for entry in phase.outputs if entry.notebook == notebook], build)
    files = {entry.key: build / "released" / ("texts" if entry.kind == "tekst" else "tables") / f"{entry.key}.md" for entry in phase.outputs}
    return {key: path.read_text(encoding="utf-8") for key, path in files.items()}


@pytest.mark.parametrize("case", [pytest.param(case, marks=() if case in FAST else pytest.mark.slow) for case in CASES])
def test_what_the_report_says_of_an_odd_experiment_is_true(project: Path, case: str) -> None:
    groups, bend, says, never = CASES[case]
    one = Experiment(groups)
    bend(one)
    found = told(project, re.sub(r"[^a-z]", "", case), one)
    assert {key: UNTRUE.findall(text) for key, text in found.items() if UNTRUE.search(text)} == {}
    assert [key for key, text in found.items() if "|" in text and len(re.findall(r"^\|", text, re.MULTILINE)) < 3] == [], "an empty table"
    assert {key: found[key] for key, words in says.items() if words not in found[key]} == {}
    assert {key: words for key, words in never.items() if re.search(words, found[key])} == {}


def test_a_stratum_and_a_group_of_nobody_are_told_before_the_first_notebook(project: Path) -> None:
    one, other = Experiment(2), Experiment(2)
    empty_stratum(one)
    in_one_group(other)
    heard = []
    for name, experiment in (("leegstratum", one), ("eenkant", other)):
        experiment.write(project, name)
        _, held = opened.checked(Settings.of(notebook="check-params", study=name, phase=1))
        heard.append(" ".join(str(absent) for absent in held.absent))
    assert "stratum 'Oost'" in heard[0]
    assert "zet 'deel: begeleid'" in heard[1]
