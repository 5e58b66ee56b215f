"""The subset of Quarto markdown, and the report's sources held to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalutils.pipeline.render.embedded.subset import problems

REPORT = Path(__file__).parents[3] / "report"


def codes(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "proef.qmd"
    path.write_text(text, encoding="utf-8")
    return [problem.code for problem in problems(path)]


@pytest.mark.parametrize(
    "path",
    sorted(REPORT.rglob("*.qmd")),
    ids=lambda path: path.relative_to(REPORT).as_posix(),
)
def test_the_reports_keep_to_the_subset(path: Path) -> None:
    assert problems(path) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{< video x >}}", "shortcode"),
        ("tekst {{< include /a.md >}}", "shortcode"),
        ("het zijn {< meta a.b >}} klanten", "shortcode-half"),
        ("het zijn {{< meta a.b >} klanten", "shortcode"),
        ("het zijn {{ meta a.b }} klanten", "shortcode-half"),
        ("Tekst.\n\n:::", "blok-gesloten"),
        ("::: {.bron}\nBron: x.\n:::\n\n:::", "blok-gesloten"),
        ('![B](/a){#fig-a fig-alt="Met {{< meta a.b >}}."}', "shortcode-attribuut"),
        ('::: {.callout-note title="Let op: {{< meta a >}}"}', "shortcode-attribuut"),
        ("{{< include a.md >}}", "include-pad"),
        ("::: {.panel-tabset}", "blok"),
        ('::: {.content-visible when-format="pdf"}', "blok"),
        ("::: {.content-hidden}", "blok"),
        ("![B](plaatje.png){#fig-a fig-alt='x'}", "afbeelding"),
        ("![B](/a){#fig-a}", "afbeelding"),
        ("```{python}", "codeblok"),
        ("<div>", "html"),
        ("zie [tabel @tbl-a]", "verwijzing"),
        ("zie [-@sec-a]", "verwijzing"),
        ("@Tbl-a", "verwijzing"),
        ("$x^2$", "wiskunde"),
        ("---\nformat: html\n---\n", "kop-sleutel"),
    ],
)
def test_what_is_outside_the_subset_is_found(tmp_path: Path, text: str, code: str) -> None:
    assert code in codes(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "{{< include /_build/a.md >}}\n\n{{< pagebreak >}}\n\nWaarde {{< meta a.b >}}.",
        '![B {{< meta a >}}](/_build/x){#fig-x fig-alt="Met woorden."}',
        '::: {.callout-note title="Let op"}\nTekst\n:::',
        "::: {.bron}\nBron: x.\n:::",
        '::: {.content-visible unless-format="html"}\nTekst\n:::',
        "::: {#refs}\n:::",
        "# Kop {#sec-a .unnumbered}\n\n"
        "Zie @tbl-a, @fig-b en @sec-c; volgens @lin2013 en [@lin2013, p. 3].[^1]\n\n[^1]: x < 5 en y > 3",
        '---\ntitle: "{{< meta titel >}}"\n---\n',
    ],
)
def test_what_is_in_the_subset_passes(tmp_path: Path, text: str) -> None:
    assert codes(tmp_path, text) == []
