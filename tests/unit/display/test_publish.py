"""Publishing: only what was released, only what the index asks for, and the same bytes twice."""

import html
import json
from dataclasses import replace

import matplotlib.pyplot as plt
import pytest
import yaml
from pydantic import ValidationError

from evalutils.disclosure import Gate
from evalutils.display import publish
from evalutils.display.common import cells
from evalutils.display.common.index import figure_fragment, table_fragment
from evalutils.display.common.views import Cell, Figure, Numbers, Table, Text
from evalutils.errors import DisclosureError, ParameterError
from evalutils.params import OutputEntry, Profile, Settings
from evalutils.params.phase import Phase
from evalutils.results import SECRET, Axes, Crosstab, NotComputable
from evalutils.results.quantities import Cell as Clients
from evalutils.results.quantities import where

AXES = Axes(Clients.of(where("alle", "ja")), (where("rij", "a"), where("rij", "b")), (where("kolom", "x"), where("kolom", "y")))
COUNTS = Crosstab.of("k", "K", ("a", "b"), ("x", "y"), ((3, 50), (40, 60)), (0, 0), AXES)


def entry(key: str, kind: str = "tabel") -> OutputEntry:
    return OutputEntry(sleutel=key, soort=kind, notebook="n", titel="Titel", populatie="iedereen", bron="registratie")


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings("s", 1, "n", None, Profile(naam="publiek", minimum_cel=10), tmp_path, (entry("t"), entry("c", "cijfers")))


def view(table: Crosstab) -> Table:
    rows = tuple((row, *(Cell(n) for n in line)) for row, line in zip(table.rows, table.counts, strict=True))
    return Table(("Rij", "x", "y"), rows)


@pytest.mark.parametrize("unprotected", [COUNTS, {"n": 3}, 3, None])
def test_what_was_not_released_is_refused(settings, unprotected, tmp_path):
    with pytest.raises(DisclosureError):
        publish(settings, "t", unprotected, view)
    assert not (tmp_path / "released").exists()


def test_a_key_outside_the_index_is_looked_at_and_not_written(settings, tmp_path):
    publish(settings, "onbekend", Gate(settings.profile).release(COUNTS), view)
    assert not list(tmp_path.rglob("*onbekend*"))


def test_an_unprotected_result_is_refused_whatever_the_index_says(settings):
    with pytest.raises(DisclosureError):
        publish(settings, "onbekend", COUNTS, view)


def test_a_view_of_another_kind_is_refused(settings):
    with pytest.raises(ParameterError):
        publish(settings, "c", Gate(settings.profile).release(COUNTS), view)


def test_no_file_holds_a_withheld_count(settings, tmp_path):
    publish(settings, "t", Gate(settings.profile).release(COUNTS), view)
    publish(settings, "c", Gate(settings.profile).release(COUNTS), lambda t: Numbers({"a.n": Cell(t.counts[0][0], "getal")}))
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"released/tables/t.md", "released/tables/t.csv", "released/numbers/c.yml", "released/values/t.json",
                       "released/values/c.json"}  # fmt: skip
    assert (tmp_path / "released/tables/t.csv").read_text().splitlines()[:1] == ["Rij,x,y"]
    assert (tmp_path / "released/tables/t.csv").read_text().splitlines()[1].startswith("a,x,")
    assert (tmp_path / "released/numbers/c.yml").read_text() == "a:\n  n: '[x]{.geheim}'\n"
    record = json.loads((tmp_path / "released/values/t.json").read_text())
    assert "x" in record["waarden"].values() and 3 not in record["waarden"].values()
    assert "klant: alle=ja; kolom=x; rij=a" in record["cellen"] and "tellingen" not in record


def test_a_withheld_number_is_explained_below_the_table():
    text = table_fragment(entry("t"), Table(("Rij", "n"), (("a", Cell(SECRET)),)))
    assert "| a | x |" in text
    assert "niet gepubliceerd" in text


def test_a_figure_is_drawn_with_the_same_bytes_twice(settings, tmp_path):
    from matplotlib import pyplot as plt

    def drawing(_):
        def draw():
            figure, axes = plt.subplots()
            axes.plot([0, 1], [0, 1])
            return figure

        return Figure(draw, "een lijn omhoog")

    both = []
    for run in ("een", "twee"):
        again = Settings("s", 1, "n", None, settings.profile, tmp_path / run, (entry("f", "figuur"),))
        publish(again, "f", Gate(settings.profile).release(COUNTS), drawing)
        both.append([(tmp_path / run / "released/figures" / name).read_bytes() for name in ("f.svg", "f.png", "f.md")])
    assert both[0] == both[1]
    assert 'fig-alt="een lijn omhoog"' in both[0][2].decode()


def test_a_share_of_nothing_is_not_computable():
    assert cells.ratio(0, 0) == NotComputable("de noemer is nul")
    assert cells.ratio(SECRET, 4) is SECRET
    assert cells.ratio(1, 4) == 0.25


def test_labels_are_text_in_numbers_paragraphs_and_figures_too(settings, tmp_path):
    """A category of the extract ends up in key numbers, sentences and drawings as well as in tables."""
    label = "`#read(x)`{=typst} $x^2$ <b> {{< meta y >}}"
    escaped = "\\`\\#read(x)\\`\\{=typst\\} \\$x\\^2\\$ \\<b\\> \\{\u200a\\{\\< meta y \\>\u200a\\}\\}"
    released = Gate(settings.profile).release(COUNTS)
    wanted = replace(settings, outputs=(*settings.outputs, entry("p", "tekst"), entry("f", "figuur")))
    publish(wanted, "c", released, lambda t: Numbers({"label": label, "n": Cell(t.counts[0][1], "getal")}))
    assert yaml.safe_load((tmp_path / "released/numbers/c.yml").read_text(encoding="utf-8"))["label"] == escaped
    publish(wanted, "p", released, lambda t: Text((f"Van {label} kwam [x]{{.geheim}} terug.",)))
    assert (tmp_path / "released/texts/p.md").read_text(encoding="utf-8") == f"\nVan {escaped} kwam [x]{{.geheim}} terug.\n"

    def draw():
        figure, axes = plt.subplots(figsize=(3, 2))
        axes.set_title(f"{label} $\\geen$")  # as a formula this would stop the drawing
        return figure

    publish(wanted, "f", released, lambda t: Figure(draw, alt=label))
    assert "$x^2$" in html.unescape((tmp_path / "released/figures/f.svg").read_text(encoding="utf-8"))


def test_a_headline_stands_above_the_title_of_a_figure():
    headed = entry("f", "figuur").model_copy(update={"headline": "kop_groei"})
    made = figure_fragment(headed, Figure(plt.figure, "Een lijn."), "/plek")
    assert f"![**[{{{{< meta beweringen.kop_groei >}}}}]{{.kop}}**\\\n{headed.title}](/plek)" in made
    bare = figure_fragment(entry("f", "figuur"), Figure(plt.figure, "Een lijn."), "/plek")
    assert "kop" not in bare


def test_a_headline_is_a_claim_of_the_report_and_stands_at_a_figure():
    row = {"sleutel": "f", "soort": "figuur", "notebook": "n", "titel": "T", "kop": "kop_x"}
    with pytest.raises(ValidationError, match="kop alleen bij een figuur"):
        OutputEntry.model_validate(row | {"soort": "tabel"})
    report = {"nummer": 1, "titel": "T", "datum": "2020-01-01", "rapport": "r.qmd", "uitvoernaam": "r", "notebooks": ["n"]}
    with pytest.raises(ValidationError, match="sleutel van een bewering"):
        Phase.model_validate(report | {"uitvoer": [row]})


def test_no_line_of_a_cell_breaks_within_an_interval():
    made = table_fragment(entry("t"), Table(("Rij", "Interval", "n"), (("a", "−35,4 tot 35,7", "171 / 220"), ("1 tot 3 jaar oud", "", ""))))
    assert "−35,4\u00a0tot\u00a035,7" in made
    assert "171\u00a0/\u00a0220" in made
