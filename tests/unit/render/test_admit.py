"""What a report's text may not let in: files from elsewhere, raw code, commands; each told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalutils import cli
from evalutils.errors import RenderError
from evalutils.pipeline.render import admit

SECRET = "data/synthetic/aanpak45/maatwerkbudget.csv"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {
        "report/hoofdstukken/een.qmd": "# Een\n\nTekst.\n",
        "_build/proef/fase1/released/tables/a.md": "| a |\n|---|\n| b |\n",
        "_build/proef/fase2/released/tables/a.md": "| a |\n|---|\n| b |\n",
        "_build/proef/fase1/executed/02-x.ipynb": "{}",
        SECRET: "klant_id\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def found(root: Path, text: str, name: str = "report/rapport.qmd") -> list[tuple[str, str]]:
    """Code and place of everything refused in a report whose top document, or chapter, is ``text``."""
    (root / name).write_text(text, encoding="utf-8")
    top = root / "report/rapport.qmd"
    if name != "report/rapport.qmd":
        top.write_text(f"---\ntitle: x\n---\n\n{{{{< include /{name} >}}}}\n", encoding="utf-8")
    released = root / "_build/proef/fase1/released"
    return [(problem.code, problem.where) for problem in admit.problems(top, root, released)]


@pytest.mark.parametrize(
    "path",
    [f"/{SECRET}", "../../../etc/passwd", "/../../etc/passwd", "/_build/proef/fase1/executed/02-x.ipynb", "/_build/proef/fase2/released/tables/a.md",
     "/report/../data/raw/x.csv", "/params/proef/studie.yml", f"../{SECRET}"],
)  # fmt: skip
def test_an_include_from_elsewhere(root: Path, path: str) -> None:
    assert ("include-buiten", "report/hoofdstukken/twee.qmd, regel 3") in found(
        root, f"# Twee\n\n{{{{< include {path} >}}}}\n", "report/hoofdstukken/twee.qmd"
    )


def test_an_include_inside_a_line_or_over_lines_is_seen_too(root: Path) -> None:
    assert ("include-buiten", "report/rapport.qmd, regel 1") in found(root, f"Tekst {{{{< include /{SECRET} >}}}} tekst\n")
    assert ("include-buiten", "report/rapport.qmd, regel 3") in found(root, f"Tekst\n\n{{{{< include\n/{SECRET}\n>}}}}\n")


def test_a_link_below_report_that_leads_elsewhere(root: Path) -> None:
    (root / "report/hoofdstukken/koppeling.qmd").symlink_to(root / SECRET)
    (root / "report/map").symlink_to(root / "data")
    (root / "_build/proef/fase1/released/tables/b.md").symlink_to(root / SECRET)
    for path in ("/report/hoofdstukken/koppeling.qmd", "/report/map/synthetic/aanpak45/maatwerkbudget.csv",
                 "/_build/proef/fase1/released/tables/b.md"):  # fmt: skip
        assert [code for code, _ in found(root, f"{{{{< include {path} >}}}}\n")] == ["include-buiten"]


@pytest.mark.parametrize("path", ["/etc/passwd", "/data/raw/kaart.png", "../../geheim.png"])
def test_an_image_from_elsewhere(root: Path, path: str) -> None:
    text = f'Tekst\n\n![Kop]({path}){{#fig-x fig-alt="Kaart"}}\n'
    assert ("afbeelding-buiten", "report/rapport.qmd, regel 3") in found(root, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ruwe-code", '`#read("/data/raw/x.csv")`{=typst}'), ("ruwe-code", "`<b>x</b>`{=html}"), ("ruwe-code", "`\\input{x}`{=latex}"),
        ("ruwe-code", "`<w:br/>`{=openxml}"), ("ruwe-code", "`over\nregels`{= html }"), ("codeblok", "```{=typst}\n#read(\"x\")\n```"),
        ("codeblok", "~~~{=html}\n<b>\n~~~"), ("codeblok", "```{python}\nprint(1)\n```"), ("codeblok", "    ```{r}"), ("codecel", "`r 1 + 1`"),
        ("codecel", "`{python} 1 + 1`"), ("html", "<script>alert(1)</script>"), ("html", "<div\nclass='x'>tekst</div>"), ("html", "</section>"),
        ("html", "<?php x ?>"), ("html", "<img src=x onerror=alert(1)>"), ("html", "<!DOCTYPE html>"), ("opmerking", "tekst <!-- klant 12 -->"),
        ("opmerking", "<!-- niet gesloten"), ("tex", "\\input{/etc/passwd}"), ("tex", "\\begin{x}"), ("tex", "tekst \\newpage tekst"),
        ("koppeling", "[klik](javascript:alert(1))"), ("koppeling", "[klik](<JavaScript:alert(1)>)"), ("koppeling", "<javascript:alert(1)>"),
        ("koppeling", "[klik][a]\n\n[a]: javascript:alert(1)"), ("koppeling", "[x](file:///etc/passwd)"), ("koppeling", "[x](data:text/html,x)"),
        ("shortcode", "{{< env HOME >}}"), ("shortcode", "{{< video x >}}"), ("wiskunde", "kost $5"),
    ],
)  # fmt: skip
def test_raw_code_commands_and_links_in_a_chapter(root: Path, code: str, text: str) -> None:
    told = found(root, f"# Twee\n\nGewone tekst.\n\n{text}\n", "report/hoofdstukken/twee.qmd")
    assert code in [each for each, _ in told]
    assert all(where.startswith("report/hoofdstukken/twee.qmd, regel ") for _, where in told)
    assert min(int(where.split("regel ")[1]) for _, where in told) >= 5


def test_front_matter_may_set_a_title_and_no_more(root: Path) -> None:
    text = "---\ntitle: x\ninclude-in-header: /etc/passwd\nfilters: [/tmp/x.lua]\n---\n\nTekst.\n"
    assert [code for code, _ in found(root, text)] == ["kop-sleutel", "kop-sleutel"]


def test_what_a_chapter_may_hold_passes(root: Path) -> None:
    text = (
        "# Kop {#sec-kop}\n\nTekst met `code`, \\*sterretje\\*, 5 < 6 en a<b; zie <https://voorbeeld.nl>, @tbl-a en [@bron, p. 3].\n\n"
        "{{< include /_build/proef/fase1/released/tables/a.md >}}\n\n{{< include /report/hoofdstukken/een.qmd >}}\n\n"
        "<!-- uitvoer: 02-x -->\n\n<!-- verantwoording -->\n\n- lijst\n- [web](https://voorbeeld.nl/a_b)\n\n"
        '![Kop](/_build/proef/fase1/released/figures/f){#fig-f fig-alt="Figuur"}\n\n::: {.bron}\nBron.\n:::\n'
    )
    assert found(root, text) == []


def test_a_chapter_of_a_chapter_is_read_too(root: Path) -> None:
    (root / "report/hoofdstukken/diep.qmd").write_text("Tekst\n\n<b>x</b>\n", encoding="utf-8")
    told = found(root, "{{< include /report/hoofdstukken/diep.qmd >}}\n", "report/hoofdstukken/twee.qmd")
    assert told == [("html", "report/hoofdstukken/diep.qmd, regel 3")]


def test_the_command_says_it(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    top = root / "report/rapport.qmd"
    top.write_text(f"{{{{< include /{SECRET} >}}}}\n", encoding="utf-8")
    with pytest.raises(RenderError) as caught:
        admit.check(top, root, root / "_build/proef/fase1/released")
    assert "report/rapport.qmd, regel 1: verwacht een bestand in report/" in str(caught.value)
    real = Path(__file__).resolve().parents[3]
    (root / "params").mkdir()
    for name in ("standaard.yml", "nsw"):
        (root / "params" / name).symlink_to(real / "params" / name)
    (root / "report/kort.qmd").write_text(f"{{{{< include /{SECRET} >}}}}\n", encoding="utf-8")
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    assert cli.run(["lint-report", "--study", "nsw"]) == RenderError.exit_code
    assert "[include-buiten] report/kort.qmd, regel 1" in capsys.readouterr().err
