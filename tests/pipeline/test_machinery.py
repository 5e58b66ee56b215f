"""What runs, what is skipped and what stays when something fails: on a small project."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import small
import yaml

from evalutils import cli
from evalutils.cli import verbs
from evalutils.errors import ConsistencyError, DisclosureError, NotebookError, ParameterError
from evalutils.pipeline.run import notebooks, plan
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.outputs import provenance

pytestmark = pytest.mark.pipeline
Run = Callable[..., dict[str, str]]
NOTEBOOKS = ("01-een", "02-twee", "99-oordeel")


def ran(status: dict[str, str]) -> set[str]:
    return {name for name, state in status.items() if state == "klaar"}


def report(root: Path) -> str:
    return (root / "_output" / "proef" / "fase1" / "publiek" / "rapport.html").read_text(encoding="utf-8")


def test_first_run_makes_every_format_and_merges_the_numbers(project: Path) -> None:
    output = project / "_output" / "proef" / "fase1" / "publiek"
    assert sorted(path.name for path in output.iterdir()) == ["ledger.json", "rapport.docx", "rapport.html", "rapport.pdf"]
    numbers = yaml.safe_load((project / "_build/proef/fase1/released/numbers.yml").read_text())
    assert numbers["cijfers"] == {"eerste": {"alfa": 0.05}, "tweede_getal": {"label": "Lengte"}}
    assert numbers["beweringen"] == {"gezien": "eerste tweede-getal"}


def test_second_run_does_nothing(project: Path, run: Run) -> None:
    assert ran(run()) == set()


def test_a_changed_sentence_runs_no_notebook(project: Path, run: Run) -> None:
    small.replace(project / "report" / "rapport.qmd", "Een zin.", "Een andere zin.")
    status = run()
    assert not ran(status) & {"check", *NOTEBOOKS}
    assert {"rapport-html", "rapport-pdf", "rapport-docx", "oplevering"} <= ran(status)
    assert "Een andere zin." in report(project)


def test_a_changed_parameter_runs_the_notebooks_that_read_it(project: Path, run: Run) -> None:
    small.replace(project / "params/proef/fase1.yml", "alfa: 0.05", "alfa: 0.01")
    assert ran(run()) & set(NOTEBOOKS) == {"01-een", "99-oordeel"}
    assert "alfa: 0.01" in report(project)


def test_a_parameter_that_nobody_reads_runs_no_notebook(project: Path, run: Run) -> None:
    small.replace(project / "params/proef/fase1.yml", "titel: Een proef", "titel: Een titel")
    assert not ran(run()) & set(NOTEBOOKS)


def test_a_changed_extract_runs_all_notebooks(project: Path, run: Run) -> None:
    small.replace(project / "data/extract/klanten.csv", "2,b", "2,a")
    assert {"check", *NOTEBOOKS[:2]} <= ran(run())


def test_another_version_of_a_package_runs_all_notebooks(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the account would name a version that did not make the numbers."""
    found = provenance.versions
    monkeypatch.setattr(provenance, "versions", lambda names: {name: f"{version}.1" for name, version in found(names).items()})
    assert set(NOTEBOOKS) <= ran(run())


def test_a_touched_file_is_not_a_changed_file(project: Path, run: Run) -> None:
    os.utime(project / "notebooks/01-een.ipynb", (1, 1))
    assert ran(run()) == set()


def files(project: Path) -> set[str]:
    """What lies in _output/, but for the ledger that goes with each report."""
    inside = (path for path in (project / "_output").rglob("*") if path.is_file() and path.name != "ledger.json")
    return {path.relative_to(project / "_output").as_posix() for path in inside}


def test_what_was_not_asked_for_again_does_not_lie_beside_what_was(project: Path, run: Run) -> None:
    assert files(project) == {f"proef/fase1/publiek/rapport.{name}" for name in ("html", "pdf", "docx")}
    small.replace(project / "report" / "rapport.qmd", "Een zin.", "Een andere zin.")
    assert "rapport-html" not in run(formats="pdf")
    assert files(project) == {"proef/fase1/publiek/rapport.pdf"}
    assert "Een andere zin." in (project / "_output/proef/fase1/publiek/rapport.pdf").read_text()
    run()
    assert len(files(project)) == 3
    assert ran(run(formats="pdf")) == {"oplevering"}, "an earlier format goes, although nothing was made anew"
    assert files(project) == {"proef/fase1/publiek/rapport.pdf"}


def test_each_profile_and_each_extract_has_its_own_folder(project: Path, run: Run) -> None:
    shutil.copytree(project / "data/extract", project / "data/Levering 2 (nieuw)")
    before = (project / "_output/proef/fase1/publiek/rapport.html").read_bytes()
    run(profile="intern", formats="html")
    run(extract=str(project / "data/Levering 2 (nieuw)"), formats="html")
    assert files(project) == {f"proef/fase1/publiek/rapport.{name}" for name in ("html", "pdf", "docx")} | {
        "proef/fase1/intern/rapport.html", "proef/fase1/publiek-levering-2-nieuw/rapport.html"
    }  # fmt: skip
    assert (project / "_output/proef/fase1/publiek/rapport.html").read_bytes() == before


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}


def test_what_is_made_on_the_way_is_for_its_owner_alone(project: Path, run: Run) -> None:
    for path in (project / "_build").rglob("*"):
        path.unlink() if path.is_file() else None
    (project / "_build").chmod(0o755)  # as an earlier version left it
    before = os.umask(0o022)
    try:
        run()
        run(profile="intern", formats="html")
    finally:
        os.umask(before)
    assert stat.S_IMODE((project / "_build").stat().st_mode) == 0o700
    made = [path for path in (project / "_build").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}
    assert any(path.suffix == ".ipynb" for path in made)
    assert modes(project / "_output/proef/fase1/publiek") == {0o755, 0o644, 0o600}
    ledger = project / "_output/proef/fase1/publiek/ledger.json"
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600, "the ledger counts more than the report shows"
    assert modes(project / "_output/proef/fase1/intern") == {0o700, 0o600}, "a real extract without protection is nobody else's"


LEAKS = ("111222333", "c9f0f895fb98ab91", "7 mei 1961", "/home/iemand/project")
SOURCES = {
    "text": ("report/rapport.qmd", "Een zin.", "Een zin over {}."),
    "label": ("params/proef/fase1.yml", "label: Lengte", 'label: "Lengte {}"'),
    "name": ("params/proef/fase1.yml", "uitvoernaam: rapport", "uitvoernaam: r-{}"),
}


@pytest.mark.parametrize(
    ("place", "leak"),
    [("text", leak) for leak in LEAKS] + [("label", leak) for leak in LEAKS] + [("name", leak) for leak in LEAKS[:2]],
)
def test_a_leak_stops_before_the_report_changes(project: Path, place: str, leak: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in (project / "_output").rglob("*") if path.is_file()}
    file, old, new = SOURCES[place]
    small.replace(project / file, old, new.format(leak))
    assert cli.run(["report"]) == DisclosureError.exit_code
    said = capsys.readouterr().err
    assert "[lek-" in said
    assert leak not in said
    assert {path: path.read_bytes() for path in (project / "_output").rglob("*") if path.is_file()} == before


def test_keys_too_short_to_look_for_are_counted_aloud(project: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run(profile="intern")
    assert "Let op: 1 sleutels van klanten zijn korter dan 6 tekens" in capsys.readouterr().err


def test_a_deleted_output_is_delivered_again_without_rendering(project: Path, run: Run) -> None:
    (project / "_output/proef/fase1/publiek/rapport.pdf").unlink()
    assert ran(run()) == {"oplevering"}


def test_an_output_taken_from_the_index_disappears(project: Path, run: Run) -> None:
    small.replace(project / "params/proef/fase1.yml", "  - {sleutel: tweede-getal, soort: cijfers, notebook: 02-twee}\n", "")
    small.notebook(project / "notebooks/02-twee.ipynb", "characteristics = None", small.PUBLISH)
    run()
    assert not list((project / "_build/proef/fase1/released").rglob("tweede-getal.*"))
    assert "tweede_getal" not in report(project)


@pytest.mark.parametrize("failing", ["1 / 0", "raise RuntimeError('geheim 12345')"])
def test_a_failing_notebook_tells_cell_and_source_and_leaves_the_report(
    project: Path, run: Run, failing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before, numbers = report(project), (project / "_build/proef/fase1/released/numbers.yml").read_bytes()
    small.notebook(project / "notebooks/02-twee.ipynb", "characteristics = None", small.PUBLISH, f"een = 1\n{failing}")
    assert cli.run(["report"]) == NotebookError.exit_code
    said = capsys.readouterr().err
    assert "Notebook 02-twee stopte in cel 3" in said
    assert failing.split("(", maxsplit=1)[0] in said
    assert "Traceback" not in said
    assert report(project) == before
    assert (project / "_build/proef/fase1/released/numbers.yml").read_bytes() == numbers
    assert yaml.safe_load((project / "_build/proef/fase1/released/numbers/tweede-getal.yml").read_text()) == {"label": "Lengte"}


def test_an_unforeseen_error_on_a_real_extract_keeps_its_text_to_itself(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.notebook(project / "notebooks/02-twee.ipynb", "characteristics = None", "x = ['1', '98' + '76']", "int(x[1] + 'k')")
    assert cli.run(["report"]) == NotebookError.exit_code
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "9876k" not in said
    assert "executed/02-twee-mislukt.ipynb" in said


def test_our_own_error_keeps_its_message_and_status(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raising = "from evalutils.errors import ConsistencyError\nraise ConsistencyError('De vakken tellen niet op: 3 klanten.')"
    small.notebook(project / "notebooks/01-een.ipynb", "inference = None", raising)
    assert cli.run(["report"]) == ConsistencyError.exit_code
    assert "De vakken tellen niet op: 3 klanten." in capsys.readouterr().err


def test_a_notebook_that_publishes_too_little_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.notebook(project / "notebooks/01-een.ipynb", "inference = None", "1 + 1")
    assert cli.run(["report"]) == NotebookError.exit_code
    assert "numbers/eerste.yml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("parameters", "word"),
    [("inferense = None", "inferense"), ("inference = None\nkleur = 1", "kleur")],
)
def test_an_unknown_notebook_parameter_stops_before_anything_runs(bare: Path, parameters: str, word: str) -> None:
    small.notebook(bare / "notebooks/01-een.ipynb", parameters, "1 + 1")
    with pytest.raises(ParameterError, match=word):
        plan.plan(Call.of(), plan.Extracts(make=print, check=print))  # type: ignore[arg-type]
    assert not (bare / "_build").exists()


def test_a_notebook_without_parameters_cell_is_told(project: Path) -> None:
    path = project / "notebooks/01-een.ipynb"
    content = json.loads(path.read_text())
    content["cells"][0]["metadata"] = {}
    path.write_text(json.dumps(content))
    with pytest.raises(ParameterError, match="parameters"):
        notebooks.inspect("01-een", project)


@pytest.mark.parametrize(
    ("arguments", "status", "word"),
    [
        (["report", "--phase", "9"], 2, "Fase 9"),
        (["report", "--phase", "twee"], 2, "geheel getal"),
        (["report", "--study", "nergens"], 2, "nergens"),
        (["report", "--formats", "rtf"], 2, "rtf"),
        (["report", "--renderer", "word"], 2, "word"),
        (["report", "--profile", "open"], 2, "open"),
        (["report", "--extract", "nergens.csv"], 3, "bestaat niet"),
        (["report", "--kleur"], 2, "--kleur"),
        (["verslag"], 2, "bestaat niet"),
    ],
)
def test_wrong_use_gets_one_message_and_its_status(
    bare: Path, arguments: list[str], status: int, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == status
    said = capsys.readouterr().err
    assert said.startswith("Fout: ")
    assert word in said
    assert "Traceback" not in said
    assert not (bare / "_build").exists()


def test_a_fault_of_the_program_is_one_sentence_and_a_log(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fault(call: Call) -> None:
        raise KeyError("waarde van een klant")

    monkeypatch.setattr(verbs, "_check_extract", fault)
    assert cli.run(["report"]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "fout.log" in said
    log = (bare / "_build" / "fout.log").read_text()
    assert "KeyError" in log and "raise KeyError" in log
    assert "waarde van een klant" not in said + log.replace(
        'raise KeyError("waarde van een klant")', ""
    )  # the line of code may stand


def test_a_folder_that_cannot_be_written_is_told_and_not_written(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(**asked: object) -> Call:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Call, "of", closed)
    assert cli.run(["report"]) == 1
    said = capsys.readouterr().err
    assert "maak de map schrijfbaar" in said
    assert "Traceback" not in said
    assert not (bare / "_build").exists()


def test_interrupting_ends_at_once_and_leaves_the_report(project: Path, run: Run) -> None:
    before = report(project)
    small.notebook(project / "notebooks/01-een.ipynb", "inference = None", "import time\ntime.sleep(60)")
    program = (
        "from evalutils import cli; from evalutils.cli import verbs; from evalutils.pipeline.run.call import Checked\n"
        "verbs._check_extract = lambda call: Checked(rows={}, synthetic=False)\ncli.main(['report'])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=os.environ | {"EVALUTILS_ROOT": str(project)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if "Controle van extract en parameters: klaar" in line:  # what begins is not told where nobody watches
            break
    time.sleep(3)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == cli.INTERRUPTED
    assert time.monotonic() - start < 5
    assert "Afgebroken" in said
    assert "Traceback" not in said
    assert report(project) == before


def test_notebooks_run_from_the_root_and_the_process_stays_where_it_is(project: Path, run: Run) -> None:
    here = Path.cwd()
    where = 'publish("eerste", {"alfa": Path.cwd().name})'
    second = where.replace("eerste", "tweede-getal")
    small.notebook(project / "notebooks/01-een.ipynb", "inference = None", small.PUBLISH, where)
    small.notebook(project / "notebooks/02-twee.ipynb", "inference = None", small.PUBLISH, second)
    run()
    numbers = yaml.safe_load((project / "_build/proef/fase1/released/numbers.yml").read_text())
    assert [found["alfa"] for found in numbers["cijfers"].values()] == [project.name] * 2
    assert Path.cwd() == here


def test_a_number_that_a_public_form_lacks_is_withheld_and_under_intern_unknown(project: Path, run: Run) -> None:
    small.replace(project / "report" / "rapport.qmd", "Een zin.", "Er zijn {{< meta cijfers.eerste.weg.n >}} klanten; {{< meta cijfers.geen.n >}}.")
    numbers = project / "_build/proef/fase1/released/numbers.yml"
    assert "cijfers" in ran(run(profile="publiek"))
    assert yaml.safe_load(numbers.read_text())["cijfers"]["eerste"] == {"alfa": 0.05, "weg": {"n": "[x]{.geheim}"}}
    assert "geen" not in yaml.safe_load(numbers.read_text())["cijfers"]
    run(profile="intern")
    assert yaml.safe_load(numbers.read_text())["cijfers"]["eerste"] == {"alfa": 0.05}


def test_a_number_asked_later_is_filled_without_running_a_notebook(project: Path, run: Run) -> None:
    run(profile="publiek")
    small.replace(project / "report" / "rapport.qmd", "Een zin.", "Er zijn er {{< meta cijfers.eerste.weg >}}.")
    status = run(profile="publiek")
    assert "cijfers" in ran(status) and not ran(status) & set(NOTEBOOKS)
    assert "[x]{.geheim}" in (project / "_build/proef/fase1/released/numbers.yml").read_text()
