"""Further cases of the corpus: files of another kind, encodings, cells as spreadsheets leave them, keys, rows that are no case."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from extracts import (
    BIRTHS,
    INCOMES,
    SOUND,
    Case,
    Table,
    Tables,
    _extra,
    _one,
    _renamed,
    book,
    changed,
    column,
    folder,
    raw,
    text,
)  # fmt: skip
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

Write = Callable[[Path], object]
T = text(SOUND["klanten"])
NAMES, REST = T.split("\n", 1)
PASSING = ["111222333", "123456782", "987654329", "100000009"]
"""Numbers that pass the eleven-test."""
SHORT_PASSING = ["10000021", "10000033", "10000045", "10000057"]
"""Numbers that pass it with a zero in front."""


def clients(content: str | bytes) -> Write:
    """The extract with another file of clients."""
    return folder(SOUND, klanten=content)


def edited(change: Callable[[Workbook], object], tables: Tables = SOUND) -> Callable[[Path], Path]:
    """The extract as a workbook, changed after it was made."""

    def write(path: Path) -> Path:
        file = book(tables)(path)
        made = load_workbook(file)
        change(made)
        made.save(file)
        return file

    return write


def cell(place: str, value: object, sheet: str = "klanten", kind: str = "") -> Callable[[Workbook], None]:
    def change(made: Workbook) -> None:
        made[sheet][place] = value
        if kind:
            made[sheet][place].data_type = kind

    return change


def named(write: Callable[[Path], Path], suffix: str) -> Callable[[Path], Path]:
    return lambda path: write(path).rename(path.with_suffix(suffix))


def workbook_called_csv(path: Path) -> None:
    folder(SOUND)(path)
    shutil.move(book(SOUND)(path), path / "klanten.csv")


def folder_called_csv(path: Path) -> None:
    folder(SOUND, klanten=None)(path)
    (path / "klanten.csv").mkdir()


def zipped(path: Path) -> Path:
    folder(SOUND)(path)
    archive = path.with_name("extract.zip")
    with zipfile.ZipFile(archive, "w") as target:
        for file in path.iterdir():
            target.write(file, file.name)
    shutil.rmtree(path)
    return archive


def keys(change: Callable[[str], str], *, only: tuple[str, ...] = tuple(SOUND)) -> Tables:
    """The extract with other keys in some tables."""
    return {
        name: [rows[0], *([change(row[0]), *row[1:]] if name in only else row for row in rows[1:])] for name, rows in SOUND.items()
    }


def _number(key: str) -> str:
    return f"00{ord(key[6]) - 60}"


def wide(*cells: str, table: str = "klanten") -> Tables:
    """The extract with a column more: its name, then its cells."""
    return SOUND | {table: [[*row, cells[at] if at < len(cells) else ""] for at, row in enumerate(SOUND[table])]}


def mac(made: Workbook) -> None:
    made.epoch = CALENDAR_MAC_1904
    for row, day in zip(range(2, 6), BIRTHS, strict=True):
        made["klanten"].cell(row, 4).value = datetime(day.year, day.month, day.day)


def chart(made: Workbook) -> None:
    drawn = BarChart()
    drawn.add_data(Reference(made["klanten"], min_col=5, min_row=1, max_row=5))
    made.create_chartsheet("Grafiek").add_chart(drawn)


def merged(made: Workbook) -> None:
    made["klanten"].insert_rows(1)
    made["klanten"]["A1"] = "Klantgegevens"
    made["klanten"].merge_cells("A1:F1")


def hidden(made: Workbook) -> None:
    made["klanten"].column_dimensions["C"].hidden = made["klanten"].row_dimensions[3].hidden = True


def sheet(name: str, rows: Table, state: str = "visible") -> Callable[[Workbook], None]:
    def change(made: Workbook) -> None:
        made.create_sheet(name).sheet_state = state
        for row in rows:
            made[name].append(row)

    return change


def _formulas(made: Workbook) -> None:
    for row in range(2, 6):
        made["klanten"].cell(row, 5).value = f"=1000+{row}"


def _doubled_name() -> Tables:
    return wide("Geslacht", "Man", "Man", "Man", "Man")


UNKNOWN_END = changed("uitkeringen", 2, "einddatum", "31-12-9999")
STRANGERS = ("onbekende-klant",)
KINDS = (
    Case("OpenDocument", raw("extract.ods", b"PK\x03\x04" + b"\0" * 600), ("bestand-soort",)),
    Case("a binary workbook", named(book(SOUND), ".xlsb"), ("bestand-soort",)),
    Case("a workbook with macros", named(book(SOUND), ".xlsm")),
    Case("text called a workbook", raw("extract.xlsx", T.encode()), ("bestand-onleesbaar",)),
    Case("text called an old workbook", raw("extract.xls", T.encode()), ("bestand-onleesbaar",)),
    Case("a web page called a workbook", raw("extract.xls", b"<html><table><tr><td>klant_id</td></tr></table></html>"), ("bestand-onleesbaar",)),
    Case("a workbook called text", workbook_called_csv, ("bestand-onleesbaar",)),
    Case("an archive", zipped, ("bestand-soort",)),
    Case("an archive called a workbook", lambda path: zipped(path).rename(path.with_suffix(".xlsx")), ("bestand-onleesbaar",)),
    Case("half a workbook", lambda path: raw("extract.xlsx", book(SOUND)(path).read_bytes()[:3000])(path), ("bestand-onleesbaar",)),
    Case("a database", raw("extract.accdb", b"\0\1\0\0Standard ACE DB"), ("bestand-soort",)),
    Case("JSON", raw("extract.json", b'[{"klant_id": 1}]'), ("bestand-soort",)),
    Case("the lock of a workbook", raw("~$extract.xlsx", b"x" * 165), ("bestand-onleesbaar",)),
    Case("locks in the folder", lambda path: _extra(path, ".~lock.klanten.csv#", b"x")),
    Case("a web address", lambda path: "https://gemeente.example/extract.xlsx", ("extract-ontbreekt",)),
    Case("a folder called a file", folder_called_csv, ("bestand-ontbreekt",)),
    Case("a folder in the folder", lambda path: folder(SOUND)(path / "map"), ("bestand-ontbreekt",)),
    Case("an empty folder", lambda path: path.mkdir(parents=True), ("bestand-ontbreekt",)),
    Case("another copy beside it", lambda path: _extra(path, "klanten (2).csv", T.encode())),
    Case("a file called in capitals", lambda path: (folder(SOUND)(path), (path / "klanten.csv").rename(path / "KLANTEN.CSV"), path)[-1]),
    Case("a chart beside the sheets", edited(chart)),
)  # fmt: skip
TEXTS = (
    Case("utf-16 without a mark", folder(SOUND, encoding="utf-16-le")),
    Case("utf-16 the other way, without a mark", folder(SOUND, encoding="utf-16-be")),
    Case("utf-32", folder(SOUND, encoding="utf-32"), ("bestand-onleesbaar",)),
    Case("the euro in cp1252", folder(column("inkomen", ["€ 1.234,50", "€ 800,25", "", "€ 99,75"]), encoding="cp1252")),
    Case("accents of MS-DOS", folder(changed("maatwerkbudget", 1, "doel", "café"), encoding="cp850")),
    Case("two encodings in a file", folder(SOUND, maatwerkbudget="klant_id;datum;bedrag;doel\nKLANT-A1;05-04-2018;125,50;caf\u00e9\n".encode()
         + "KLANT-A1;06-04-2018;1,50;caf\u00e9\n".encode("cp1252")), ("codering",)),
    Case("each file its own encoding", folder(SOUND, klanten=T.encode("utf-16"), maatwerkbudget=text(SOUND["maatwerkbudget"]).encode("cp1252"))),
    Case("each file its own separator", folder(SOUND, klanten=text(SOUND["klanten"], "\t"), maatwerkbudget=text(SOUND["maatwerkbudget"], "|"))),
    Case("a separator inside quotes", folder(changed("maatwerkbudget", 1, "doel", "kleding; schoenen"))),
    Case("every field in quotes", clients("\n".join(";".join(f'"{one}"' for one in row) for row in SOUND["klanten"]) + "\n")),
    Case("a quote in the midst of a field", folder(SOUND, maatwerkbudget='klant_id;datum;bedrag;doel\nKLANT-A1;05-04-2018;125,50;tv 40" scherm\n')),
    Case("decimal commas between commas", clients("\n".join(",".join(row) for row in SOUND["klanten"]) + "\n"), ("csv-velden",)),
    Case("a NUL in the midst", clients(T.replace("gewoon", "ge\0woon", 1)), ("bestand-onleesbaar",)),
    Case("NULs at the end", clients(T + "\0\0\0")),
    Case("Ctrl-Z at the end", clients(T + "\x1a")),
    Case("old line ends of Apple", folder(SOUND, end="\r")),
    Case("line ends doubled by Windows", folder(SOUND, end="\r\r\n")),
    Case("two kinds of line ends", clients(T.replace("\n", "\r\n", 2))),
    Case("separators at the end of every line", clients(T.replace("\n", ";;\n"))),
    Case("separators at the end of the lines, not of the names", clients(f"{NAMES}\n" + REST.replace("\n", ";\n"))),
    Case("bars around the lines", clients("\n".join("|" + "|".join(row) + "|" for row in SOUND["klanten"]) + "\n")),
    Case("a cell of 200,000 signs and a quote", folder(changed("maatwerkbudget", 1, "doel", '"' + "x" * 200_000))),
    Case("two marks of the encoding", clients(("\ufeff\ufeff" + T).encode())),
    Case("columns by spaces", clients("klant_id  groep     geslacht\nKLANT-A1  gewoon    Man\n"), ("kolom-ontbreekt",)),
    Case("how many rows a database gave", clients(T + "\n(4 rows affected)\n"), ("csv-velden",)),
)  # fmt: skip
HEADS = (
    Case("a row of groups above the names", clients("Persoon;Persoon;Persoon;Persoon;Geld;Werk\n" + T), ("kop",)),
    Case("a title in merged cells", edited(merged), ("kop",)),
    Case("a hidden column and row", edited(hidden)),
    Case("a name with a line end", book(SOUND | {"klanten": [["klant_id", "groep", "geslacht", "geboorte\ndatum", "inkomen", "werk"], *SOUND["klanten"][1:]]}),
         ("kolom-ontbreekt",)),
    Case("a name that nobody sees the end of", folder(SOUND | {"klanten": [["\u200bklant_id", *SOUND["klanten"][0][1:]], *SOUND["klanten"][1:]]})),
    Case("a name twice, once in capitals", folder(_doubled_name()), ("kolom-dubbel",)),
    Case("300 columns more", folder(SOUND | {"klanten": [[*row, *(f"extra{at}" if not line else "x" for at in range(300))] for line, row in enumerate(SOUND["klanten"])]})),
    Case("a column without a name", folder(wide("", "zz", "zz", "zz", "zz"))),
    Case("the key without a name", folder(_renamed("klanten", "klant_id", "")), ("kolom-ontbreekt",)),
    Case("a column that the delivery misspells", folder(_renamed("klanten", "geboortedatum", "Geboren op")), ("levering",),
         _one("kolommen: {geboortedatum: {van: Gebooren op}}")),
    Case("a column that need not be there, and that the delivery names", folder(SOUND), ("levering",), _one("kolommen: {leefvorm: {van: Leefsituatie}}")),
    Case("a row of names too low in the delivery", folder(SOUND), ("kolom-ontbreekt",), _one("koprij: 2, kolommen: {groep: {van: groep}}")),
    Case("a sheet called in capitals with spaces", edited(lambda made: setattr(made["activiteiten"], "title", " ACTIVITEITEN "))),
    Case("names only, in a workbook", book({name: rows[:1] for name, rows in SOUND.items()}), ("leeg-bestand",)),
)  # fmt: skip
DATES = (
    Case("months shortened with a point", folder(column("geboortedatum", ["21-feb.-1961", "15-jun.-1965", "13-mrt.-1970", "24-apr.-1971"]))),
    Case("slashes after the year", folder(column("geboortedatum", ["1961/02/21", "1965/06/15", "1970/03/13", "1971/04/24"]))),
    Case("points and two digits of a year", folder(column("geboortedatum", ["21.02.61", "15.06.65", "13.03.70", "24.04.71"])), ("type",)),
    Case("numbers of a program with .0", folder(column("geboortedatum", ["19610221.0", "19650615.0", "19700313.0", "19710424.0"]))),
    Case("midnight in world time", folder(column("geboortedatum", ["1961-02-21T00:00:00Z", "1965-06-15T00:00:00.000Z", "1970-03-13T00:00:00+01:00", "1971-04-24"]))),
    Case("late in the evening in world time", folder(changed("klanten", 1, "geboortedatum", "1961-02-20T23:00:00Z")), ("type",)),
    Case("noon and midnight in American", folder(column("geboortedatum", [f"{day:%-m/%-d/%Y} 12:00:00 AM" for day in BIRTHS])), ("dubbelzinnig",)),
    Case("the day of the week", folder(column("geboortedatum", ["dinsdag 21 februari 1961", "di 15 juni 1965", "vrijdag 13 maart 1970", "za. 24 april 1971"]))),
    Case("day first without signs", folder(column("geboortedatum", [f"{day:%d%m%Y}" for day in BIRTHS])), ("type",)),
    Case("a year alone", folder(column("geboortedatum", ["1961", "1965", "1970", "1971"])), ("type",)),
    Case("a year alone is no number of days", folder(column("geboortedatum", ["1961", "1965", "1970", "1971"])), ("type",),
         _one("kolommen: {geboortedatum: {datums: [excel]}}")),
    Case("month and year", folder(column("geboortedatum", ["feb-61", "jun-65", "mrt-70", "apr-71"])), ("type",)),
    Case("a workbook that counts from 1904", edited(mac)),
    Case("1900 for unknown", folder(changed("klanten", 1, "geboortedatum", "01-01-1900")), births=[date(1900, 1, 1), *BIRTHS[1:]]),
    Case("9999 for not ended", folder(UNKNOWN_END), ("type",)),
    Case("9999 for not ended, described", folder(UNKNOWN_END), delivery=_one("kolommen: {einddatum: {leeg: [31-12-9999]}}", "uitkeringen")),
    Case("9999 in a cell", edited(cell("C3", datetime(9999, 12, 31), "uitkeringen")), ("type",)),
    Case("29 February of no leap year", folder(changed("uitkeringen", 2, "einddatum", "29-2-2019")), ("type",)),
    Case("noughts for a date", folder(changed("uitkeringen", 2, "einddatum", "0000-00-00")), ("type",)),
    Case("a time in a cell", edited(cell("D2", time(0, 0))), ("type",)),
)  # fmt: skip
NUMBERS = (
    Case("two notations in a column", folder(column("inkomen", ["1.234,50", "1,800.25", "", "99,75"])), ("type",)),
    Case("euros without decimals", folder(column("inkomen", ["€ 1.200", "€ 800", "", "€ 99"])), ("dubbelzinnig",)),
    Case("no cents as a dash", folder(column("inkomen", ["€ 1.234,-", "800,-", "", "99,75"])), incomes=[1234.0, 800.0, None, 99.75]),
    Case("the euro in letters", folder(column("inkomen", ["EUR 1234,5", "800,25 euro", "", "99,75"]))),
    Case("a minus behind", folder(changed("klanten", 4, "inkomen", "99,75-")), ("minimum",)),
    Case("a per cent", folder(column("inkomen", ["45%", "50%", "", "10%"])), ("type",)),
    Case("thousands by a space", folder(changed("klanten", 1, "inkomen", "1 234,5"))),
    Case("numbers as text in a workbook", edited(cell("E2", "1234,5"))),
    Case("a duration in a cell", edited(cell("E2", timedelta(hours=36))), ("type",)),
    Case("a formula without an outcome", edited(cell("E2", "=1000+234.5")), ("formule",)),
    Case("a column of formulas without an outcome", edited(_formulas), ("formule",)),
    Case("formulas without an outcome, taken as missing", edited(_formulas), incomes=[None] * 4, delivery=_one("kolommen: {inkomen: {onleesbaar: leeg}}")),
    Case("a formula that points nowhere", edited(cell("E5", "#REF!", kind="e")), ("formule",)),
    Case("such a formula where nobody looks", edited(lambda made: (cell("G1", "Opmerking")(made), cell("G3", "#NAME?", kind="e")(made)))),
    Case("such a formula as text", folder(changed("klanten", 4, "groep", "#VERW!")), ("formule",)),
    Case("a value that is not available", edited(cell("E5", "#N/A", kind="e")), incomes=[*INCOMES[:3], None]),
)  # fmt: skip
ROWS = (
    Case("a total below", clients(T + "Totaal;;;;2134,5;\n"), ("losse-rij",)),
    Case("a total below, left out", clients(T + "Totaal;;;;2134,5;\n"), delivery=_one("losse_rijen: weglaten")),
    Case("a total without a word", clients(T + ";;;;2134,5;\n"), ("losse-rij",)),
    Case("a source below", clients(T + ";;;;;\nBron: gemeente;;;;;\n"), ("losse-rij",)),
    Case("the names once more", clients(T + NAMES + "\n"), ("losse-rij",)),
    Case("a line of dashes below the names", clients(T.replace("\n", "\n" + ";".join(["------"] * 6) + "\n", 1)), ("losse-rij",)),
    Case("one client", folder({name: rows[:2] for name, rows in SOUND.items()} | {"klanten": SOUND["klanten"]}),
         rows={"activiteiten": 1, "uitkeringen": 1}),
)  # fmt: skip
KEYS = (
    Case("zeros lost in one table", folder(keys(_number) | {"klanten": keys(lambda key: _number(key).lstrip("0"))["klanten"]}), STRANGERS),
    Case("zeros lost in one table, described", folder(keys(_number) | {"klanten": keys(lambda key: _number(key).lstrip("0"))["klanten"]}),
         delivery="sleutels_zonder: [voorloopnullen]\n"),
    Case("keys with .0", folder(keys(_number) | {"klanten": keys(lambda key: f"{_number(key)}.0")["klanten"]}), STRANGERS),
    Case("small letters in keys", folder(keys(str.lower, only=("activiteiten",))), STRANGERS),
    Case("small letters in keys, described", folder(keys(str.lower, only=("activiteiten",))), delivery="sleutels_zonder: [hoofdletters]\n"),
    Case("spaces in keys", folder(keys(lambda key: key.replace("-", " - "), only=("activiteiten",))), STRANGERS),
    Case("keys alike once the zeros are gone", folder(keys(lambda key: {"A": "7", "B": "07"}.get(key[6], _number(key)))), ("dubbel", "overlap"),
         "sleutels_zonder: [voorloopnullen]\n"),
    Case("a sign without width in keys", folder(keys(lambda key: f"{key}\u200b", only=("activiteiten",)))),
    Case("keys that a spreadsheet cut off", folder(keys(lambda key: f"1,2345{ord(key[6]) - 64}E+11")), ("sleutel-afgekapt",)),
    Case("keys that are formulas without an outcome", edited(cell("A2", '="KLANT-A"&1')), ("formule", "onbekende-klant")),
    Case("keys that look like a formula", folder(keys(lambda key: f"=HYPERLINK({key})"))),
)  # fmt: skip
CODES = (
    Case("a cell that is a command", folder(changed("maatwerkbudget", 1, "doel", "=cmd|'/C calc'!A0"))),
    Case("sex in small letters, and unknown", folder(column("geslacht", ["man", "vrouw", "vrouw", "onbekend"])), ("waarde",)),
    Case("sex as a number", folder(column("geslacht", ["1", "2", "2", "1"])), ("waarde",)),
    Case("sex as X", folder(changed("klanten", 4, "geslacht", "X")), ("waarde",)),
    Case("a soft hyphen", folder(changed("klanten", 1, "groep", "bege\xadleid"))),
    Case("groups in capitals", folder(column("groep", ["BEGELEID", "GEWOON", "BEGELEID", "GEWOON"])), ("waarde",)),
    Case("a group that the study does not have", folder(changed("klanten", 3, "groep", "wachtlijst")), ("waarde",)),
)  # fmt: skip
NUMBERED = (
    Case("citizen service numbers without a name", folder(wide("", *PASSING)), ("bsn",)),
    Case("citizen service numbers as cells without a name", book(wide("", *map(int, PASSING))), ("bsn",)),
    Case("citizen service numbers with points", folder(column("doel", ["1112.22.333"], "maatwerkbudget")), ("bsn",)),
    Case("citizen service numbers with spaces", folder(column("doel", ["111 222 333"], "maatwerkbudget")), ("bsn",)),
    Case("citizen service numbers without their zero", folder(wide("nummer", *SHORT_PASSING)), ("bsn",)),
    Case("citizen service numbers as keys", folder(keys(lambda key: PASSING[ord(key[6]) - 65])), ("bsn",)),
    Case("a citizen service number for a name", folder(_renamed("maatwerkbudget", "doel", "111222333")), ("bsn",)),
    Case("citizen service numbers on a hidden sheet", edited(sheet("Verborgen", [["klant_id", "nr"], ["KLANT-A1", "111222333"]], "hidden")), ("bsn",)),
    Case("a note on a cell", edited(lambda made: setattr(made["klanten"]["A2"], "comment", Comment("bel morgen", "x")))),
)  # fmt: skip
STRANGE = (*KINDS, *TEXTS, *HEADS, *DATES, *NUMBERS, *ROWS, *KEYS, *CODES, *NUMBERED)
