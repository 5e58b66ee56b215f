"""Under a profile that protects: an output that is not published keeps its title, and a number that is gone carries no claim."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import yaml

from evalutils.disclosure import Gate
from evalutils.display import publish, publish_claims
from evalutils.display.common.claims import evaluate
from evalutils.display.common.views import Cell, Numbers, Table
from evalutils.errors import ParameterError
from evalutils.params import OutputEntry, Profile, Settings
from evalutils.params.phase import Claim
from evalutils.results.quantities import Cell as Who
from evalutils.results.quantities import Count, where

PUBLIC, INTERNAL = Profile(naam="publiek", minimum_cel=10), Profile(naam="intern")
COUNT = Count(40, Who.of(where("register", "ja")))


def entry(key: str, kind: str, **public: str) -> OutputEntry:
    headline = {"kop": "kop"} if kind == "figuur" else {}
    return OutputEntry(sleutel=key, soort=kind, notebook="n", titel=f"Titel van {key}", openbaar=public, **headline)


@pytest.fixture
def settings(tmp_path) -> Settings:
    entries = (
        entry("open", "tabel", noot="Drie uitkomsten ontbreken."), entry("dun", "tabel", niet="te weinig klanten"),
        entry("dunne-figuur", "figuur", niet="te weinig klanten"), entry("dunne-cijfers", "cijfers", niet="te weinig klanten"),
        entry("dunne-tekst", "tekst", niet="te weinig klanten"),
    )  # fmt: skip
    return Settings("s", 1, "n", None, PUBLIC, tmp_path, entries)


def table(count: int) -> Table:
    return Table(("Rij", "Aantal"), (("a", Cell(count)),))


def released(settings: Settings):
    return Gate(settings.profile).release(COUNT)


def test_what_is_not_published_is_one_sentence_under_its_title(settings, tmp_path):
    publish(settings, "open", released(settings), table)  # the notebook may not know of the others
    text = (tmp_path / "released/tables/dun.md").read_text(encoding="utf-8")
    assert "Niet gepubliceerd: te weinig klanten." in text
    assert "Titel van dun {#tbl-dun" in text
    assert (tmp_path / "released/numbers/dunne-cijfers.yml").read_text(encoding="utf-8").strip() == "{}"
    assert "Niet gepubliceerd" in (tmp_path / "released/texts/dunne-tekst.md").read_text(encoding="utf-8")
    for key in ("dun", "dunne-figuur", "dunne-cijfers"):
        assert json.loads((tmp_path / f"released/values/{key}.json").read_text(encoding="utf-8"))["waarden"] == {}


def test_a_figure_that_is_not_published_keeps_its_label_so_that_references_lead_to_the_reason(settings, tmp_path):
    publish(settings, "open", released(settings), table)
    figure = (tmp_path / "released/figures/dunne-figuur.md").read_text(encoding="utf-8")
    assert "![Titel van dunne-figuur](" in figure and "{#fig-dunne-figuur fig-alt=" in figure
    assert figure.count("Niet gepubliceerd: te weinig klanten.") == 2, "for who hears the page, and for who reads it"
    assert "beweringen.kop" not in figure, "no headline says what there is to see"
    drawn = (tmp_path / "released/figures/dunne-figuur.svg").read_text(encoding="utf-8")
    assert drawn.count("<!-- niet gepubliceerd -->") == 1
    assert not (tmp_path / "released/figures/dunne-figuur.csv").exists()


def test_every_figure_that_is_not_published_is_the_same_drawing(settings, tmp_path):
    """What it would have shown has no part in it."""
    two = replace(settings, outputs=(*settings.outputs, entry("andere-figuur", "figuur", niet="iets heel anders")))
    publish(two, "open", released(two), table)
    first, second = ((tmp_path / f"released/figures/{key}.svg").read_bytes() for key in ("dunne-figuur", "andere-figuur"))
    assert first == second


def test_publishing_it_all_the_same_looks_at_no_number(settings, tmp_path):
    def never(_):
        raise AssertionError("the view of an output that is not published")

    publish(settings, "dun", released(settings), never)
    assert "40" not in (tmp_path / "released/tables/dun.csv").read_text(encoding="utf-8")


def test_what_another_profile_showed_does_not_stay(settings, tmp_path):
    internal = replace(settings, profile=INTERNAL)
    publish(internal, "dun", released(internal), table)
    publish(settings, "open", released(settings), table)
    assert "40" not in (tmp_path / "released/tables/dun.md").read_text(encoding="utf-8")


def test_a_note_tells_what_the_public_form_leaves_out(settings, tmp_path):
    publish(settings, "open", released(settings), table)
    assert "Drie uitkomsten ontbreken." in (tmp_path / "released/tables/open.md").read_text(encoding="utf-8")


def test_an_internal_report_shows_all_of_it(settings, tmp_path):
    internal = replace(settings, profile=INTERNAL)
    publish(internal, "open", released(internal), table)
    assert not (tmp_path / "released/tables/dun.md").exists()
    publish(internal, "dun", released(internal), table)
    assert "| a | 40 |" in (tmp_path / "released/tables/dun.md").read_text(encoding="utf-8")
    assert "ontbreken" not in (tmp_path / "released/tables/open.md").read_text(encoding="utf-8")


CLAIM = Claim(sleutel="c", getallen=["k:weg", "k:a"], gevallen=[{"tekst": "meer", "regel": "hoger"}, {"tekst": "minder"}])


def test_a_claim_on_a_number_that_the_public_form_lacks_counts_as_withheld(tmp_path):
    (tmp_path / "values").mkdir()
    (tmp_path / "values/k.json").write_text(json.dumps({"sleutel": "k", "waarden": {"a": 1}}), encoding="utf-8")
    assert evaluate((CLAIM,), tmp_path, coarse=True).cells["c"] == "[x]{.geheim}"
    with pytest.raises(ParameterError):
        evaluate((CLAIM,), tmp_path)
    other = CLAIM.model_copy(update={"numbers": ("elders:a", "k:a")})
    with pytest.raises(ParameterError):  # an output that nobody published is a mistake under any profile
        evaluate((other,), tmp_path, coarse=True)


def test_the_sign_of_a_claim_that_is_a_sentence_stays_a_mark(settings, tmp_path):
    publish_claims(settings, Numbers({"c": "[x]{.geheim}.", "d": "Dat is [meer] dan *veel*."}))
    said = yaml.safe_load((tmp_path / "released/numbers/beweringen.yml").read_text(encoding="utf-8"))
    assert said["c"] == "[x]{.geheim}."
    assert "\\[meer\\]" in said["d"] and "\\*veel" in said["d"]
