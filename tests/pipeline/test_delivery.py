"""A delivery of the real phase 2: the same bytes twice, and what verifying finds."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
import yaml
from conftest import HERE
from delivery_rules import RULES
from kept_clients import inside, keys

from evalutils.errors import DeliveryError
from evalutils.params.settings import KEPT
from evalutils.pipeline.account.delivery import bundle, facts, verify
from evalutils.pipeline.run import formats
from evalutils.pipeline.run.call import Call

pytestmark = pytest.mark.pipeline
ASKED = {"study": "aanpak45", "phase": 2, "renderer": "embedded"}
BESIDE = (
    "LICENSE",
    "CITATION.cff",
    "Makefile",
    "README.md",
    "CHANGELOG.md",
    "pyproject.toml",
    "requirements.txt",
    "environment.yml",
)


def _copy(built: Path, target: Path) -> Path:
    shutil.copytree(built, target)
    for name in BESIDE:
        shutil.copy(HERE / name, target)
    for name in ("LICENSES", "docs", "tools"):
        shutil.copytree(HERE / name, target / name)
    return target


@pytest.fixture(scope="module")
def made(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a delivery, in a copy of the built project."""
    root = _copy(built_once, tmp_path_factory.mktemp("levering") / "een pad")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(root))
        return bundle.deliver(facts.gather(Call.of(**ASKED)), lambda paths: None).archive


def _files(archive: Path) -> dict[str, bytes]:
    return verify.read(archive)[1]


def _archive(files: dict[str, bytes], target: Path) -> Path:
    """The files as a delivery whose checksums are right again."""
    files = {path: content for path, content in files.items() if path != bundle.CHECKSUMS}
    files[bundle.CHECKSUMS] = bundle.checksums(files)
    target.write_bytes(bundle.archive(files, "levering"))
    return target


def test_two_deliveries_in_two_folders_are_the_same_bytes(
    made: Path, built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _copy(built_once, tmp_path / "ander pad")
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    again = bundle.deliver(facts.gather(Call.of(**ASKED)), lambda paths: None)
    assert again.sha256 == hashlib.sha256(made.read_bytes()).hexdigest()


def test_a_sound_delivery_has_no_problem(made: Path) -> None:
    found = verify.verify(made)
    assert found.problems == ()
    assert found.checked["getallen in de tekst"] > 100


def test_the_folder_holds_what_the_archive_holds(made: Path) -> None:
    folder = made.with_suffix("")
    inside = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert inside == _files(made)


@pytest.mark.parametrize("share", [0.03, 0.35, 0.7, 0.97])
def test_one_flipped_byte_is_found(made: Path, tmp_path: Path, share: float) -> None:
    content = bytearray(made.read_bytes())
    content[int(len(content) * share)] ^= 0x40
    broken = tmp_path / "kapot.zip"
    broken.write_bytes(content)
    try:
        found = verify.verify(broken)
    except DeliveryError:
        return  # the archive could not even be opened
    with pytest.raises(DeliveryError):
        verify.require(found)


def test_one_number_changed_in_the_pdf_is_found_though_the_checksums_are_made_right(
    made: Path, built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    shutil.copytree(built_once, root)
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    call = Call.of(**ASKED)
    numbers = call.released / "numbers.yml"
    content = yaml.safe_load(numbers.read_text(encoding="utf-8"))
    read = {row["sleutel"]: row["getoond"] for row in json.loads(_files(made)["manifest.json"])["getallen"]}
    key = next(key for key, shown in read.items() if key.startswith("cijfers.") and shown.isdigit() and int(shown) > 100)
    *way, last = key.split(".")
    branch = content
    for part in way:
        branch = branch[part]
    branch[last] = str(int(read[key]) + 1)
    numbers.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    formats.run_format(call, "pdf", tmp_path / "anders.pdf")
    found = verify.verify(
        _archive(_files(made) | {"rapport/deelrapport-2.pdf": (tmp_path / "anders.pdf").read_bytes()}, tmp_path / "a.zip")
    )
    assert {problem.where for problem in found.problems} >= {
        f"rapport/deelrapport-2.pdf: {read[key]}", f"rapport/deelrapport-2.pdf: {int(read[key]) + 1}"
    }  # fmt: skip


@pytest.mark.parametrize("part", ["getallen", "uitvoer", "beweringen", "rapporten"])
def test_one_row_left_out_of_the_manifest_is_found(made: Path, tmp_path: Path, part: str) -> None:
    files = _files(made)
    manifest = json.loads(files["manifest.json"])
    if part == "rapporten":
        manifest[part].popitem()
    else:
        shown = [row for row in manifest[part] if row.get("bestanden") or row.get("plaatsen")]
        manifest[part].remove(shown[len(shown) // 2])
        manifest["aantallen"][part] -= 1  # whoever leaves it out makes the count right too
    found = verify.verify(_archive(files | {"manifest.json": json.dumps(manifest).encode()}, tmp_path / "a.zip"))
    assert "manifest-rij" in {problem.code for problem in found.problems}


def test_a_number_typed_into_a_report_has_no_origin(made: Path, tmp_path: Path) -> None:
    """Also where whoever typed it makes the manifest count it."""
    files = _files(made)
    page = files["rapport/deelrapport-2.html"].replace(b"</body>", b"<p>98.765</p></body>")
    manifest = json.loads(files["manifest.json"])
    manifest["rapporten"]["deelrapport-2.html"]["getallen"]["98.765"] = 1
    found = verify.verify(
        _archive(files | {"rapport/deelrapport-2.html": page, "manifest.json": json.dumps(manifest).encode()}, tmp_path / "a.zip")
    )
    assert [(problem.code, problem.found) for problem in found.problems] == [("getal-zonder-herkomst", "98.765")]


def test_each_output_names_a_cell_that_publishes(made: Path) -> None:
    files = _files(made)
    for row in json.loads(files["manifest.json"])["uitvoer"]:
        cells = [cell for cell in json.loads(files[row["notebook"]])["cells"] if cell["cell_type"] == "code"]
        source = "".join(cells[row["cel"] - 1]["source"])
        assert "publish(" in source, row["sleutel"]
        first = files[row["notebook"]].decode().splitlines()[row["regel"] - 1]
        assert json.loads(first.strip().rstrip(",")).rstrip("\n") == source.splitlines()[0]


def test_each_number_in_the_text_has_its_place_and_its_shown_value(made: Path) -> None:
    files = _files(made)
    for row in json.loads(files["manifest.json"])["getallen"]:
        assert row["getoond"], row["sleutel"]
        path, _, line = row["plaatsen"][0].partition(":")
        assert row["sleutel"] in files[f"code/{path}"].decode().splitlines()[int(line) - 1]


def test_no_path_of_the_machine_and_no_time_of_running_is_in_it(made: Path) -> None:
    for path, content in _files(made).items():
        if not path.startswith("code/"):
            assert str(made.parents[4]).encode() not in content, path
            assert b"een pad" not in content, path


def test_nothing_of_the_clients_that_the_check_keeps_is_in_it(made: Path, built_once: Path) -> None:
    assert inside(_files(made), built_once / "_build/aanpak45/fase2") == []


def test_a_kept_table_in_a_delivery_is_found(made: Path, built_once: Path) -> None:
    """The search itself: a kept table under another name, within an archive, and one key in a text."""
    build = built_once / "_build/aanpak45/fase2"
    table = (build / KEPT / "klanten").read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("blad.xml", table)
    key = next(iter(keys(build))).encode()
    files = {"a.bin": table, "b.xlsx": packed.getvalue(), "c.md": b"klant " + key + b" is", "d.md": b"niets", f"code/{KEPT}/x": b""}
    assert inside(files, build) == ["a.bin", "b.xlsx", "c.md", f"code/{KEPT}/x"]


def test_the_workbook_has_a_sheet_a_table_with_links_from_the_contents(made: Path) -> None:
    from openpyxl import load_workbook

    files = _files(made)
    book = load_workbook(io.BytesIO(files["tabellen.xlsx"]))
    tables = [path for path in files if path.startswith("tabellen/")]
    assert len(book.sheetnames) == len(tables) + 2
    links = [cell.hyperlink.location or cell.hyperlink.ref for (cell,) in book["Inhoud"].iter_rows(max_col=1) if cell.hyperlink]
    assert len(links) == len(tables)
    assert not any(page.merged_cells.ranges for page in book)
    assert all(page["A1"].value and page.freeze_panes for page in book)


def test_the_spreadsheet_holds_the_same_cells_as_the_workbook(made: Path) -> None:
    from xml.etree import ElementTree

    from openpyxl import load_workbook

    files = _files(made)
    content = zipfile.ZipFile(io.BytesIO(files["tabellen.ods"])).read("content.xml")
    space = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0", "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}
    book = load_workbook(io.BytesIO(files["tabellen.xlsx"]))
    for page in ElementTree.fromstring(content).iterfind(".//table:table", space):
        name = page.get(f"{{{space['table']}}}name")
        ours = ["".join(cell.itertext()) for cell in page.iterfind(".//table:table-cell", space)]
        theirs = [str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value is not None]
        assert [_rounded(text) for text in ours if text] == [_rounded(text) for text in theirs if text], name


def _rounded(text: str) -> str:
    """A number to 12 digits: the workbook holds one digit fewer than the spreadsheet."""
    try:
        return f"{float(text):.12g}"
    except ValueError:
        return text


@pytest.mark.parametrize("name", RULES)
def test_the_rules_of_others_are_met(made: Path, name: str) -> None:
    assert list(RULES[name](_files(made))) == []


@pytest.mark.parametrize(
    ("name", "path", "old", "new"),
    [
        ("CODECHECK 2.0", "codecheck.yml", b"rapport/deelrapport-2.html", b"rapport/deelrapport-9.html"),
        ("data editors", "README.md", b"### Controlled Randomness", b"### Randomness"),
        ("RO-Crate", "ro-crate-metadata.json", b'"@id": "#make"', b'"@id": "#maak"'),
        ("Frictionless", "datapackage.json", b'"bytes": 1', b'"bytes": 9'),
    ],
)
def test_a_breach_of_such_a_rule_is_found(made: Path, name: str, path: str, old: bytes, new: bytes) -> None:
    files = _files(made)
    assert old in files[path]
    assert list(RULES[name](files | {path: files[path].replace(old, new, 1)}))
