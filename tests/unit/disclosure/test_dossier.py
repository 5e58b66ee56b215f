"""The dossier for an output checker: what it finds, and that it tells nothing that the outputs hide."""

from __future__ import annotations

from evalutils.disclosure.dossier import Checked, counts_csv, differences, dossier, read_counts, small
from evalutils.disclosure.ledger import Ledger
from evalutils.results.quantities import UNKNOWN, Cell, Condition

RECORD = {
    "sleutel": "zorg",
    "waarden": {"a|n": 14, "b|n": "x", "mediaan|dagen": 30},
    "cellen": ["zorg|a", "zorg|b", "openbaar"],
}
OPEN = Cell(frozenset({Condition("zorg", frozenset({UNKNOWN}))}))
COUNTS = {"zorg|a": 14, "openbaar": 3, "elders": 99}  # fmt: skip


def made(counts: dict[str, int] = COUNTS) -> Checked:
    book = Ledger(cells={"openbaar": OPEN}, values=counts | {"zorg|b": 4}, withheld={"zorg|b"})
    return Checked.of(
        RECORD, book, kind="tabel", title="Zorg", population="klanten", program="notebook, cel 1", files=("zorg.csv",)
    )


def text(*outputs: Checked, minimum: int = 10, earlier: dict[str, dict[str, int]] | None = None) -> str:
    return dossier(outputs, name="proef", profile="publiek", minimum=minimum, earlier=earlier or {})


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


def test_each_output_tells_rule_counts_reason_syntax_and_file() -> None:
    told = text(made())
    for part in (
        "notebook, cel 1",
        "zorg.csv",
        "Populatie: klanten",
        "2 aantallen",
        "1 cellen",
        "    - `zorg|b`",
        "kleiner dan 10",
        "1 getallen als `x`",
    ):
        assert part in told, part


def test_medians_and_extremes_are_pointed_out() -> None:
    assert "mediaan|dagen" in text(made())


def test_counts_read_back_are_those_published_alone() -> None:
    assert read_counts(counts_csv((made(),))) == {"zorg|a": 14, "openbaar": 3}
    assert "zorg,zorg|b,x" in counts_csv((made(),))
