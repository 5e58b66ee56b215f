"""The wrapper around Quarto: finding, version, time limit, text of errors, profiles.

The script that stands for Quarto here renders nothing; what a real Quarto makes is tested in the last test alone.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import time
from pathlib import Path

import pytest
import yaml

from evalutils.errors import RenderError
from evalutils.pipeline.render.choosing import able, choose, render, render_as
from evalutils.pipeline.render.job import RenderJob
from evalutils.pipeline.render.quarto.profile import HOUSE, Profile, profile_of
from evalutils.pipeline.render.quarto.renderer import QuartoRenderer, find_quarto

sys.path.insert(0, str(Path(__file__).parents[2] / "pipeline"))
from render_project import build, job

ROOT = Path(__file__).parents[3]


def phase_profile(name: str, study: str, phase: int, source: str) -> Profile:
    """The profile of one phase of a study."""
    build = f"_build/{study}/fase{phase}"
    return Profile(name, source, (f"{build}/released/numbers.yml", f"{build}/released/rapport.yml"), build)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="de nagemaakte Quarto is een shellscript")


def script(folder: Path, body: str, version: str = "1.5.57") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "quarto"
    path.write_text(f'#!/bin/sh\nif [ "$1" = "--version" ]; then echo {version}; exit 0; fi\n{body}\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    released = tmp_path / "_build/proef/fase2/released"
    released.mkdir(parents=True)
    for name in ("numbers.yml", "rapport.yml"):
        (released / name).write_text("titel: x\n")
    (tmp_path / "report").mkdir()
    (tmp_path / "report/rapport.qmd").write_text("# x\n")
    return tmp_path


def a_job(project: Path, **changes) -> RenderJob:
    released = project / "_build/proef/fase2/released"
    values = {
        "source": project / "report/rapport.qmd", "root": project, "output": project / "_output/rapport.html",
        "format": "html", "metadata_files": (released / "numbers.yml", released / "rapport.yml"),
    }  # fmt: skip
    return RenderJob(**(values | changes))


def test_quarto_path_may_be_program_or_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = script(tmp_path / "bin", "")
    for value in (path, tmp_path / "bin", tmp_path):
        monkeypatch.setenv("QUARTO_PATH", str(value))
        assert find_quarto() == path


def test_quarto_is_found_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "elders" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_quarto() is None
    assert choose("auto").name == "embedded"
    with pytest.raises(RenderError, match="niet gevonden"):
        choose("quarto")
    path = script(tmp_path, "")
    assert find_quarto() == path
    assert choose("auto").name == "quarto"


def test_an_unknown_renderer_is_refused() -> None:
    with pytest.raises(RenderError, match="bestaat niet"):
        choose("latex")


def test_version_is_asked_within_a_time_limit(tmp_path: Path) -> None:
    assert QuartoRenderer(script(tmp_path / "a", "")).version() == "1.5.57"
    slow = tmp_path / "quarto"
    slow.write_text("#!/bin/sh\nsleep 20\n")
    slow.chmod(0o755)
    started = time.monotonic()
    with pytest.raises(RenderError, match="noemt geen versie"):
        QuartoRenderer(slow, version_limit=0.3).version()
    assert time.monotonic() - started < 5


def test_an_old_quarto_is_refused(project: Path) -> None:
    with pytest.raises(RenderError, match="te oud"):
        QuartoRenderer(script(project / "bin", "exit 0", version="1.3.450")).write(a_job(project))


def test_the_command_names_source_profile_and_format(project: Path) -> None:
    place = "_build/proef/fase2/quarto/report"
    body = f'printf "%s\\n" "$@" > arguments.txt; cp "$9" told.yml; mkdir -p ../{place}; echo klaar > ../{place}/rapport.html'
    (project / "_output").mkdir()
    QuartoRenderer(script(project / "bin", body)).write(a_job(project, metadata={"synthetisch": True, "cijfers": {"n": "3"}}))
    told = project / "_output/.rapport-metadata.yml"
    assert (project / "report/arguments.txt").read_text().split("\n")[:-1] == [
        "render", "rapport.qmd", "--profile", "proef-fase2", "--to", "deelrapport-html", "--no-clean",
        "--metadata-file", str(told),
    ]  # fmt: skip
    assert yaml.safe_load((project / "report/told.yml").read_text()) == {"synthetisch": True, "cijfers": {"n": "3"}}
    assert not told.exists()
    assert (project / "_output/rapport.html").read_text() == "klaar\n"


def test_a_composed_document_stays_in_build_with_the_house_beside_it(project: Path) -> None:
    shutil.copytree(ROOT / HOUSE, project / HOUSE)
    sources = sorted((project / "report").rglob("*"))
    source = project / "_build/proef/fase2/kort-proef-fase2.qmd"
    source.write_text("# kort\n")
    place = "quarto/_build/proef/fase2"
    body = f'ls _extensions/deelrapport > huis.txt; mkdir -p {place}; cp "$2" {place}/kort-proef-fase2.html; ls {project}/report > bronnen.txt'
    (project / "_output").mkdir()
    QuartoRenderer(script(project / "bin", body)).write(a_job(project, source=source))
    assert (project / "_output/rapport.html").read_text() == "# kort\n"
    assert {"_extension.yml", "page.html", "typst-template.typ"} <= set((source.parent / "huis.txt").read_text().split())
    assert (source.parent / "bronnen.txt").read_text().split() == ["_extensions", "rapport.qmd"]
    assert sorted((project / "report").rglob("*")) == sources
    assert not (source.parent / "_extensions").exists()


@pytest.mark.parametrize(("version", "asked"), [("1.8.25", False), ("1.9.2", True), ("1.10.0", True)])
def test_pdf_standard_is_asked_of_a_quarto_that_knows_it(project: Path, version: str, asked: bool) -> None:
    place = "_build/proef/fase2/quarto/report"
    body = f'echo "$@" > arguments.txt; mkdir -p ../{place}; echo klaar > ../{place}/rapport.pdf'
    (project / "_output").mkdir()
    made = a_job(project, format="pdf", output=project / "_output/rapport.pdf")
    QuartoRenderer(script(project / "bin", body, version)).write(made)
    assert ("pdf-standard:[a-2a, ua-1]" in (project / "report/arguments.txt").read_text()) is asked


def test_an_error_is_one_message_without_stack_trace(project: Path) -> None:
    body = (
        'echo "pandoc"; echo "ERROR: In file /x/report/rapport.qmd"; '
        'echo "ERROR: Include directive failed in rapport.qmd: could not find file /x/weg.qmd" >&2; '
        'echo "ERROR: ERROR: Include directive failed in rapport.qmd: could not find file /x/weg.qmd" >&2; '
        'echo "Stack trace:" >&2; echo "    at renderContexts (file:///opt/quarto.js:1:2)" >&2; exit 1'
    )
    made = job(build(project), "html")
    made.output.parent.mkdir()
    made.output.write_text("vorige")
    with pytest.raises(RenderError) as caught:
        render(made, QuartoRenderer(script(project / "bin", body)))
    message = str(caught.value)
    assert "could not find file" in message
    assert "Stack trace" not in message
    assert "renderContexts" not in message
    assert message.count("could not find file") == 1
    assert made.output.read_text() == "vorige"


def test_time_over_ends_quarto_with_its_children(project: Path) -> None:
    body = "sleep 60 & echo $! > child.txt; wait"
    started = time.monotonic()
    with pytest.raises(RenderError, match="niet klaar"):
        QuartoRenderer(script(project / "bin", body), time_limit=0.7).write(a_job(project))
    assert time.monotonic() - started < 10
    child = int((project / "report/child.txt").read_text())
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline and alive(child):
        time.sleep(0.05)
    assert not alive(child)


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().split(")")[1].split()[0] != "Z" if status.parent.parent.is_dir() else bool(os.kill(pid, 0))
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_exit_status_zero_without_a_file_is_an_error(project: Path) -> None:
    with pytest.raises(RenderError, match="niet omzetten"):
        QuartoRenderer(script(project / "bin", "exit 0")).write(a_job(project))


def test_an_old_output_of_quarto_is_not_taken_for_a_new_one(project: Path) -> None:
    old = project / "_build/proef/fase2/quarto/report/rapport.html"
    old.parent.mkdir(parents=True)
    old.write_text("oud")
    with pytest.raises(RenderError):
        QuartoRenderer(script(project / "bin", "exit 0")).write(a_job(project))


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_the_committed_profiles_are_what_the_function_writes(phase: int) -> None:
    profile = phase_profile(f"fase{phase}", "aanpak45", phase, f"report/deelrapport-{phase}.qmd")
    assert (ROOT / f"_quarto-fase{phase}.yml").read_text(encoding="utf-8") == profile.text


def test_a_profile_of_another_study_is_not_used(project: Path) -> None:
    (project / "_quarto-fase2.yml").write_text(phase_profile("fase2", "anders", 2, "report/rapport.qmd").text)
    profile = profile_of(a_job(project, quarto_profile="fase2"))
    assert profile.name == "proef-fase2"
    written = yaml.safe_load((project / "_quarto-proef-fase2.yml").read_text())
    assert written["metadata-files"] == [
        "_build/proef/fase2/released/numbers.yml", "_build/proef/fase2/released/rapport.yml",
    ]  # fmt: skip
    assert written["project"] == {"render": ["report/rapport.qmd"], "output-dir": "_build/proef/fase2/quarto"}


def test_a_fitting_profile_is_used_as_it_stands(project: Path) -> None:
    (project / "_quarto-fase2.yml").write_text(phase_profile("fase2", "proef", 2, "report/rapport.qmd").text)
    assert profile_of(a_job(project, quarto_profile="fase2")).name == "fase2"
    assert not (project / "_quarto-proef-fase2.yml").exists()


@pytest.mark.quarto
@pytest.mark.skipif(find_quarto() is None, reason="Quarto is niet geïnstalleerd: de echte weergave is hier niet getoetst")
@pytest.mark.parametrize("format", ["html", "pdf", "docx"])
def test_real_quarto_renders_the_report(tmp_path: Path, format) -> None:
    root = build(tmp_path)
    (root / "_quarto.yml").write_text((ROOT / "_quarto.yml").read_text(encoding="utf-8"), encoding="utf-8")
    (root / "_quarto-fase2.yml").write_text(phase_profile("fase2", "proef", 2, "report/rapport.qmd").text, encoding="utf-8")
    render(job(root, format), choose("quarto"))
    from evalutils.pipeline.render.checks.leftovers import text_of

    text = text_of(root / f"_output/rapport.{format}", format).replace("\u00a0", " ").replace("&nbsp;", " ")
    for expected in ("Tabel 2.1", "Tabel 3.1", "Figuur 2.1"):
        assert expected in text


def test_a_warning_is_no_fault_and_the_folders_of_the_machine_stay_out(project: Path) -> None:
    body = f'echo "WARNING: Unable to resolve crossref @tbl-x"; echo "ERROR: fatal in {project}/report/rapport.qmd"; exit 1'
    with pytest.raises(RenderError) as caught:
        QuartoRenderer(script(project / "bin", body)).write(a_job(project))
    message = str(caught.value)
    assert "Unable to resolve" not in message
    assert str(project) not in message
    assert "report/rapport.qmd" in message


def test_a_failed_pdf_leaves_no_typst_source(project: Path) -> None:
    with pytest.raises(RenderError):
        QuartoRenderer(script(project / "bin", "echo x > rapport.typ; exit 1", "1.10.18")).write(a_job(project, format="pdf"))
    assert not (project / "report/rapport.typ").exists()


def test_the_sources_are_checked_before_quarto_starts(tmp_path: Path) -> None:
    root = build(tmp_path)
    (root / "report/een.qmd").write_text(
        '# Een {#sec-kenmerken}\n\n![Weg](/report/weg){#fig-weg fig-alt="Weg."}\n', encoding="utf-8"
    )
    with pytest.raises(RenderError) as caught:
        render(job(root, "html"), QuartoRenderer(script(root / "bin", "echo klaar > ../begonnen.txt")))
    assert {"afbeelding-ontbreekt", "label-dubbel"} <= {problem.code for problem in caught.value.problems}
    assert not (root / "begonnen.txt").exists()


@pytest.mark.parametrize(("version", "by"), [("1.8.27", "embedded"), ("1.9.2", "quarto"), ("1.10.18", "quarto")])
def test_an_older_quarto_leaves_the_pdf_to_the_embedded_renderer(tmp_path: Path, version: str, by: str, caplog) -> None:
    quarto = QuartoRenderer(script(tmp_path, "", version))
    with caplog.at_level("WARNING"):
        assert able(quarto, "pdf").name == by
    assert able(quarto, "html") is quarto
    assert len(caplog.messages) == (by == "embedded")


def test_auto_falls_back_where_quarto_fails_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    build(tmp_path)
    broken = script(tmp_path / "bin", "echo 'ERROR: stuk'; exit 1")
    monkeypatch.setenv("QUARTO_PATH", str(broken))
    made = job(tmp_path, "html")
    with pytest.raises(RenderError, match="Quarto"):
        render_as(made, "quarto")
    assert not made.output.exists()
    with caplog.at_level("WARNING"):
        render_as(made, "auto")
    assert made.output.is_file()
    assert "ingebouwde renderer" in caplog.text
