"""From a notebook back to the report: an output says in which file, on which line and under which heading it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalutils.display.common.whereabouts import way_back
from evalutils.params import OutputEntry

TOP = "---\ntitle: t\n---\n\n{{< include /report/een.qmd >}}\n"
CHAPTER = """# Resultaten {#sec-resultaten}

Van hen werkt {{< meta cijfers.uitkomsten_kort.werk.pct >}}.

## Naar groep

{{< include /_build/proef/fase2/released/tables/aandelen.md >}}
"""


def entry(key: str, kind: str) -> OutputEntry:
    return OutputEntry.model_validate({"sleutel": key, "soort": kind, "titel": "T", "notebook": "04-uitkomsten"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "report").mkdir()
    (tmp_path / "report/deel.qmd").write_text(TOP, encoding="utf-8")
    (tmp_path / "report/een.qmd").write_text(CHAPTER, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("key", "kind", "said"),
    [
        ("aandelen", "tabel", "In het rapport: report/een.qmd, regel 7 (onder ‘Naar groep’)."),
        ("uitkomsten-kort", "cijfers", "In het rapport: report/een.qmd, regel 3 (onder ‘Resultaten’)."),
        ("aandelen", "figuur", "In het rapport: nergens genoemd."),
        ("uitkomsten", "cijfers", "In het rapport: nergens genoemd."),
    ],
)
def test_an_output_names_its_file_line_and_heading(root: Path, key: str, kind: str, said: str) -> None:
    assert way_back(root / "report/deel.qmd", root, entry(key, kind)) == said


def test_more_places_than_a_reader_wants_are_counted(root: Path) -> None:
    (root / "report/een.qmd").write_text("{{< meta cijfers.zorg.n >}}\n" * 5, encoding="utf-8")
    assert way_back(root / "report/deel.qmd", root, entry("zorg", "cijfers")).endswith("regel 3 en op nog 2 plaatsen.")


def test_in_a_template_an_output_stands_in_the_order_of_the_index(root: Path) -> None:
    (root / "report/deel.qmd").write_text("<!-- uitvoer -->\n", encoding="utf-8")
    assert way_back(root / "report/deel.qmd", root, entry("zorg", "cijfers")) == "In het rapport: in de volgorde van de index."
