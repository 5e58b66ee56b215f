"""Numbers that the text asks and the public form lacks, and the proposal for a table that loses too much."""

from __future__ import annotations

import pytest

from evalutils.params import OutputEntry
from evalutils.pipeline.account.proposals import Row, merges, proposals
from evalutils.pipeline.render.lint import asked
from evalutils.pipeline.run.released import WITHHELD, fill_coarse

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


def test_a_table_that_loses_more_than_a_quarter_gets_a_proposal(tmp_path):
    table(tmp_path, "veel", "Vraag,Aantal,Aandeel,Interval\nNiet,12,0.4,20% tot 53%\nSoms,x,x,x\nVaak,x,x,x\n*Geen antwoord*,4,,\nTotaal,39,,\n")
    table(tmp_path, "kwart", "Vraag,Aantal\nA,12\nB,x\nC,13\nD,14\n")
    table(tmp_path, "dun", "Vraag,Aantal\nA,x\nB,x\n")
    entries = [OutputEntry(sleutel=key, soort="tabel", notebook="n", titel=key) for key in ("veel", "kwart", "dun", "weg")]
    many, thin = proposals(tmp_path, entries)
    assert "'veel' toont 6 van de 10 getallen niet" in many and "'Soms' en 'Vaak'" in many
    assert "'dun'" in thin and "te dun" in thin
