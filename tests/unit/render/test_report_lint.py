"""A number or a claim typed into a report is found, with its file and line; what is free of it is not."""

from pathlib import Path

import pytest

from evalutils import cli
from evalutils.errors import RenderError
from evalutils.params import load_phase, load_study, project_root, studies
from evalutils.params.study import phases
from evalutils.pipeline.render.checks import lint

REPORTS = [(study, number) for study in studies() for number in phases(study)]


def found(tmp_path: Path, text: str, *names: str) -> list[tuple[str, str, str]]:
    """Code, line and what was found, of a report that consists of ``text``."""
    (tmp_path / "report").mkdir(exist_ok=True)
    top = tmp_path / "report" / "rapport.qmd"
    top.write_text(text, encoding="utf-8")
    return [(p.code, p.where.split("regel ")[1], p.found.strip("'")) for p in lint.problems(top, tmp_path, names)]


@pytest.mark.parametrize("typed", ["42", "3,5", "1.234", "2018", "45%", "0,05"])
def test_a_typed_number_is_found_with_its_line(tmp_path, typed):
    ((code, line, said),) = found(tmp_path, f"# Kop\n\nEr waren {typed} klanten.\n")
    assert (code, line) == ("getal-getypt", "3")
    assert said == typed.rstrip("%")


@pytest.mark.parametrize(
    "typed",
    ["significant", "niet significante", "hoger", "lagere", "meer dan de helft", "ruim een kwart", "vergelijkbaar", "toegenomen",
     "gedaald", "bijna twee derde", "een op de tien", "Ruim twee vijfde", "de meerderheid", "driekwart"],
)  # fmt: skip
def test_a_typed_claim_is_found(tmp_path, typed):
    problems = found(tmp_path, f"Het aandeel is {typed} in deze groep.\n")
    assert [code for code, _, _ in problems] == ["bewering-getypt"]


def test_a_claim_that_runs_over_the_end_of_a_line_is_found_where_it_starts(tmp_path):
    assert found(tmp_path, "Eerste zin.\nDit geldt voor meer dan\nde helft van hen.\n") == [
        ("bewering-getypt", "2", "meer dan de helft")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Deelrapport 7\n---\n\nTekst.\n",
        "## Paragraaf 3: hoger dan 5 {#sec-x}\n",
        "Er zijn {{< meta cijfers.a.60_plus.n >}} klanten, {{< meta beweringen.hoger_2 >}}.\n",
        "Zie @tbl-x2 en [@newcombe1998, p. 12; zie ook @holm1979].\n",
        "![Kop](/_build/s/fase2/x){#fig-x2 fig-alt=\"{{< meta alt >}}\"}\n",
        "| a | b |\n|:---|---:|\n| {{< meta x1 >}} | c |\n",
        "1. eerste\n2. tweede\n\n10. tiende\n",
        "Een noot[^12].\n\n[^12]: De noot zelf.\n",
        "Tekst. <!-- in 2018 was dit hoger -->\n",
        "Deelrapport 1, deelrapporten 1 en 2, fase 3 en CONSORT 2025.\n",
        "Standaardfouten van het type HC2, en de code `x = 3`.\n",
        "Ten hoogste een uur, vanaf het hoogtepunt; een kwartier.\n",
        "::: {.callout-note title=\"Stap 4\"}\nTekst.\n:::\n",
    ],
)  # fmt: skip
def test_headings_names_citations_parameters_and_marks_are_free(tmp_path, text):
    assert found(tmp_path, text) == []


def test_a_name_of_the_study_is_free_and_only_as_a_whole(tmp_path):
    assert found(tmp_path, "De Groep\n45+ telt mee.\n", "Groep 45+") == []
    assert found(tmp_path, "Er zijn 45+7 klanten en 145+ anderen.\n", "45+")


def test_every_included_source_is_read_and_what_notebooks_made_is_not(tmp_path):
    (tmp_path / "report" / "deel").mkdir(parents=True)
    (tmp_path / "report" / "deel" / "een.qmd").write_text("{{< include /report/deel/twee.qmd >}}\n", encoding="utf-8")
    (tmp_path / "report" / "deel" / "twee.qmd").write_text("Nog\n7 dagen.\n", encoding="utf-8")
    text = "{{< include /report/deel/een.qmd >}}\n\n{{< include /_build/x/tables/t2.md >}}\n"
    assert found(tmp_path, text) == [("getal-getypt", "2", "7")]


def test_check_names_file_and_line_and_what_to_do(tmp_path):
    (tmp_path / "report").mkdir()
    top = tmp_path / "report" / "rapport.qmd"
    top.write_text("Het is hoger.\nEn 3 meer.\n", encoding="utf-8")
    with pytest.raises(RenderError) as fault:
        lint.check(top, tmp_path)
    said = str(fault.value)
    assert "report/rapport.qmd, regel 1" in said and "report/rapport.qmd, regel 2" in said
    assert "meta" in said and fault.value.exit_code == 5


@pytest.mark.parametrize(("study", "number"), REPORTS)
def test_no_report_holds_a_typed_number_or_claim(study, number):
    found = lint.problems(project_root() / load_phase(study, number).report, project_root(), load_study(study).names)
    assert [str(problem) for problem in found] == []


def test_the_command_says_how_many_sources_it_read(capsys):
    assert cli.run(["lint-report"]) == 0
    assert "bronnen" in capsys.readouterr().out
