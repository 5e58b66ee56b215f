"""Numbers that the text asks and the public form lacks, and the proposal for a table that loses too much."""

from __future__ import annotations

import pytest

from evalutils.params import OutputEntry, Phase
from evalutils.pipeline.account.proposals import Row, merges, proposals
from evalutils.pipeline.render.checks.lint import asked
from evalutils.pipeline.run.outputs import released
from evalutils.pipeline.run.outputs.released import WITHHELD, fill_coarse

ENTRIES = (OutputEntry(sleutel="eerste-deel", soort="cijfers", notebook="n"),)


def test_a_number_that_the_public_form_lacks_is_marked_as_withheld():
    content = {"cijfers": {"eerste_deel": {"a": {"n": "12"}}}}
    filled = fill_coarse(content, ("cijfers.eerste_deel.a.n", "cijfers.eerste_deel.a.pct", "cijfers.eerste_deel.b.n"), ENTRIES)
    assert filled == ("cijfers.eerste_deel.a.pct", "cijfers.eerste_deel.b.n")
    assert content == {"cijfers": {"eerste_deel": {"a": {"n": "12", "pct": WITHHELD}, "b": {"n": WITHHELD}}}}


@pytest.mark.parametrize("key", ["cijfers.onbekend.n", "feiten.eerste_deel.n", "cijfers.eerste_deel", "cijfers.eerste_deel.a.n.te_diep"])
def test_what_is_no_number_of_an_output_stays_unknown(key):
    content = {"cijfers": {"eerste_deel": {"a": {"n": "12"}}}}
    assert fill_coarse(content, (key,), ENTRIES) == ()
    assert content == {"cijfers": {"eerste_deel": {"a": {"n": "12"}}}}


def test_the_keys_that_a_text_asks_are_those_of_all_it_includes(tmp_path):
    (tmp_path / "report").mkdir()
    (tmp_path / "report/deel.qmd").write_text("Er zijn {{< meta cijfers.k.b >}} en {{<meta cijfers.k.a>}}.\n", encoding="utf-8")
    top = tmp_path / "report/top.qmd"
    top.write_text("{{< include /report/deel.qmd >}}\n\n{{< meta cijfers.k.a >}}\n", encoding="utf-8")
    assert asked(top, tmp_path) == ("cijfers.k.a", "cijfers.k.b")


def test_so_are_those_that_a_checklist_or_a_headline_asks(tmp_path):
    """A checklist names numbers of an output that the public form may lack: they get the sign, and do not stop the report."""
    for place, text in (("tables/consort.md", "| 21b | n: {{< meta cijfers.k.c >}} |\n"), ("figures/f.md", "**{{< meta beweringen.kop >}}**\n")):
        (tmp_path / place).parent.mkdir()
        (tmp_path / place).write_text(text, encoding="utf-8")
    keys = released.asked(tmp_path)
    assert set(keys) == {"cijfers.k.c", "beweringen.kop"}
    content: dict[str, dict] = {"cijfers": {}}
    assert fill_coarse(content, keys, (OutputEntry(sleutel="k", soort="cijfers", notebook="n"),)) == ("cijfers.k.c",)


def rows(*withheld: int) -> list[Row]:
    return [Row(f"r{place}", 2, count) for place, count in enumerate(withheld)]


@pytest.mark.parametrize(
    ("withheld", "expected"),
    [
        ((0, 2, 1, 0), (("r1", "r2"),)),  # neighbours together
        ((0, 0, 0, 2), (("r2", "r3"),)),  # alone: with the row before
        ((2, 0, 0), (("r0", "r1"),)),  # the first: with the row after
        ((0, 2, 0, 2, 0), (("r0", "r1"), ("r2", "r3"))),
        ((2, 0, 2, 0), (("r0", "r1", "r2"),)),  # a row is in one group
        ((2, 2), ()),  # nothing would be left to compare
        ((2,), ()),
        ((0, 0), ()),
    ],
)
def test_which_rows_to_take_together(withheld, expected):
    assert merges(rows(*withheld)) == expected


def table(folder, key: str, text: str) -> None:
    (folder / "tables").mkdir(exist_ok=True)
    (folder / "tables" / f"{key}.csv").write_text(text, encoding="utf-8")


PHASE = Phase.model_validate({
    "nummer": 1, "titel": "t", "datum": "2020-01-01", "rapport": "report/kort.qmd", "uitvoernaam": "r", "notebooks": ["n"],
    "enquete": {"vragen": [{"code": "veel", "label": "Veel", "antwoorden": [{"waarde": one} for one in ("Niet", "Soms", "Vaak")]}]},
    "kenmerken": [
        {"naam": "wonen", "label": "Wonen", "bron": {"kolom": "wonen"}, "categorieen": ["A", "B", "C", "D"],
         "openbaar": {"samen": [{"label": "B of C", "delen": ["B", "C"]}]}},
        {"naam": "sekse", "label": "Sekse", "bron": {"kolom": "sekse"}, "categorieen": ["M", "V"]},
    ],
    "effectiviteit": {"uitkomsten": [
        {"code": code, "label": code.upper(), "soort": "werk", "maanden": 12, "rol": role}
        for code, role in (("p", "primair"), ("q", "secundair"), ("r", "secundair"))
    ]},
    "uitvoer": [{"sleutel": key, "soort": "tabel", "notebook": "n", "titel": key}
                for key in ("enquete-veel", "balans", "secundair-a-b", "kosten-gemeente", "leeg", "reproductie-open", "weg")],
})  # fmt: skip


def said(folder, key: str, text: str) -> str:
    table(folder, key, text)
    found = proposals(folder, PHASE)
    assert len(found) <= 1
    return "".join(found)


def test_answers_of_a_question_are_taken_together_by_their_names(tmp_path):
    lines = "Vraag,Aantal,Aandeel,Interval\nNiet,12,0.4,20% tot 53%\nSoms,x,x,x\nVaak,x,x,x\n*Geen antwoord*,4,,\nTotaal,39,,\n"
    found = said(tmp_path, "enquete-veel", lines)
    assert "'enquete-veel' toont 6 van de 11 getallen niet" in found
    assert "onder 'enquete, veel, openbaar, samen' als delen: [Soms, Vaak]" in found


def test_a_row_that_is_merged_already_goes_by_its_parts_and_each_characteristic_by_itself(tmp_path):
    lines = "Kenmerk,X,Y\nWonen,,\n A,x (40%),x\n B of C,x,x\n D,40 (30%),30\nSekse,,\n M,x,x\n V,x,x\n"
    found = said(tmp_path, "balans", lines)
    assert "onder 'kenmerken, wonen, openbaar, samen' als delen: [A, B, C]" in found and "sekse" not in found


def test_an_outcome_is_left_out_by_its_code(tmp_path):
    assert "onder 'effectiviteit' openbaar: {zonder: [q]}" in said(tmp_path, "secundair-a-b", "U,V,p\nQ,x,x\nR,0.1,0.3\n")


@pytest.mark.parametrize("key", ["kosten-gemeente", "reproductie-open"])
def test_a_table_without_a_coarser_form_gets_no_proposal(tmp_path, key):
    assert said(tmp_path, key, "Post,A,B\nIntake,x,x\nLoon,12,x\n") == ""


def test_a_table_that_shows_nothing_can_be_left_out_but_for_one_that_repeats_others(tmp_path):
    assert "openbaar: {niet: <reden>}" in said(tmp_path, "leeg", "Post,A\nIntake,x\n")
    assert len(proposals(tmp_path, PHASE)) == 1
    table(tmp_path, "reproductie-open", "Post,A\nIntake,x\n")
    assert len(proposals(tmp_path, PHASE)) == 1


def test_a_quarter_is_not_too_much(tmp_path):
    assert said(tmp_path, "enquete-veel", "Vraag,Aantal\nNiet,12\nSoms,x\nVaak,13\nTotaal,14\n") == ""
