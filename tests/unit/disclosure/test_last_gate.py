"""The last gate: leaks planted in the bytes of finished files, kind by place; each is found, told by place and never by value.

The files are made here by other means than the pipeline's: Typst, python-docx, matplotlib and markup by hand.
"""

from __future__ import annotations

import base64
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from evalutils.disclosure.finished.files import Forbidden, leaks, require_clean
from evalutils.errors import DisclosureError

BSN = "111222333"
"""Passes the eleven-test and belongs to nobody known."""
KEY = "9f86d081884c7d65"
BORN = date(1961, 5, 7)
PLACE = "/werkplaats/van/mies/project"
KINDS = {"lek-bsn": BSN, "lek-klant": KEY, "lek-geboortedatum": "7 mei 1961", "lek-computer": PLACE}
FORBIDDEN = Forbidden(frozenset({KEY, "0123456789abcdef"}), frozenset({BORN, date(1970, 1, 1)}), (PLACE, "miesjansen"))


def page(body: str = "", head: str = "") -> str:
    return f"<!DOCTYPE html>\n<html><head><title>Rapport</title>{head}</head>\n<body>\n<p>Van 246 klanten.</p>\n{body}\n</body></html>"


def in_html(name: str, body: Callable[[str], str]) -> Callable[[Path, str], Path]:
    def make(folder: Path, secret: str) -> Path:
        path = folder / f"{name}.html"
        path.write_text(body(secret), encoding="utf-8")
        return path

    return make


def embedded(kind: str, content: Callable[[str], bytes]) -> Callable[[str], str]:
    return lambda secret: page(f'<img src="data:{kind};base64,{base64.b64encode(content(secret)).decode()}" alt="Figuur">')


def svg(secret: str) -> bytes:
    return f"<svg xmlns='http://www.w3.org/2000/svg'><title>Figuur</title><!-- {secret} --><path d='M 0 1'/></svg>".encode()


def png(secret: str) -> bytes:
    import matplotlib.pyplot as plt

    figure, file = plt.figure(figsize=(1, 1)), io.BytesIO()
    figure.savefig(file, format="png", metadata={"Description": secret})
    plt.close(figure)
    return file.getvalue()


def in_pdf(source: Callable[[str], str]) -> Callable[[Path, str], Path]:
    def make(folder: Path, secret: str) -> Path:
        import typst

        (folder / "bron.typ").write_text(source(secret), encoding="utf-8")
        typst.compile(folder / "bron.typ", output=folder / "rapport.pdf")
        return folder / "rapport.pdf"

    return make


def in_word(change: Callable[[object, str], None]) -> Callable[[Path, str], Path]:
    def make(folder: Path, secret: str) -> Path:
        import docx

        document = docx.Document()
        document.add_paragraph("Van 246 klanten.")
        change(document, secret)
        document.save(str(folder / "rapport.docx"))
        return folder / "rapport.docx"

    return make


def split_over_runs(document: object, secret: str) -> None:
    paragraph = document.add_paragraph("Klant ")  # type: ignore[attr-defined]
    for part in (secret[:4], secret[4:]):
        paragraph.add_run(part)


def cell(document: object, secret: str) -> None:
    document.add_table(1, 1).cell(0, 0).text = secret  # type: ignore[attr-defined]


def alternative_text(document: object, secret: str) -> None:
    run = document.add_paragraph().add_run()  # type: ignore[attr-defined]
    shape = run.add_picture(io.BytesIO(png("figuur")))
    shape._inline.docPr.set("descr", secret)


def in_text(name: str, text: str) -> Callable[[Path, str], Path]:
    def make(folder: Path, secret: str) -> Path:
        path = folder / name
        path.write_text(text.replace("SECRET", secret), encoding="utf-8")
        return path

    return make


def named(folder: Path, secret: str) -> Path:
    path = folder / f"tabel {secret.replace('/', ' / ').split(' / ')[-1] if '/' in secret else secret}.csv"
    path.write_text("groep,aantal\n", encoding="utf-8")
    return path


PLACES: dict[str, tuple[Callable[[Path, str], Path], str]] = {
    "html: text": (in_html("a", lambda secret: page(f"<p>Klant {secret} kwam.</p>")), "tekst"),
    "html: text cut by tags": (in_html("a", lambda secret: page(f"<p>Klant {secret[:3]}<b>{secret[3:]}</b></p>")), "tekst"),
    "html: entity": (in_html("a", lambda secret: page(f"<p>&#{ord(secret[0])};{secret[1:]}</p>")), "tekst"),
    "html: heading": (in_html("a", lambda secret: page(f"<h2>{secret}</h2>")), "tekst"),
    "html: caption": (in_html("a", lambda secret: page(f"<figcaption>{secret}</figcaption>")), "tekst"),
    "html: title": (in_html("a", lambda secret: page().replace("Rapport", secret)), "title"),
    "html: alt text": (in_html("a", lambda secret: page(f'<img src="x.png" alt="{secret}">')), "kenmerk alt van img"),
    "html: meta": (in_html("a", lambda secret: page(head=f'<meta name="author" content="{secret}">')), "kenmerk content van meta"),
    "html: address": (in_html("a", lambda secret: page(f'<a href="#{secret}">x</a>')), "kenmerk href van a"),
    "html: comment": (in_html("a", lambda secret: page(f"<!-- {secret} -->")), "opmerking"),
    "html: script": (in_html("a", lambda secret: page(f"<script>let x = '{secret}';</script>")), "script"),
    "html: svg as data": (in_html("a", embedded("image/svg+xml", svg)), "inhoud van img, opmerking"),
    "html: png as data": (in_html("a", embedded("image/png", png)), "gegevens van de afbeelding"),
    "pdf: text": (in_pdf(lambda secret: f'#set page(width: 40cm)\n#text("Klant {secret}")'), "bladzijde 1"),
    "pdf: title": (in_pdf(lambda secret: f'#set document(title: "{secret}")\nx'), "gegevens van het document (Title)"),
    "pdf: keywords": (in_pdf(lambda secret: f'#set document(keywords: ("{secret}",))\nx'), "gegevens van het document (Keywords)"),
    "pdf: link": (in_pdf(lambda secret: f'#link("https://voorbeeld.nl/?k= {secret}")[x]'), "(URI)"),
    "pdf: bookmark": (in_pdf(lambda secret: f'#set page(width: 40cm)\n= Kop\n#heading(level: 1)[#"{secret}"]'), "(Title)"),
    "docx: text over runs": (in_word(split_over_runs), "word/document.xml, tekst"),
    "docx: cell": (in_word(cell), "word/document.xml, tekst"),
    "docx: alt text": (in_word(alternative_text), "word/document.xml, kenmerk descr"),
    "docx: title": (in_word(lambda d, secret: setattr(d.core_properties, "title", secret)), "docProps/core.xml"),  # type: ignore[attr-defined]
    "docx: last author": (in_word(lambda d, secret: setattr(d.core_properties, "last_modified_by", secret)), "docProps/core.xml"),  # type: ignore[attr-defined]
    "docx: header": (in_word(lambda d, secret: setattr(d.sections[0].header.paragraphs[0], "text", secret)), "word/header1.xml"),  # type: ignore[attr-defined]
    "svg: comment": (in_text("f.svg", "<svg><!-- SECRET --><path d='M 1 2'/></svg>"), "opmerking"),
    "svg: description": (in_text("f.svg", "<svg><desc>x SECRET</desc></svg>"), "tekst"),
    "csv: cell": (in_text("t.csv", "groep,aantal\nSECRET,12\n"), "regel 2"),
    "json: value": (in_text("t.json", '{"a": "SECRET"}'), "regel 1"),
    "name of the file": (named, "naam van het bestand"),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_leak_is_told_by_kind_and_place_without_its_value(kind: str, place: str, tmp_path: Path) -> None:
    make, where = PLACES[place]
    secret = KINDS[kind] if not (place == "name of the file" and kind == "lek-computer") else "miesjansen"
    file = make(tmp_path, secret)
    found = leaks(file, FORBIDDEN)
    assert kind in {problem.code for problem in found}
    assert any(where in problem.where for problem in found if problem.code == kind)
    with pytest.raises(DisclosureError) as caught:
        require_clean([file], FORBIDDEN)
    assert secret not in str(caught.value)


@pytest.mark.parametrize("place", [place for place in PLACES if place != "name of the file"])
def test_the_same_file_without_a_leak_passes(place: str, tmp_path: Path) -> None:
    """Nine digits that fail the eleven-test, a date that is nobody's birth, a short word: what a report may hold."""
    for number, harmless in enumerate(("111222334", "7 mei 1962", "9f86")):
        (folder := tmp_path / str(number)).mkdir()
        assert leaks(PLACES[place][0](folder, harmless), FORBIDDEN) == ()


@pytest.mark.parametrize(
    "written",
    ["1961-05-07", "07-05-1961", "7-5-1961", "7/5/1961", "07.05.1961", "7 mei 1961", "7 MEI 1961", "19610507", "7 mei. 1961"],
)
def test_a_date_of_birth_however_it_is_written(written: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"x\n{written}\n", encoding="utf-8")
    assert [problem.code for problem in leaks(tmp_path / "t.csv", FORBIDDEN)] == ["lek-geboortedatum"]


@pytest.mark.parametrize("written", [BSN, f"BSN:{BSN}.", f"({BSN})", "1112.22.333", f"nr.{BSN}"])
def test_a_bsn_however_it_is_written(written: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"x\n{written}\n", encoding="utf-8")
    assert [problem.code for problem in leaks(tmp_path / "t.csv", FORBIDDEN)] == ["lek-bsn"]


@pytest.mark.parametrize("written", ["1112223330", "0,111222333", "53434.111222333", "a111222333", "€ 111.222.333"])
def test_digits_that_are_part_of_something_else_are_no_bsn(written: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"x\n{written}\n", encoding="utf-8")
    assert leaks(tmp_path / "t.csv", FORBIDDEN) == ()


@pytest.mark.parametrize(
    "written", ["/home/iemand/project", r"C:\Users\iemand\x", "/Users/iemand", "/root/.venv", "door miesjansen gemaakt"]
)
def test_a_folder_or_user_of_a_machine(written: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"x\n{written}\n", encoding="utf-8")
    assert [problem.code for problem in leaks(tmp_path / "t.csv", FORBIDDEN)] == ["lek-computer"]


def test_an_address_of_the_web_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("https://www.voorbeeld.nl/home/pagina en ../home/x\n", encoding="utf-8")
    assert leaks(tmp_path / "t.csv", FORBIDDEN) == ()


def test_short_keys_are_not_taken_for_numbers(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("246\n", encoding="utf-8")
    assert leaks(tmp_path / "t.csv", Forbidden(frozenset({"246"}))) == ()
    assert Forbidden(frozenset({"246", KEY})).searchable == {KEY}


def test_a_file_is_read_by_what_it_holds_not_by_its_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "rapport.csv", "w") as archive:
        archive.writestr("docProps/core.xml", f"<dc:title>{KEY}</dc:title>", compress_type=zipfile.ZIP_DEFLATED)
    assert [problem.code for problem in leaks(tmp_path / "rapport.csv", FORBIDDEN)] == ["lek-klant"]


def test_a_key_as_part_of_a_word_and_the_name_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"klant_{KEY.upper()}-2\n", encoding="utf-8")
    assert [problem.code for problem in leaks(tmp_path / "t.csv", FORBIDDEN)] == ["lek-klant"]
    with pytest.raises(DisclosureError, match="naam van de map"):
        require_clean([], FORBIDDEN, f"publiek-{BSN}")


def test_every_file_and_every_place_is_told_at_once(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"{KEY}\n{BSN}\n", encoding="utf-8")
    with pytest.raises(DisclosureError) as caught:
        require_clean([tmp_path / "a.csv", tmp_path / "b.csv"], FORBIDDEN)
    assert [problem.where for problem in caught.value.problems] == [
        "a.csv, regel 1", "a.csv, regel 2", "b.csv, regel 1", "b.csv, regel 2"
    ]  # fmt: skip


def test_the_gate_needs_no_frames():
    """A changed sentence waits for its imports: pandas and pandera took more than reading the page."""
    asked = "import sys, evalutils.disclosure.finished.files; print(*sorted({'pandas', 'pandera', 'numpy', 'polars'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.strip() == ""
