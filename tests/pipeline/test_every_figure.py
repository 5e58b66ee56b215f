"""Every figure of every report can be read: in print, on a screen, on a copier, and by who sees no red or green apart.

Each is drawn here by its own notebook (drawn_figures) and looked at as drawn (legible); the published files are looked at for what
goes with a figure.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from built_reports import KNOWN, ROOT, each_report
from drawn_figures import draw
from legible import alike, faint_marks, small_words, words_at_fault
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from evalutils.display.common import theme
from evalutils.params.study import load_phase, load_study

WITHOUT_NUMBERS = ("keten-",)
"""Figures of words alone: no numbers, so no CSV."""


@pytest.fixture(scope="module")
def drawings(tmp_path_factory: pytest.TempPathFactory):
    """The figures of a report, drawn once, and the folder that its notebooks published to."""
    made = {}

    def of(study: str, phase: int):
        source = load_study(study).source
        if source.path and not (ROOT / source.path).is_dir():
            pytest.skip(f"het extract van {study} is hier nog niet gemaakt (make report STUDY={study})")
        if (study, phase) not in made:
            folder = tmp_path_factory.mktemp(f"{study}-{phase}")
            made[study, phase] = draw(study, phase, folder), folder / "released" / "figures"
        return made[study, phase]

    yield of
    plt.close("all")


@each_report
def test_every_figure_of_the_index_is_drawn(drawings, study: str, phase: int) -> None:
    wanted = {entry.key for entry in load_phase(study, phase).outputs if entry.kind == "figuur"}
    assert set(drawings(study, phase)[0]) == wanted != set()


@each_report
def test_what_is_drawn_can_be_told_from_paper(drawings, study: str, phase: int) -> None:
    assert {key: found for key, one in drawings(study, phase)[0].items() if (found := faint_marks(one))} == {}


@each_report
def test_series_can_be_told_apart(drawings, study: str, phase: int) -> None:
    assert {key: found for key, one in drawings(study, phase)[0].items() if (found := alike(one))} == {}


@each_report
def test_words_can_be_read_and_none_is_struck_through(drawings, study: str, phase: int) -> None:
    with theme.house_style():
        assert {key: found for key, one in drawings(study, phase)[0].items() if (found := words_at_fault(one))} == {}


@each_report
def test_letters_are_large_enough(drawings, study: str, phase: int) -> None:
    assert {key: found for key, one in drawings(study, phase)[0].items() if (found := small_words(one))} == {}


@each_report
def test_a_figure_says_in_words_and_numbers_what_it_shows(drawings, study: str, phase: int) -> None:
    figures, folder = drawings(study, phase)
    entries = {entry.key: entry for entry in load_phase(study, phase).outputs}
    for key in figures:
        fragment = (folder / f"{key}.md").read_text(encoding="utf-8")
        assert len(fragment.split('fig-alt="')[1].split('"}')[0]) > 80, key
        assert ("]{.kop}" in fragment) == bool(entries[key].headline), key
        if not key.startswith(WITHOUT_NUMBERS):
            rows = list(csv.reader((folder / f"{key}.csv").read_text(encoding="utf-8").splitlines()))
            assert len(rows) > 1 and len({len(row) for row in rows}) == 1, key


def test_each_report_that_claims_has_figures_with_a_headline() -> None:
    claiming = [(study, phase) for study, phase in KNOWN if load_phase(study, phase).claims]
    assert claiming
    for study, phase in claiming:
        assert any(entry.headline for entry in load_phase(study, phase).outputs), (study, phase)


def test_what_is_hard_to_read_is_found(tmp_path: Path) -> None:
    """The checks above can fail."""
    drawing, axes = plt.subplots(figsize=(4, 3))
    axes.plot([0, 1], [0, 1], color="#dddddd")
    axes.plot([0, 1], [1, 0], color="#c00000")
    axes.plot([0, 1], [0.5, 0.2], color="#3f6212")
    axes.text(0.5, 0.5, "bleek", color="#bbbbbb")
    axes.text(0.2, 0.78, "doorgestreepte woorden", color="#000000", va="center")
    axes.text(0.6, 0.9, "eerste"), axes.text(0.6, 0.9, "tweede")
    axes.text(0.1, 0.1, "klein", fontsize=6)
    axes.text(0.9, 0.1, "dit loopt ver buiten beeld", clip_on=False)
    axes.add_patch(Rectangle((0, 0), 1, 1, facecolor="none", edgecolor="#dddddd"))
    assert any("#dddddd" in one for one in faint_marks(drawing))
    assert any("deuteranopie" in one or "grijs" in one for one in alike(drawing))
    assert small_words(drawing) == ["klein (6 punt)"]
    said = " ".join(words_at_fault(drawing))
    assert all(word in said for word in ("te weinig contrast: bleek", "doorgestreept", "over elkaar", "buiten beeld"))
    plt.close(drawing)
