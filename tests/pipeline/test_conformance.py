"""Both renderers on every report: what a reader meets is the same, in every format and in the same order.

A PDF is compared by its words, for its pages may break elsewhere. Needs a real Quarto and the reports' numbers. A PDF below Quarto 1.9 is the embedded renderer's own, so there is nothing to compare.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from built_reports import each_report, job_for
from render_project import build, job
from report_reader import Read, read

from evalutils.pipeline.render.choosing import able, choose, render
from evalutils.pipeline.render.quarto.renderer import find_quarto

FORMATS = ("html", "docx", "pdf")
WORDS = "".join(f"| {word}\u00admechanisme | {'wat daarvan te zien was ' * 3}|\n" for word in ("Informatie", "Werkzoekvaardigheden", "Leer"))
NARROW = f'\n| Wat | Gezien |\n|:{"-" * 11}|:{"-" * 89}|\n{WORDS * 3}\n: Te smal {{#tbl-smal tbl-colwidths="[12,88]"}}\n'
"""A table whose source makes a column too narrow for its words: both renderers widen it, so that a word breaks in both or in neither."""
pytestmark = [
    pytest.mark.quarto,
    pytest.mark.skipif(find_quarto() is None, reason="Quarto is niet geïnstalleerd: de renderers zijn niet vergeleken"),
]


def both(make, folder: Path) -> tuple[Read, Read]:
    """The same report by Quarto and by the embedded renderer, read back."""
    found = []
    for name in ("quarto", "embedded"):
        (folder / name).mkdir()
        made = make(folder / name)
        renderer = choose(name)
        if able(renderer, made.format) is not renderer:
            pytest.skip(f"Quarto {renderer.version()} maakt deze PDF niet zelf")
        render(made, renderer)
        found.append(read(made.output))
    return found[0], found[1]


def compare(format: str, quarto: Read, embedded: Read) -> None:
    assert quarto.headings == embedded.headings
    assert quarto.captions == embedded.captions
    assert quarto.references == embedded.references
    assert quarto.alts == embedded.alts
    assert quarto.footnotes == embedded.footnotes
    assert len(quarto.tables) == len(embedded.tables)
    for by_quarto, by_embedded in zip(quarto.tables, embedded.tables, strict=True):
        assert by_quarto == by_embedded
    if format == "pdf":  # a page may break elsewhere, and with it the running head and a table's repeated head stand elsewhere
        words = [set(re.sub(r"\b\d+ van \d+\b", " ", one.text).split()) for one in (quarto, embedded)]  # without the folio
        assert words[0] == words[1]
    else:
        assert_same_text(quarto.text, embedded.text)


def assert_same_text(quarto: str, embedded: str) -> None:
    """Spaces left out: where a link begins, one format's reader puts a space and another none."""
    first, second = (text.replace(" ", "") for text in (quarto, embedded))
    place = next(
        (n for n, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), min(len(first), len(second))
    )
    around = slice(max(0, place - 60), place + 60)
    assert first[around] == second[around]


@pytest.mark.parametrize("format", FORMATS)
def test_a_small_report_is_the_same(tmp_path: Path, format: str) -> None:
    root = build(tmp_path / "project")
    here = Path(__file__).resolve().parents[2]
    with (root / "report/twee.qmd").open("a", encoding="utf-8") as chapter:  # what a public report has in the place of a table
        chapter.write("\n|  |\n|:----|\n| Niet gepubliceerd: te klein. |\n\n: Eén cel {#tbl-een-cel}\n")
        chapter.write(NARROW)
    (root / "_quarto.yml").write_text((here / "_quarto.yml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "uit").mkdir()
    compare(format, *both(lambda folder: job(root, format, folder / f"rapport.{format}"), tmp_path / "uit"))


@pytest.mark.parametrize("format", FORMATS)
@each_report
def test_a_report_is_the_same(tmp_path: Path, study: str, phase: int, format: str) -> None:
    compare(format, *both(lambda folder: job_for(study, phase, format, folder), tmp_path))
