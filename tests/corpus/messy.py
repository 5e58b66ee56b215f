"""A workbook as municipalities deliver it, built by a script: nothing of it is a real person.

Title rows above the tables, other names of sheets and columns, codes, dates in five forms, decimal commas, an empty sheet, a row
that is there twice, a column of notes, and (``bsn=True``) a column with citizen service numbers.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

CLIENTS = 240
LIVING = ("Alleenstaand", "Samenwonend")
SPOILT = 17
"""The client whose date of birth is 31 February."""
STUDY = """\
naam: Voorbeeldstad
titel: Begeleiding naar werk
omschrijving: Gerandomiseerd experiment met begeleiding naar werk.
extract: {soort: bestand, levering: najaar}
groepen:
  interventies: [{code: begeleid, label: Begeleide groep}]
  vergelijking: {code: gewoon, label: Gewone groep}
tabellen:
  klanten:
    kolommen:
      - {naam: groep, waarden: [begeleid, gewoon], verplicht: true}
      - {naam: geslacht, waarden: [Man, Vrouw]}
      - {naam: geboortedatum}
      - {naam: werk, type: ja_nee, betekenis: Werk na een jaar}
      - {naam: inkomen, type: getal, betekenis: Inkomen voor de start, eenheid: euro}
  activiteiten: {}
  uitkeringen:
    kolommen:
      - {naam: einddatum}
      - {naam: reden_beeindiging, waarden: [werk, verhuizing, overig]}
"""
PHASE = """\
nummer: 1
titel: Voorbeeldstad
datum: 2022-10-01
peildatum: 2022-06-30
rapport: report/kort.qmd
uitvoernaam: kort
notebooks: [02-kenmerken, 03-voortgang, 04-uitkomsten]
kenmerken:
  - {naam: geslacht, label: Geslacht, bron: {kolom: geslacht}, categorieen: [Man, Vrouw]}
  - {naam: leeftijd, label: Leeftijd, bron: {kolom: geboortedatum, afleiding: leeftijd, op: 2021-01-01}, eenheid: jaar}
voortgang:
  stromen:
    - groep: begeleid
      statussen:
        - {code: stage, label: Aan een stage begonnen, als: {activiteit: stage}}
        - {code: cursus, label: Aan een cursus begonnen, als: {activiteit: cursus}}
        - {code: gesprek, label: Alleen een gesprek}
      vakken:
        - {code: allen, label: Toegewezen}
        - {code: stage, label: Aan een stage begonnen, onder: allen}
        - {code: cursus, label: Aan een cursus begonnen, onder: allen}
        - {code: gesprek, label: Alleen een gesprek, onder: allen}
uitkomsten:
  aandelen:
    - {code: begonnen, label: Aan een cursus begonnen, groep: begeleid, teller: cursus, noemer: allen}
  effecten:
    - {code: werk, label: Werk na een jaar, kolom: werk, soort: aandeel, covariaten: [inkomen]}
uitvoer:
  - {sleutel: balans, soort: tabel, notebook: 02-kenmerken, titel: Kenmerken bij de start}
  - {sleutel: voortgang-begeleid, soort: tabel, notebook: 03-voortgang, titel: Voortgang}
  - {sleutel: aandelen, soort: tabel, notebook: 04-uitkomsten, titel: Aandelen}
  - {sleutel: effect-werk, soort: tabel, notebook: 04-uitkomsten, titel: Effect op werk}
  - {sleutel: effecttekst, soort: tekst, notebook: 04-uitkomsten}
"""
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def workbook(path: Path, *, bsn: bool = False, clients: int = CLIENTS) -> Path:
    """Write the workbook to ``path``."""
    book = Workbook()
    _clients(book.active, clients, bsn=bsn)
    _talks(book.create_sheet("Gesprekken 2021"), clients, bsn=bsn)
    _benefits(book.create_sheet("Uitkering"), clients, bsn=bsn)
    book.create_sheet("Blad4")
    notes = book.create_sheet("Toelichting")
    notes.append(["Vragen over deze levering: afdeling Werk en Inkomen."])
    book.save(path)
    return path


def number(at: int) -> str:
    return f"K{at:04d}"


def service_number(at: int) -> int:
    """A number of nine digits that passes the eleven-test."""
    for tail in range(10):
        digits = f"{10000000 + 137 * at:08d}{tail}"
        if (sum(w * int(d) for w, d in zip(range(9, 1, -1), digits[:8], strict=True)) - tail) % 11 == 0:
            return int(digits)
    return service_number(at + 7919)


def birth(at: int) -> date:
    return date(1956, 1, 1) + timedelta(days=31 * at)


def _clients(sheet, clients: int, *, bsn: bool) -> None:  # type: ignore[no-untyped-def]
    sheet.title = "Cliënten"
    sheet.append(["Gemeente Voorbeeldstad"])
    sheet.append(["Levering aan de onderzoekers, najaar"])
    sheet.append([])
    sheet.append(
        [
            *(["BSN"] if bsn else []),
            "Cliëntnummer",
            "Arm",
            "M/V",
            "Geb.dat.",
            "Leefsituatie",
            "Inkomen vooraf",
            "Werk na een jaar",
            "Opmerking",
        ]
    )
    for at in range(clients):
        guided = at % 2 == 0
        work = "J" if at % 3 == 0 else "N"
        income = f"{1000 + 37 * (at % 29)},50"
        row = [
            number(at),
            "1" if guided else "2",
            "MV"[at % 3 == 0],
            _written(birth(at), at),
            LIVING[at % 5 == 0],
            income,
            work,
            "",
        ]
        if at == SPOILT:
            row[3] = "31-2-1965"
        sheet.append([*([service_number(at)] if bsn else []), *row])
        if at == 30:
            sheet.append([*([service_number(at)] if bsn else []), *row])
        if at == 50:
            sheet.append([])


def _written(day: date, at: int) -> object:
    """The same date in one of five ways."""
    form = at % 5
    if form == 0:
        return day
    if form == 1:
        return (day - date(1899, 12, 30)).days
    if form == 2:
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day}-{day.month}-{day.year}" if form == 3 else day.isoformat()


def _talks(sheet, clients: int, *, bsn: bool) -> None:  # type: ignore[no-untyped-def]
    sheet.append(["Bron: klantvolgsysteem"])
    sheet.append([*(["BSN"] if bsn else []), "Cliëntnummer", "Soort gesprek", "Van", "Tot", "Resultaat", "Reden"])
    for at in range(0, clients, 2):
        who = [*([service_number(at)] if bsn else []), number(at)]
        sheet.append([*who, "intake", f"{1 + at % 28}-2-2021", f"{1 + at % 28}-2-2021", "", ""])
        if at % 4 == 0:
            sheet.append([*who, "cursus", f"{1 + at % 28}-3-2021", "", "", ""])


def _benefits(sheet, clients: int, *, bsn: bool) -> None:  # type: ignore[no-untyped-def]
    sheet.append([*(["BSN"] if bsn else []), "Cliëntnummer", "Ingangsdatum", "Datum einde", "Reden einde"])
    for at in range(clients):
        ended = at % 3 == 0
        who = [*([service_number(at)] if bsn else []), number(at)]
        sheet.append([*who, 20190101 + at % 28, "1 sep 2021" if ended else "n.v.t.", "Werk" if ended else None])


if __name__ == "__main__":  # an exercise for the tutorial
    import sys

    print(workbook(Path(sys.argv[1])))
