"""params/<study>/leveringen/<name>.yml: how one delivery of an extract is written, and how that becomes the contract.

A study says what its tables mean; a delivery says what this workbook or folder calls them. The next delivery, by another
supplier or with other codes, is another file, and the study stays as it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from evalutils.errors import ExtractError, ParameterError, Problem, alike
from evalutils.params.base import Model, project_root, read_model

DateForm = Literal["d-m-jjjj", "jjjj-mm-dd", "jjjjmmdd", "d mmm jjjj", "d-m-jj", "d mmm jj", "d/m/jjjj", "m/d/jjjj", "excel"]
SHORT_YEARS = frozenset({"d-m-jj", "d mmm jj"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def _code(value: Any) -> Any:
    """A code without quotes in YAML is a number there and a text in a file."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Code = Annotated[str, BeforeValidator(_code)]


class ColumnDelivery(Model):
    """How one column of the contract is written in a delivery."""

    source: Code | None = Field(None, alias="van")
    """Name of the column in the file; default the name in the contract."""
    recode: dict[Code, Code] = Field({}, alias="hercodeer")
    """Value in the file -> value here."""
    missing: tuple[Code, ...] = Field((), alias="leeg")
    """Values in the file that say that nothing is known."""
    dates: tuple[DateForm, ...] = Field((), alias="datums")
    """Ways in which the dates are written, and no other; default every way that can be read in one way only."""
    unreadable: Literal["weigeren", "leeg"] = Field("weigeren", alias="onleesbaar")
    """A cell that is no date, number or yes/no: refuse the extract, or take it as missing (counted in check-data)."""
    decimal: Literal["komma", "punt"] | None = Field(None, alias="decimaal")
    """Sign before the decimals; default what fits the column, when only one does."""


class TableDelivery(Model):
    """Where one table of the contract stands in a delivery, and how it is written."""

    file: str | None = Field(None, alias="bestand")
    """File in the folder; default the name of the table. Not needed where the delivery is one file."""
    sheet: str | None = Field(None, alias="blad")
    """Sheet of a workbook; default the name of the table."""
    header: int | None = Field(None, alias="koprij", ge=1)
    """Row with the names of the columns; default the first."""
    encoding: Literal["utf-8", "utf-16", "cp1252", "cp850"] | None = Field(None, alias="codering")
    """Encoding of a CSV file; default found by its content."""
    separator: Literal[";", ",", "\t", "|"] | None = Field(None, alias="scheiding")
    """Sign between the fields of a CSV file; default found by its content."""
    missing: tuple[Code, ...] = Field((), alias="leeg")
    """Values that say in every column of this table that nothing is known."""
    columns: dict[str, ColumnDelivery] = Field({}, alias="kolommen")
    """Column of the contract -> how it is written here; a column not named is found by its own name."""
    absent: bool = Field(False, alias="geen_rijen")
    """There is no file or sheet, because there was nothing to deliver: the table has no rows."""
    number_rows: str | None = Field(None, alias="nummer_rijen")
    """Name of a key column to be made from the row number, where the file has none."""
    repeated: Literal["houden", "weglaten"] = Field("houden", alias="dubbele_rijen")
    """What to do with a row that is equal to an earlier one in every cell."""
    stray: Literal["weigeren", "weglaten"] = Field("weigeren", alias="losse_rijen")
    """What to do with a row that is no case: a total, a note or a source below the table, its names once more, a line of dashes."""


KeyPart = Literal["voorloopnullen", "hoofdletters", "spaties", "decimalen"]


class Delivery(Model):
    """One delivery of an extract."""

    description: str = Field("", alias="omschrijving")
    path: str | None = Field(None, alias="pad")
    """File or folder, from the project's root; none where a package holds the data."""
    last_year: int | None = Field(None, alias="laatste_jaar", ge=1900, le=2099)
    """A year of two digits is the latest one up to and including this year: with 2019, '19' is 2019 and '20' is 1920."""
    keys_without: tuple[KeyPart, ...] = Field((), alias="sleutels_zonder")
    """What does not count in the keys of this delivery, because it differs by file: '0012' and '12', 'k1' and 'K1', 'K 1' and 'K1', '12.0' and '12'."""
    tables: dict[str, TableDelivery] = Field({}, alias="tabellen")
    """Table of the contract -> where it stands; a table not named is found by its own name."""

    @model_validator(mode="after")
    def _centuries(self) -> Delivery:
        columns = (column for table in self.tables.values() for column in table.columns.values())
        if self.last_year is None and any(SHORT_YEARS & set(column.dates) for column in columns):
            raise ValueError("laatste_jaar, want een kolom heeft jaartallen van twee cijfers")
        return self


def folder(study: str) -> Path:
    """Where the deliveries of a study are described."""
    return project_root() / "params" / study / "leveringen"


def deliveries(study: str) -> tuple[str, ...]:
    """Names of the deliveries that a study describes."""
    return tuple(sorted(path.stem for path in folder(study).glob("*.yml")))


def is_delivery(study: str, extract: str | None) -> bool:
    """Whether ``extract`` is the name of a delivery and not a path."""
    return extract is not None and _NAME.fullmatch(extract) is not None and (folder(study) / f"{extract}.yml").is_file()


def load_delivery(study: str, name: str) -> Delivery:
    """The delivery ``name``; a name that does not exist is a ``ParameterError`` with the names that do."""
    if name not in deliveries(study):
        near = alike(name, deliveries(study))
        known = ", ".join(deliveries(study)) or "geen"
        problem = Problem("levering-ontbreekt", f"params/{study}/leveringen/", f"een {name}.yml", f"{known}{near}")
        raise ParameterError("Deze levering is niet beschreven.", problems=(problem,), action="draai make new-delivery FROM=...")
    return read_model(Delivery, folder(study) / f"{name}.yml")


def not_there(path: str | Path) -> str:
    """What stands at a path where nothing is, in words: a web address is said to be one."""
    return "een webadres (haal het bestand eerst op)" if re.match(r"[a-z]{2,}:/", str(path)) else "niets op die plaats"


def resolved(study: str, extract: str | None) -> str | None:
    """What the user gave as EXTRACT: the name of a delivery as it is, a path made absolute; none stays none.

    Raises ``ExtractError`` when it is neither.
    """
    if not extract or is_delivery(study, extract):
        return extract or None
    path = Path(extract).expanduser().resolve()
    if path.exists():
        return str(path)
    known = deliveries(study)
    nothing = not_there(extract)
    found = nothing if "webadres" in nothing else f"geen bestand of map; leveringen van deze studie: {', '.join(known) or 'geen'}{alike(extract, known)}"
    problem = Problem("extract-ontbreekt", extract, "een bestand of een map, of de naam van een levering", found)
    raise ExtractError("Het extract bestaat niet.", problems=(problem,), action="herstel EXTRACT=..., of laat EXTRACT weg.")
