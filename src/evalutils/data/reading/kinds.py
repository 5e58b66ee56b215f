"""What kind of file a file is: by its name, by its first bytes where the name says otherwise, and by which encoding its text reads."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

TEXTS = (".csv", ".txt", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm", ".xls")
SUFFIXES = (*TEXTS, *WORKBOOKS, ".sav", ".parquet")
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0"
HEAD = 4096
"""Bytes by which a kind is recognised."""
_OTHERS = {
    ".zip": "een archief: pak het uit, en geef de map",
    ".ods": "een OpenDocument-werkmap: open haar, en bewaar haar als .xlsx",
    ".xlsb": "een binaire werkmap: open haar in Excel, en bewaar haar als .xlsx",
    ".mdb": "een Access-database: exporteer elke tabel als .csv", ".accdb": "een Access-database: exporteer elke tabel als .csv",
    ".pdf": "een pdf: vraag de leverancier om de tabellen zelf", ".docx": "een Word-document: vraag de leverancier om de tabellen zelf",
    ".sas7bdat": "een SAS-bestand: exporteer het als .csv of .sav", ".dta": "een Stata-bestand: exporteer het als .csv of .sav",
}  # fmt: skip
_MIXED = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x82\xac")
"""An accented letter, or the euro, in UTF-8; in cp1252 two or three signs that no word has."""
_DOS = re.compile(rb"[A-Za-z](?:\x81|[\x82\x84\x89\x8b](?=[A-Za-z\s;,|]|$))")
"""A letter and one with an accent in cp850; in cp1252 a mark of quotation that opens in the midst of a word, or no sign at all."""


def is_lock(file: Path) -> bool:
    """Whether a file is only the mark of a program that has another open, or hidden."""
    return file.name.startswith(("~", "."))


def readable(folder: Path) -> list[Path]:
    """The files in a folder that may hold a table, in order; folders, hidden files and locks are left out."""
    return sorted(one for one in folder.iterdir() if one.suffix.lower() in SUFFIXES and not is_lock(one) and one.is_file())


def other(file: Path) -> str:
    """What a file is whose kind is not read here, in words."""
    return _OTHERS.get(file.suffix.lower(), "een ander soort bestand")


def seems(file: Path) -> str:
    """What is wrong with a file that its reader does not understand: its kind is another than its name says, or it is damaged."""
    if is_lock(file):
        return "het slot van een werkmap die open staat: sluit haar, en geef haar eigen naam (zonder ~$)"
    with file.open("rb") as stream:
        head = stream.read(HEAD)
    suffix = file.suffix.lower()
    if head.startswith(ZIP) and suffix in (".xlsx", ".xlsm") and zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            if not any(name.startswith("xl/") for name in archive.namelist()):
                return "een archief met de naam van een werkmap: pak het uit, en geef de map"
    elif head.startswith(ZIP) and suffix not in (".xlsx", ".xlsm"):
        return "een werkmap (.xlsx) of archief met een andere naam"
    elif head.startswith(OLE) and suffix != ".xls":
        return "een oude werkmap (.xls), of een met een wachtwoord, met een andere naam"
    elif head.lstrip().startswith(b"<"):
        return "een webpagina of XML met een andere naam: open haar in Excel, en bewaar haar als .xlsx"
    elif head and suffix not in TEXTS and b"\0" not in head and not head.startswith((b"$FL", b"PAR1")):
        return "gewone tekst met de naam van een ander soort bestand: noem het .csv"
    return "een beschadigd bestand, of een ander soort dan de naam zegt"


def encoding_of(content: bytes) -> str:
    """utf-16 by its mark or its pairs of bytes, utf-8 when the bytes are, cp850 (MS-DOS) by its accents, cp1252 (Windows) otherwise."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or _pairs(content):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp850" if _DOS.search(content) and not _MIXED.search(content) else "cp1252"
    return "utf-8"


def _pairs(content: bytes) -> str:
    """'utf-16-le' or 'utf-16-be' for text of which nearly every second byte is nil; '' for other bytes."""
    head = content[:HEAD]
    half = len(head) // 2
    first, second = head[0::2].count(0), head[1::2].count(0)
    if second > 0.8 * half and first < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if first > 0.8 * half and second < 0.05 * half else ""


def decoded(content: bytes, encoding: str) -> str:
    """The text of a file without marks of its encoding and of its end (NUL, Ctrl-Z); ``UnicodeDecodeError`` where it is other bytes."""
    by = (_pairs(content) or encoding) if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff") else encoding
    return content.decode(by).lstrip("\ufeff").rstrip("\0\x1a")


def mixed(content: bytes, encoding: str) -> int | None:
    """The line (from 1) of a text in cp1252 that has a letter in UTF-8, so that two encodings stand in one file; None for none."""
    found = _MIXED.search(content) if encoding == "cp1252" else None
    return None if found is None else content.count(b"\n", 0, found.start()) + 1
