"""Further cases of the corpus: what other municipalities make of dates, yes and no, keys, amounts and rows."""

from __future__ import annotations

import gzip

from extracts import INCOMES, SOUND, Case, Table, Tables, _renamed, added, changed, column, folder, raw, text
from strange import STRANGERS, cell, clients, edited, keys

T = text(SOUND["klanten"])
TYPE = ("type",)


def rows_of(table: str, *rows: list[str]) -> Tables:
    """The extract with other rows in a table."""
    return SOUND | {table: [SOUND[table][0], *rows]}


def started(said: str) -> Tables:
    """The extract with other words for when a benefit began."""
    return changed("uitkeringen", 1, "startdatum", said)


def transposed() -> Table:
    """The clients as columns."""
    return [list(row) for row in zip(*SOUND["klanten"], strict=True)]


ELSEWHERE = (
    Case("a birth after what happened", folder(changed("klanten", 1, "geboortedatum", "21-02-2061")), ("voor-geboorte",)),
    Case("a benefit that ends before it begins", folder(changed("uitkeringen", 1, "einddatum", "30-06-2015")), ("volgorde",)),
    Case("a benefit that runs on beside another", folder(rows_of("uitkeringen", ["KLANT-A1", "01-01-2016", "30-06-2018", "werk"], ["KLANT-A1", "01-01-2017", "", ""])), ("overlap",)),
    Case("a client twice, in another group", folder(added("klanten", ["KLANT-A1", "gewoon", "Man", "21-02-1961", "1234,5", "ja"])), ("dubbel",)),
    Case("an amount taken back", folder(changed("maatwerkbudget", 1, "bedrag", "-125,50")), ("minimum",)),
    Case("thousands in the only amount", folder(changed("maatwerkbudget", 1, "bedrag", "1.250")), ("dubbelzinnig",)),
    Case("yes as a cross", folder(column("werk", ["X", "", "", "X"])), TYPE),
    Case("yes as 1 and no as 2", folder(column("werk", ["1", "2", "2", "1"])), TYPE),
    Case("yes as 1 and no as 0", folder(column("werk", ["1", "0", "0", "1"]))),
    Case("yes as a spreadsheet says it", folder(column("werk", ["WAAR", "ONWAAR", "ONWAAR", "WAAR"]))),
    Case("yes as a tick", folder(column("werk", ["✓", "", "", "✓"])), TYPE),
    Case("wide digits", folder(changed("klanten", 1, "inkomen", "１２３４,5"))),
    Case("a power of ten", folder(changed("klanten", 1, "inkomen", "1,2345E+03")), TYPE),
    Case("an endless amount", folder(changed("klanten", 1, "inkomen", "inf")), TYPE),
    Case("no number by name", folder(changed("klanten", 1, "inkomen", "NaN")), incomes=[None, *INCOMES[1:]]),
    Case("a number of a programmer", folder(changed("klanten", 1, "inkomen", "1_234")), TYPE),
    Case("from one amount to another", folder(changed("klanten", 1, "inkomen", "1000-1500")), TYPE),
    Case("less than an amount", folder(changed("klanten", 1, "inkomen", "<1000")), TYPE),
    Case("from one date to another", folder(started("01-01-2016 t/m 30-06-2018")), TYPE),
    Case("two dates in a cell", edited(cell("B2", "01-01-2016\n01-03-2016", "uitkeringen")), TYPE),
    Case("about a date", folder(started("ca. 01-01-2016")), TYPE),
    Case("a date with a note", folder(started("01-01-2016 (verlengd)")), TYPE),
    Case("a quarter", folder(started("2016Q1")), TYPE),
    Case("a week", folder(started("2016-W03")), TYPE),
    Case("long dashes in dates", folder(column("geboortedatum", ["21–02–1961", "15–06–1965", "13–03–1970", "24–04–1971"])), TYPE),
    Case("seconds since 1970", folder(column("geboortedatum", ["-279590400", "-143337600", "6220800", "41299200"])), TYPE),
    Case("no day in a date", folder(changed("klanten", 1, "geboortedatum", "19610200")), TYPE),
    Case("a comma behind keys", folder(keys(lambda key: f"{key},", only=("activiteiten",))), STRANGERS),
    Case("a letter of another alphabet in keys", folder(keys(lambda key: key.replace("A", "\u0410"), only=("activiteiten",))), STRANGERS),
    Case("long dashes in keys", folder(keys(lambda key: key.replace("-", "–"), only=("activiteiten",))), STRANGERS),
    Case("a ditto mark for a key", folder(rows_of("uitkeringen", ["KLANT-A1", "01-01-2016", "30-06-2018", "werk"], ['"', "01-07-2018", "", ""])), STRANGERS),
    Case("a key once for merged cells", folder(rows_of("uitkeringen", ["KLANT-A1", "01-01-2016", "30-06-2018", "werk"], ["", "01-07-2018", "", ""])), ("losse-rij",)),
    Case("a heading between the rows", clients(T.replace("KLANT-C3", "Wijk Noord;;;;;\nKLANT-C3", 1)), ("losse-rij",)),
    Case("a heading between the rows, left out", clients(T.replace("KLANT-C3", "Wijk Noord;;;;;\nKLANT-C3", 1)), delivery="tabellen: {klanten: {losse_rijen: weglaten}}\n"),
    Case("a subtotal between the rows", clients(T.replace("KLANT-C3", "Subtotaal;;;;2034,75;\nKLANT-C3", 1)), ("losse-rij",)),
    Case("clients as columns", folder(SOUND | {"klanten": transposed()}), ("kolom-ontbreekt", *STRANGERS)),
    Case("the unit in a name", folder(_renamed("klanten", "inkomen", "inkomen (euro)")), ("kolom-ontbreekt",)),
    Case("a file cut off", clients(T[:-12]), ("csv-velden",)),
    Case("a packed file", raw("extract.csv.gz", gzip.compress(T.encode())), ("bestand-soort",)),
)  # fmt: skip
