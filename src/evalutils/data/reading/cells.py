"""The cells of a file as the file holds them: rows of cells, nothing interpreted, the first row is row 1.

Each kind of file has its own reader; what cannot be read is one ``Unreadable`` that says why, never a value.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from evalutils.data.reading import kinds
from evalutils.data.reading.kinds import OLE, SUFFIXES, TEXTS, ZIP
from evalutils.data.typed import columns
from evalutils.data.typed.formulas import broken
from evalutils.errors import Problem

Rows = list[list[Any]]
SEPARATORS = (";", ",", "\t", "|")
SAMPLE = 50
"""Lines by which a separator is recognised."""


class Unreadable(Exception):
    """A file that cannot be read; holds the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def sheet_names(file: Path) -> tuple[str, ...]:
    """The sheets of a workbook that hold cells, as it calls them; a sheet that is a chart holds none."""
    with _book(file) as book:
        charts = {sheet.title for sheet in getattr(book.book, "chartsheets", ())}
        return tuple(str(name) for name in book.sheet_names if name not in charts)


def sheet(file: Path, name: str) -> Rows:
    """The rows of one sheet of a workbook."""
    with _book(file) as book:
        frame = book.parse(name, header=None, dtype=object, keep_default_na=False, na_values=[])
        wrong = list(broken(file, book.book[name]._worksheet_path)) if file.suffix.lower() != ".xls" else []
    found = [[None if cell is None or cell is pd.NaT or cell == "" else cell for cell in row] for row in frame.to_numpy().tolist()]
    for row, column, says in wrong:
        if row < len(found) and column < len(found[row]):
            found[row][column] = says
    return found


def rows(file: Path, encoding: str | None = None, separator: str | None = None) -> Rows:
    """The rows of a file with one table (no workbook): a CSV, SPSS or Parquet file."""
    suffix = file.suffix.lower()
    if suffix in TEXTS:
        return text_rows(file, encoding or detect_encoding(file), separator)
    if suffix not in (".sav", ".parquet"):
        raise Unreadable(Problem("bestand-soort", file.name, f"een van {', '.join(SUFFIXES)}", kinds.other(file)))
    try:
        frame = _spss(file) if suffix == ".sav" else pd.read_parquet(file)
    except Exception:  # each reader has its own errors for a damaged file
        raise damaged(file) from None
    return [list(map(str, frame.columns)), *frame.astype(object).to_numpy().tolist()]


def by_column(file: Path, encoding: str | None = None, separator: str | None = None) -> pd.DataFrame | None:
    """The table of a Parquet file, or of a CSV file that is plain, by column under its names; None: it is read row by row."""
    suffix = file.suffix.lower()
    if suffix in TEXTS:
        return columns.regular(*_cut(file, encoding or detect_encoding(file), separator))
    if suffix != ".parquet":
        return None
    try:
        frame = columns.parquet(file)
    except Exception:  # each reader has its own errors for a damaged file
        raise damaged(file) from None
    names = [str(name).strip() for name in frame.columns]
    return frame.set_axis(pd.Index(names, dtype=object), axis="columns") if all(names) else None


def damaged(file: Path, why: str = "") -> Unreadable:
    """The one message for a file that its reader does not understand."""
    found = why or kinds.seems(file)
    return Unreadable(Problem("bestand-onleesbaar", file.name, f"een leesbaar bestand ({file.suffix.lower()})", found))


def _book(file: Path) -> pd.ExcelFile:
    try:
        start = file.read_bytes()[:4]
        if file.suffix.lower() in (".xlsx", ".xlsm") and start == OLE:
            raise damaged(file, "een werkmap met een wachtwoord, of een oude werkmap (.xls) met een nieuwe naam")
        if file.suffix.lower() == ".xls" and start.startswith(ZIP):
            raise damaged(file, "een nieuwe werkmap (.xlsx) met een oude naam")
        return pd.ExcelFile(file)
    except Unreadable:
        raise
    except Exception:
        raise damaged(file) from None


def _spss(file: Path) -> pd.DataFrame:
    import pyreadstat

    frame, _ = pyreadstat.read_sav(str(file), apply_value_formats=True, formats_as_category=False)
    return frame


def detect_encoding(file: Path) -> str:
    """The encoding of a text file, by its bytes (``kinds.encoding_of``)."""
    return kinds.encoding_of(file.read_bytes())


def detect_separator(lines: Sequence[str]) -> str:
    """The sign that cuts most lines in the same number of fields."""

    def score(sign: str) -> tuple[int, int]:
        counts = Counter(count for line in lines if (count := line.count(sign)))
        often = counts.most_common(1)
        return (often[0][1], often[0][0]) if often else (0, 0)

    return max(SEPARATORS, key=score)


def separator_of(file: Path, encoding: str) -> str:
    """The separator of a CSV file, as its own first line or its content says."""
    return _cut(file, encoding, None)[1]


def text_rows(file: Path, encoding: str, separator: str | None) -> Rows:
    """The rows of a CSV file; an unclosed quotation mark is told with its line."""
    return _records(file, *_cut(file, encoding, separator))


def _cut(file: Path, encoding: str, separator: str | None) -> tuple[str, str]:
    """The text of a CSV file without an instruction to Excel on its first line ('sep=;'), and its separator."""
    content = file.read_bytes()
    if (line := kinds.mixed(content, encoding)) is not None and not content.startswith(ZIP):
        found = f"letters in UTF-8 tussen letters in een andere (regel {line})"
        raise Unreadable(Problem("codering", file.name, "één codering in het hele bestand", found))
    try:
        text = kinds.decoded(content, encoding)
    except UnicodeDecodeError:
        raise damaged(file, "" if content.startswith((ZIP, OLE)) else f"tekens die geen {encoding} zijn") from None
    if "\0" in text:
        raise damaged(file)
    lines = islice((line.rstrip("\r\n") for line in io.StringIO(text, newline="")), 2 * SAMPLE)
    known = list(lines)
    if known and known[0].lower().startswith("sep=") and len(known[0]) == 5:
        separator, text = separator or known[0][4], text.split("\n", 1)[1] if "\n" in text else ""
    return text, separator or detect_separator([line for line in known if line.strip()][:SAMPLE])


def _records(file: Path, text: str, sign: str) -> Rows:
    csv.field_size_limit(max(len(text), csv.field_size_limit()))  # a cell may be as long as the file
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    found: Rows = []
    begin = 1
    try:
        for record in reader:
            found.append(list(record))
            begin = reader.line_num + 1
    except csv.Error:
        expected = "bij elk aanhalingsteken dat een veld opent een dat het sluit"
        raise Unreadable(
            Problem("csv-aanhaling", f"{file.name}, regel {begin}", expected, "een veld dat niet goed sluit")
        ) from None
    return found
