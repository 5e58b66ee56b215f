"""The dossier for an output checker: what it finds, and that it tells nothing that the outputs hide."""

from __future__ import annotations

from dataclasses import replace

from evalutils.disclosure.checking.checklist import Case, dossier
from evalutils.disclosure.checking.described import described
from evalutils.disclosure.checking.dossier import Checked, counts_csv, differences, nearly_all, read_counts, small, smallest_base
from evalutils.disclosure.counting.ledger import Ledger
from evalutils.params.study import Profile
from evalutils.results.quantities import UNKNOWN, Cell, Condition, Sum, where

RECORD = {
    "sleutel": "zorg",
    "waarden": {"a|n": 14, "b|n": "x", "mediaan|dagen": 30},
    "cellen": ["zorg|a", "zorg|b", "openbaar"],
}
OPEN = Cell(frozenset({Condition("zorg", frozenset({UNKNOWN}))}))
COUNTS = {"zorg|a": 14, "openbaar": 3, "elders": 99}  # fmt: skip


def book(counts: dict[str, int] = COUNTS) -> Ledger:
    return Ledger(cells={"openbaar": OPEN}, values=counts | {"zorg|b": 4}, withheld={"zorg|b"})


def made(counts: dict[str, int] = COUNTS) -> Checked:
    return Checked.of(
        RECORD, book(counts), kind="tabel", title="Zorg", population="klanten", program="notebook, cel 1", files=("zorg.csv",)
    )


def text(*outputs: Checked, minimum: int = 10, earlier: dict[str, dict[str, int]] | None = None, known: Ledger | None = None) -> str:
    profile = Profile(name="publiek", minimum_cell=minimum, group_share=0.9, dominance=0.85)
    return dossier(Case("proef", profile, outputs, known or book(), earlier or {}))


def test_a_published_count_below_the_threshold_is_found() -> None:
    wrong = made({"zorg|a": 4})
    assert small((wrong,), 10) == (("zorg", "zorg|a"),)
    assert "**ja, 1**: zorg: zorg|a" in text(wrong)


def test_a_count_of_what_is_public_is_no_secret() -> None:
    assert small((made(),), 10) == ()


def test_a_small_move_since_an_earlier_delivery_is_found() -> None:
    (found,) = differences((made(),), {"fase1": {"zorg|a": 11}}, 10)
    assert (found.cell, found.size) == ("zorg|a", 3)
    assert "**ja, 1**: zorg: zorg|a (fase1)" in text(made(), earlier={"fase1": {"zorg|a": 11}})


def test_without_an_earlier_delivery_nothing_is_claimed_about_differences() -> None:
    assert "geen eerdere levering gevonden" in text(made())


def test_the_smallest_count_is_of_what_would_be_a_secret() -> None:
    """Or a checker reads 'smallest 3' under a threshold of ten."""
    assert made().smallest == 14
    assert "Staan er kleine aantallen die geen geheim zijn? | ja, 1:" in text(made())


def test_each_output_tells_rule_counts_reason_syntax_and_file() -> None:
    told = text(made())
    for part in (
        "notebook, cel 1",
        "zorg.csv",
        "Populatie: klanten",
        "komt: 2, het kleinste boven nul is 14",
        "- V1: zorg|b",
        "Niet gepubliceerd: 1 aantallen (V1 hierboven)",
        "kleiner dan 10",
        "als `x` in de uitvoer staan: 1: b|n",
    ):
        assert part in told, part


def test_medians_and_extremes_are_pointed_out() -> None:
    assert "mediaan|dagen" in text(made())


def test_counts_read_back_are_those_published_alone() -> None:
    assert read_counts(counts_csv((made(),))) == {"zorg|a": 14, "openbaar": 3}
    assert "zorg,zorg|b,x" in counts_csv((made(),))


def test_the_extreme_of_tests_is_no_extreme_of_clients() -> None:
    record = {"sleutel": "t", "waarden": {"toetsen.kleinste_p": 0.3, "volgnummer.kleinste_p_holm": 1, "kleinste": 2, "Na|Kleinste effect": 0.1}}
    assert Checked.of(record, Ledger(), kind="cijfers", title="", population="", program="", files=()).extremes == ("kleinste",)


def test_an_output_without_clients_is_a_row_and_no_chapter() -> None:
    theory = replace(made(), key="theorie", counts={}, hidden=(), withheld=(), without="opgegeven")
    told = text(made(), theory)
    assert "| `theorie` | Zorg | zorg.csv | notebook, cel 1 | opgegeven |" in told
    assert "(`theorie`" not in told


ALL, CARE, WORK = (Cell.of(where("register", "ja"), *more) for more in ((), (where("status", "zorg"),), (where("status", "werk"),)))


def told(care: int, work: int) -> Ledger:
    counts = {ALL: care + work, CARE: care, WORK: work}
    return Ledger(
        cells={cell.id: cell for cell in counts}, values={cell.id: count for cell, count in counts.items()},
        sums={Sum(ALL, (CARE, WORK)): None}, shown=[{"waar": "Share", "soort": "Share", "waarde": 0.5, "cellen": [WORK.id, ALL.id]}],
    )  # fmt: skip


def test_a_group_of_which_nearly_all_are_in_one_part_is_found() -> None:
    assert nearly_all(told(190, 8), 0.9) == (("klanten met status: zorg", 190, 198),)
    assert nearly_all(told(150, 50), 0.9) == ()
    assert "**ja, 1**: klanten met status: zorg (190 van 198)" in text(made(), known=told(190, 8))
    assert "nee; in 1 groepen geldt iets voor 90% of meer, met 10 anderen of meer" in text(made(), known=told(190, 12))
    assert "ja, 1, ter beoordeling: klanten met status: zorg (190)" in text(made(), known=told(190, 0))


def test_the_smallest_base_of_a_published_number_is_told() -> None:
    assert smallest_base(told(190, 12)) == 12
    assert "model is 12" in text(made(), known=told(190, 12))


def test_who_a_cell_counts_is_said_in_words() -> None:
    age = 'kolom {"afleiding": "leeftijd", "kolom": "geboortedatum", "op": "2017-09-01"}'
    cell = Cell.of(where(age, "(45.0, 0)-(60.0, 1)"), where('kolom {"kolom": "trede"}', "3", "4"), where("geslacht", UNKNOWN), where("register", "ja"))
    assert described(cell) == "klanten met geslacht niet geregistreerd; leeftijd sinds geboortedatum op 2017-09-01: van 45 tot 60; trede: 3 of 4"
    use = where('gebruik {"kolom": "soort", "soort": "aantal", "tabel": "activiteiten", "waarden": ["intake"]}', "ja")
    assert described(Cell.of(use)) == "klanten met gebruik van activiteiten (intake): ja"
    assert described(Cell.of(where('regel {"activiteit": "focus op werk"}', "nee"))) == "klanten met regel: activiteit focus op werk: nee"
    assert described(ALL) == "alle klanten in het register"
