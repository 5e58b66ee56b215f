"""What a column of a delivery may give away about who a client is, recognised by its cells and by its name.

Recognition by name alone would miss a column called ``nummer2``; by cells alone a column that is nearly empty. So either is
enough to ask what must be done with the column. Nothing here shows a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from evalutils.data.typed.service_numbers import holds_bsn
from evalutils.data.typed.values import as_text, blanked, holds
from evalutils.schemas.bsn import elfproef

Kind = Literal["bsn", "bsn-in-tekst", "geboortedatum", "e-mail", "rekening", "telefoon", "adres", "naam", "vrije-tekst", "bezet"]

BSN_SHARE = 0.6
"""Share of the filled cells that pass the eleven-test from which a column holds citizen service numbers; by chance 1 in 11 does."""
SHARE = 0.3
"""Share of the filled cells of a form (telephone, address, account) from which a column is one of these."""
DISTINCT = 0.5
"""Text with more different cells than this share is free text or a name: a category repeats itself."""
LONG = 5
"""Words in a cell from which it is free text, however often it repeats itself."""
LOOKED = 1000
"""Signs of a cell in which a form is looked for: what a long text holds is free text anyway."""
BORN_BEFORE = 1985
"""A column whose dates are mostly before this year holds births: no register of benefits or jobs of today begins so early."""

DESCRIBED: dict[Kind, str] = {
    "bsn": "wat op burgerservicenummers lijkt",
    "bsn-in-tekst": "tekst met getallen die burgerservicenummers kunnen zijn",
    "geboortedatum": "wat op geboortedatums lijkt",
    "e-mail": "e-mailadressen",
    "rekening": "wat op rekeningnummers lijkt",
    "telefoon": "wat op telefoonnummers lijkt",
    "adres": "wat op adressen lijkt",
    "naam": "wat op namen van mensen lijkt",
    "vrije-tekst": "wat op namen of vrije tekst lijkt",
    "bezet": "een naam die het resultaat zelf gebruikt",
}

RESERVED = frozenset({"klant_id", "bsn_even"})
_NAMES: dict[Kind, re.Pattern[str]] = {
    "bsn": re.compile(r"bsn|burger_?service|sofi"),
    "geboortedatum": re.compile(r"geb(oorte)?_?(datum|dat|dt)|birth|^dob$"),
    "e-mail": re.compile(r"e_?mail|mailadres"),
    "rekening": re.compile(r"iban|rekening"),
    "telefoon": re.compile(r"tele?foon|(^|_)tel(_|$|nr)|mobiel|gsm|phone"),
    "adres": re.compile(r"adres|straat|huis_?(nr|nummer)|post_?code|woon_?plaats|address"),
    "naam": re.compile(
        r"(voor|achter|roep|geslachts|mans|meisjes|familie)_?naam|^naam($|_)|_naam$|voorletter|initialen|tussenvoegsel|surname"
    ),
    "vrije-tekst": re.compile(r"opmerking|toelichting|notitie|memo|omschrijving|vrije_?tekst|remark|comment"),
}
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_PHONE = re.compile(r"(?:\+31|0031|0)[1-9]\d{7,8}")
_POSTCODE = re.compile(r"\b[1-9]\d{3}\s?[A-Z]{2}\b")
_STREET = re.compile(
    r"[a-z]{3,}(straat|laan|weg|plein|kade|gracht|hof|dreef|pad|singel|steeg|dijk|plantsoen)\s+\d+|\bpostbus\s+\d+", re.I
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(T.*)?|\d{1,2}[-/]\d{1,2}[-/](\d{2}|\d{4})|(19|20)\d{6}")
_WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Sensitive:
    """A column that needs a choice. ``place``: its number in the table, from 1; ``share``: of its filled cells, for a BSN."""

    place: int
    column: str
    kind: Kind
    share: float = 0.0

    @property
    def described(self) -> str:
        """What the column seems to hold, in Dutch."""
        return DESCRIBED[self.kind]


def sensitive(frame: pd.DataFrame) -> tuple[Sensitive, ...]:
    """Every column of ``frame`` (cells as the file holds them) that may say who a client is, in the order of the file."""
    return tuple(_found(frame))


def _found(frame: pd.DataFrame) -> Iterator[Sensitive]:
    for place, name in enumerate(map(str, frame.columns), start=1):
        texts = [as_text(cell).strip() for cell in blanked(frame.iloc[:, place - 1]).dropna()]
        if (share := bsn_share(texts)) >= BSN_SHARE:
            yield Sensitive(place, name, "bsn", share)
        elif any(holds_bsn(text) for text in texts):
            yield Sensitive(place, name, "bsn-in-tekst")
        elif (kind := _by_name(name) or _by_cells(texts)) is not None:
            yield Sensitive(place, name, kind, share)


def bsn_share(texts: Sequence[str]) -> float:
    """Share of the cells that are a number passing the eleven-test; leading zeros may have been lost, points and spaces added.

    Words such as 'onbekend' do not dilute it: where two or more numbers pass, it is the share of the numbers of this length.
    """
    numbers = [number for text in texts if re.fullmatch(r"\d{7,9}", number := re.sub(r"[\s.\-]", "", text))]
    passed = sum(elfproef(number.zfill(9)) for number in numbers)
    if not passed:
        return 0.0
    return passed / (len(numbers) if passed > 1 else len(texts))


def _by_name(name: str) -> Kind | None:
    plain = re.sub(r"[\s\-.]+", "_", name.strip().lower())
    if plain in RESERVED:
        return "bezet"
    return next((kind for kind, pattern in _NAMES.items() if pattern.search(plain)), None)


def _by_cells(texts: Sequence[str]) -> Kind | None:
    if not texts:
        return None
    texts = [text[:LOOKED] for text in texts]
    tests: dict[Kind, Callable[[str], bool]] = {
        "rekening": is_iban,
        "telefoon": lambda text: bool(_PHONE.fullmatch(re.sub(r"[\s()\-]", "", text))),
        "adres": lambda text: bool(_POSTCODE.search(text) or _STREET.search(text)),
    }
    if any(_MAIL.search(text) for text in texts):
        return "e-mail"
    for kind, test in tests.items():
        if sum(map(test, texts)) >= SHARE * len(texts):
            return kind
    if _births(texts):
        return "geboortedatum"
    return "vrije-tekst" if _free(texts) else None


def is_iban(text: str) -> bool:
    """Whether a text is an account number whose check digits are right (ISO 13616, mod 97)."""
    plain = re.sub(r"\s", "", text).upper()
    if not _IBAN.fullmatch(plain):
        return False
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def _births(texts: Sequence[str]) -> bool:
    dates = [text for text in texts if _DATE.fullmatch(text)]
    years = [int(found.group()) for text in dates if (found := _YEAR.search(text) or re.match(r"(19|20)\d{2}", text))]
    return len(dates) >= 0.9 * len(texts) and sum(year < BORN_BEFORE for year in years) > len(texts) / 2


def _free(texts: Sequence[str]) -> bool:
    """Text that hardly repeats itself, or that is long: no category."""
    written = [
        text
        for text in texts
        if _WORDS.search(text) and not _DATE.fullmatch(text) and (" " in text or not re.search(r"\d", text))
    ]
    if len(written) < len(texts) / 2:
        return any(len(text.split()) >= LONG for text in texts)
    different = len({text.lower() for text in written})
    return (different >= 3 and different > DISTINCT * len(written)) or any(len(text.split()) >= LONG for text in written)


def headless(frame: pd.DataFrame) -> bool:
    """Whether the first row of a file, taken for names of columns, looks like a client: then no message may repeat it.

    A name of a column is no number, date, address or e-mail address, and does not stand among the cells below it.
    """
    for place, name in enumerate(map(str, frame.columns)):
        plain = name.strip()
        if re.search(r"\d{5,}", plain) or _DATE.fullmatch(plain) or _MAIL.search(plain) or _POSTCODE.search(plain):
            return True
        if plain and holds(frame.iloc[:, place], plain):
            return True
    return False
