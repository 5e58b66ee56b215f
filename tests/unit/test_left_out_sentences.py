"""A sentence whose number may not be shown goes, or is said otherwise; the filter is the one that both renderers run."""

from pathlib import Path

import pytest

from evalutils.display.common.views import Cell
from evalutils.pipeline.render import trace
from evalutils.pipeline.render.embedded import pandoc
from evalutils.pipeline.render.embedded.tree import elements, plain
from evalutils.results import SECRET, NotComputable

ROOT = Path(__file__).parents[2]
FILTER = ROOT / "report/_extensions/deelrapport/zinnen.lua"
X = Cell(SECRET, "woord").marked
DOT = Cell(NotComputable("geen klanten"), "procent").marked


def mark(words: str) -> str:
    """Words as the page reads them: between the signs that link them to their origin."""
    return f"{trace.OPEN}12{trace.MIDDLE}{words}{trace.CLOSE}"


def blocks(text: str) -> list:
    return pandoc.parse(text, ROOT, (FILTER,))[0]


def shown(text: str) -> str:
    return " | ".join(plain(block) for block in blocks(text))


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Eerst dit. Er waren 12 klanten. Dan dat.", "Eerst dit. Er waren 12 klanten. Dan dat."),
        (f"Eerst dit. Er waren {X} klanten. Dan dat.", "Eerst dit. Dan dat."),
        (f"Eerst dit. Er waren\n{X} klanten\nin de groep.\nDan dat.", "Eerst dit. Dan dat."),
        (f"Eerst dit. Er was {DOT}. Dan dat.", "Eerst dit. Dan dat."),
        (f"Er waren {X} klanten.", ""),
        (f"Er waren {X} klanten (p = 0,3). Zie @tbl-a voor de rest.", "Zie @tbl-a voor de rest."),
        (f"Dit kost €\u00a03,5 per week. Bij {X} niet.", "Dit kost €\u00a03,5 per week."),
        (f"**Netto.** In de groep had {X} werk. Meer niet.", "Netto. Meer niet."),
        (f"**Netto.** In de groep had {X} werk.", ""),
        (f"Zij zeiden ‘nee’. Bij {X} klanten niet.", "Zij zeiden ‘nee’."),
        (f"Een noot hoort bij haar zin.^[Met {X} klanten.] Dan dat.", "Dan dat."),
    ],
)
def test_the_sentence_goes_and_no_other(written, left):
    assert shown(written) == left


@pytest.mark.parametrize(("written", "left"), [
    (f"Er waren {X} klanten. {mark('Dat is veel.')} Dan dat.", f"{mark('Dat is veel.')} Dan dat."),
    (f"{mark('Dat is weinig.')} Er waren {X} klanten.", mark("Dat is weinig.")),
    (f"Er waren {X} klanten. {mark('28')} van hen werkten.", f"{mark('28')} van hen werkten."),
])  # fmt: skip
def test_a_sentence_begins_and_ends_where_its_words_do_though_they_are_marked(written, left):
    assert shown(written) == left


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (
            f"Eerst. Er waren {X} klanten. [Hoeveel, staat hier niet.]{{.anders}} Dan dat.",
            "Eerst. Hoeveel, staat hier niet. Dan dat.",
        ),
        ("Eerst. Er waren 12 klanten. [Hoeveel, staat hier niet.]{.anders} Dan dat.", "Eerst. Er waren 12 klanten. Dan dat."),
        (f"Er waren {DOT} klanten. [Hoeveel, staat hier niet.]{{.anders}}", ""),
        (f"[Er waren {X} klanten. Dat is veel.]{{.samen}} Dan dat.", "Dan dat."),
        (f"[Er waren {X} klanten. Dat is veel.]{{.samen}} [Kort gezegd.]{{.anders}}", "Kort gezegd."),
        ("[Er waren 12 klanten. Dat is veel.]{.samen} [Kort gezegd.]{.anders}", "Er waren 12 klanten. Dat is veel."),
        (f"Er waren {X} klanten.\n\n::: {{.anders}}\nIn plaats daarvan.\n:::", "In plaats daarvan."),
        ("Er waren 12 klanten.\n\n::: {.anders}\nIn plaats daarvan.\n:::", "Er waren 12 klanten."),
        (f"- met {X} klanten;\n- zonder.", "zonder."),
        (f"Kop.\n\n- met {X} klanten.", "Kop."),
        (f"::: {{.callout-note}}\nMet {X} klanten.\n:::\n\nDaarna.", "Daarna."),
    ],
)
def test_what_an_author_says_instead(written, left):
    assert shown(written) == left


def test_in_a_table_the_sign_stays_and_words_around_it_go():
    (table,) = elements(blocks(f"| a | b |\n|:--|--:|\n| q | {X} |\n| r | {X} klanten |\n| s | {DOT} |\n| t | 4 |\n"), "Table")
    assert plain(table["c"][4]) == "qxrxs.t4"


@pytest.mark.parametrize(("written", "left"), [
    (f"Met {X}. Dat was {X}.\n\nWeggelaten: [geen]{{.weggelaten}}. Slot.", "Weggelaten: twee zinnen. Slot."),
    (f"Met {X}.\n\nWeggelaten: [geen]{{.weggelaten}}.", "Weggelaten: één zin."),
    ("Met drie.\n\nWeggelaten: [geen]{.weggelaten}. Slot.", "Met drie. | Slot."),
])  # fmt: skip
def test_the_report_counts_what_went(written, left):
    assert shown(written) == left


def test_a_number_is_marked_only_where_it_does_not_show():
    assert (X, DOT, Cell(3, "woord").marked) == ("[x]{.geheim}", "[.]{.onbekend}", "drie")


@pytest.mark.parametrize("sign", [X, DOT])
def test_a_headline_goes_with_its_number_and_the_title_stays(sign: str) -> None:
    """In a caption, where no other sentence is touched; its line break goes too, for nothing is left above the title."""
    figure = '![**[{}]{{.kop}}**\\\nVerschil met interval](/plaatje){{#fig-a fig-alt="Een figuur."}}'
    (kept,) = elements(blocks(figure.format("Het verschil is groot.")), "Figure")
    (left,) = elements(blocks(figure.format(f"{sign}.")), "Figure")
    assert plain(kept["c"][1][1]) == "Het verschil is groot. Verschil met interval"
    assert plain(left["c"][1][1]) == "Verschil met interval"
    assert not list(elements(left, "LineBreak", "Strong"))
