"""The last gate: what no finished file may hold, looked for in the bytes that a reader gets.

The gate on results (release) guards what is computed. A label, a title, a caption or the name of a file does not pass there, and neither
does what a renderer adds. So the finished files themselves are read as a reader (or a program of his) reads them, hidden parts too:
attributes and comments of HTML, metadata of a PDF, properties and relations of a Word file. A leak is told by file, kind and place,
never by its value.
"""

from __future__ import annotations

import getpass
import re
import socket
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evalutils.disclosure.finished.pieces import Piece, pieces
from evalutils.errors import DisclosureError, Problem
from evalutils.schemas.bsn import elfproef

SHORTEST_KEY = 6
"""Signs of a client's key from which it cannot be mistaken for a number or a word of the report."""
COMMON_USERS = frozenset(
    {"root", "user", "admin", "runner", "ubuntu", "debian", "docker", "jovyan", "vscode", "gebruiker", "test", "work"}
)
"""Names of accounts that say nothing about a person, and are words besides."""
_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
_NINE = re.compile(r"(?<![\w,])(?<!\d\.)\d{9}(?!\w)|(?<![\w.,])\d{4}[. ]\d{2}[. ]\d{3}(?![\w.])")
_TOKEN = re.compile(r"\w[\w-]*")
_PART = re.compile(r"[^\W_]+")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?((?:19|20)\d{2})(?!\d)")
_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}})[\s\xa0]+({'|'.join(_MONTHS)}|{'|'.join(m[:3] for m in _MONTHS)}|mrt)\.?[\s\xa0]+((?:19|20)\d{{2}})",
    re.I,
)
_HOMES = re.compile(
    r"(?<![\w/.:-])/(?:home|Users|root|tmp|var|private|mnt|media|opt|srv)/[\w.-]+|\b[A-Za-z]:\\(?:Users|Documents)[^\s<]*"
)


@dataclass(frozen=True)
class Forbidden:
    """What is looked for. The keys and dates of birth are those of all clients in the extract."""

    keys: frozenset[str] = frozenset()
    births: frozenset[date] = frozenset()
    places: tuple[str, ...] = ()
    """Folders of this machine, and names of its user and of itself."""

    @classmethod
    def of(cls, keys: Iterable[str], births: Iterable[date], root: Path) -> Forbidden:
        """The extract's keys and births, and what names this machine: its folders, its user, itself."""
        user, host = _user(), socket.gethostname()
        names = [name for name in (user, host) if len(name) > 3 and name.lower() not in COMMON_USERS]
        folders = [str(folder) for folder in (root, Path.home(), Path(tempfile.gettempdir())) if len(folder.parts) > 2]
        return cls(frozenset(keys), frozenset(births), (*folders, *names))

    @property
    def searchable(self) -> frozenset[str]:
        """The keys that are long enough to be told from other words and numbers."""
        return frozenset(key for key in self.keys if len(key) >= SHORTEST_KEY)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return ""


Finder = Callable[[str], int]
"""How often something that is forbidden stands in a text."""


def finders(forbidden: Forbidden) -> dict[str, tuple[str, Finder]]:
    """Kind -> what is expected instead, and how it is found. Another kind of leak is another line here.

    Numbers that no gate let through are looked for apart, by cell of a table and mark of a figure (``printed``).
    """
    return {
        "lek-bsn": ("geen getal van negen cijfers dat aan de elfproef voldoet", _numbers),
        "lek-klant": ("geen sleutel van een klant", _keys(forbidden.searchable)),
        "lek-geboortedatum": ("geen geboortedatum van een klant", _births(forbidden.births)),
        "lek-computer": ("geen pad, gebruiker of naam van deze computer", _places(forbidden.places)),
    }


def leaks(path: Path, forbidden: Forbidden) -> tuple[Problem, ...]:
    """Everything forbidden in one finished file: by kind and place, with how often, never the value."""
    return _leaks(path, finders(forbidden))


def _leaks(path: Path, searches: dict[str, tuple[str, Finder]]) -> tuple[Problem, ...]:
    found: dict[tuple[str, str, str], int] = {}
    for piece in (Piece("naam van het bestand", path.name), *pieces(path)):
        for kind, (expected, count) in searches.items():
            if number := count(piece.text):
                key = kind, piece.place, expected
                found[key] = found.get(key, 0) + number
    shown = path.name if not any(count(path.name) for _, count in searches.values()) else f"(een bestand {path.suffix})"
    return tuple(
        Problem(kind, f"{shown}, {place}", expected, f"{number} keer") for (kind, place, expected), number in found.items()
    )  # fmt: skip


def require_clean(paths: Iterable[Path], forbidden: Forbidden, folder: str = "") -> None:
    """Raise ``DisclosureError`` with every leak in the finished files and in the name of the ``folder`` where they will stand.

    Called before any of them gets its place.
    """
    searches = finders(forbidden)  # once: a large extract has a million keys
    problems = [problem for path in paths for problem in _leaks(path, searches)]
    problems += [
        Problem(kind, "naam van de map", expected, f"{number} keer")
        for kind, (expected, count) in searches.items() if (number := count(folder))
    ]  # fmt: skip
    if problems:
        raise DisclosureError(
            "De afgewerkte bestanden houden iets in dat over een persoon of over deze computer gaat; in _output/ is niets veranderd.",
            problems=tuple(problems), action="haal het weg waar het vandaan komt: een tekst, bijschrift, titel of naam in params/ of report/.",
        )  # fmt: skip


def _numbers(text: str) -> int:
    return sum(elfproef(re.sub(r"\D", "", found)) for found in _NINE.findall(text))


def _keys(keys: frozenset[str]) -> Finder:
    """Keys as words of a text, also as a part of one (name-key); a key with other signs than those of a word as it is."""
    odd = tuple(key.lower() for key in keys if not _TOKEN.fullmatch(key))
    plain = frozenset(map(str.lower, keys)).difference(odd)

    def count(text: str) -> int:
        low = text.lower()
        words = [part for token in _TOKEN.findall(low) for part in {token, *_PART.findall(token)}]
        return sum(word in plain for word in words) + sum(low.count(key) for key in odd) if keys else 0

    return count


def _births(births: frozenset[date]) -> Finder:
    days = frozenset((day.year, day.month, day.day) for day in births)

    def count(text: str) -> int:
        if not days:
            return 0
        read = [(int(year), int(month), int(day)) for year, month, day in _ISO.findall(text)]
        read += [(int(year), int(month), int(day)) for day, month, year in _DAY_FIRST.findall(text)]
        read += [(int(year), _month(word), int(day)) for day, word, year in _WORDS.findall(text)]
        return sum(each in days for each in read)

    return count


def _month(word: str) -> int:
    short = "maa" if word.lower() == "mrt" else word.lower()[:3]
    return next(number for number, month in enumerate(_MONTHS, start=1) if month.startswith(short))


def _places(places: tuple[str, ...]) -> Finder:
    exact = [re.compile(rf"(?<![\w-]){re.escape(place)}(?![\w-])", re.IGNORECASE) for place in places]

    def count(text: str) -> int:
        return len(_HOMES.findall(text)) + sum(len(pattern.findall(text)) for pattern in exact)

    return count
