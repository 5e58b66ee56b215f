"""Reading the files of an extract as they are: every cell as the file holds it, nothing interpreted.

The index of a frame is the row number in the file (the header is row 1), so that a message can name
a row without a client's value.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from evalutils.errors import Problem
from evalutils.params.study import TableSpec

SUFFIXES = (".csv", ".xlsx", ".xls", ".sav", ".parquet")
WORKBOOKS = (".xlsx", ".xls")
SEPARATORS = (";", ",", "\t")


class Unreadable(Exception):
    """A file that cannot be read; holds the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def read_tables(path: Path, specs: Mapping[str, TableSpec]) -> tuple[dict[str, pd.DataFrame], list[Problem], dict[str, str]]:
    """Per table its raw frame, what could not be found or read, and the SHA-256 of each file read."""
    frames: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    sums: dict[str, str] = {}
    for table, spec in specs.items():
        try:
            file = path if path.is_file() else _find(path, spec.file or table)
            frames[table] = _read(file, spec.file or table, alone=len(specs) == 1)
            sums[file.name] = sums.get(file.name) or checksum(file)
        except Unreadable as fault:
            problems.append(fault.problem)
    return frames, problems, sums


def checksum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _find(folder: Path, name: str) -> Path:
    wanted = name.lower()
    found = sorted(
        file for file in folder.iterdir()
        if file.suffix.lower() in SUFFIXES and wanted in (file.name.lower(), file.stem.lower())
    )  # fmt: skip
    if len(found) == 1:
        return found[0]
    expected = f"één bestand {name}.csv (of {', '.join(SUFFIXES[1:])})"
    what = "geen bestand met die naam" if not found else f"{len(found)} bestanden: {', '.join(file.name for file in found)}"
    raise Unreadable(Problem("bestand-ontbreekt" if not found else "bestand-dubbel", name, expected, what))


def _read(file: Path, name: str, *, alone: bool) -> pd.DataFrame:
    """The table ``name`` in ``file``: a sheet when the file is a workbook that holds more than one table."""
    suffix = file.suffix.lower()
    try:
        if suffix in WORKBOOKS:
            frame = _sheet(file, name, alone=alone)
        elif not alone and file.stem.lower() != name.lower() and file.name.lower() != name.lower():
            raise Unreadable(Problem("bestand-soort", file.name, "een map, of een Excelwerkmap met een blad per tabel",
                                     "een bestand met één tabel"))  # fmt: skip
        elif suffix == ".csv":
            frame = _csv(file)
        elif suffix == ".sav":
            frame = _spss(file)
        elif suffix == ".parquet":
            frame = pd.read_parquet(file)
        else:
            raise Unreadable(Problem("bestand-soort", file.name, f"een van {', '.join(SUFFIXES)}", "een ander soort bestand"))
    except Unreadable:
        raise
    except Exception as fault:  # each reader has its own errors for a damaged file
        expected = f"een leesbaar bestand ({suffix})"
        raise Unreadable(Problem("bestand-onleesbaar", file.name, expected, type(fault).__name__)) from None
    return numbered(frame)


def read_file(file: Path) -> pd.DataFrame:
    """The one table in ``file`` (of a workbook: the only sheet)."""
    return _read(file, file.stem, alone=True)


def every_table(file: Path) -> dict[str, pd.DataFrame]:
    """All tables in ``file`` by name: each sheet with a cell of a workbook, else the file itself by its stem."""
    if file.suffix.lower() not in WORKBOOKS:
        return {file.stem: read_file(file)}
    with pd.ExcelFile(file) as book:
        names = [str(name) for name in book.sheet_names]
    frames = {name.strip(): _read(file, name, alone=False) for name in names}
    return {name: frame for name, frame in frames.items() if len(frame.columns)}


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Object cells, trimmed column names, and the row number in the file as index."""
    frame = frame.astype(object)
    frame.columns = [str(name).strip() for name in frame.columns]
    return frame.set_axis(range(2, len(frame) + 2), axis="index")


def _csv(file: Path) -> pd.DataFrame:
    text = _decoded(file.read_bytes())
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=header.count)
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)  # pandas would drop fields with only a warning
        try:
            return pd.read_csv(io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, skip_blank_lines=False,
                               index_col=False)  # fmt: skip
        except (pd.errors.ParserError, pd.errors.ParserWarning):
            expected = "in elke regel evenveel velden als in de kop (tekst met het scheidingsteken erin tussen aanhalingstekens)"
            raise Unreadable(Problem("csv-velden", file.name, expected, "een regel met meer velden")) from None


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _sheet(file: Path, name: str, *, alone: bool) -> pd.DataFrame:
    with pd.ExcelFile(file) as book:
        sheets = {str(sheet).strip().lower(): sheet for sheet in book.sheet_names}
        wanted = Path(name).stem.lower() if Path(name).suffix.lower() in WORKBOOKS else name.lower()
        if wanted in sheets:
            sheet = sheets[wanted]
        elif len(sheets) == 1 and (alone or file.stem.lower() == wanted):
            sheet = book.sheet_names[0]
        else:
            raise Unreadable(Problem("blad-ontbreekt", file.name, f"een blad {name}", "geen blad met die naam"))
        return book.parse(sheet, dtype=object, keep_default_na=False, na_values=[])


def _spss(file: Path) -> pd.DataFrame:
    import pyreadstat

    frame, _ = pyreadstat.read_sav(str(file), apply_value_formats=True, formats_as_category=False)
    return frame
