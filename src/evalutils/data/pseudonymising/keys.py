"""The key of the pseudonyms: made at random, kept outside the project, readable by its owner alone.

Who has the key and a list of citizen service numbers can undo the pseudonyms; so a key that can be guessed, that others on the
machine can read or that could be committed with the project is refused.
"""

from __future__ import annotations

import math
import os
import secrets
import stat
from collections import Counter
from pathlib import Path

from evalutils.errors import ParameterError

BITS = 128
"""What a key must hold at least, by the entropy of its signs."""
MADE_BYTES = 32
_MAKE = "make new-key KEY=$HOME/pseudoniemen.sleutel maakt er een"


def new_key(file: Path, root: Path) -> Path:
    """Make a key of 256 random bits in a new file of mode 0600; returns its place.

    Raises ``ParameterError`` where the file exists, its folder does not, or it would be inside a project or repository.
    """
    place = _outside(file, root)
    if not place.parent.is_dir():
        raise ParameterError("De map voor de sleutel bestaat niet.", action="maak de map, of kies een andere plaats.")
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ParameterError(
            "Er staat al een bestand op die plaats; een sleutel wordt nooit overschreven.",
            action="gebruik die sleutel, of kies een andere naam.",
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(MADE_BYTES) + "\n")
    return place


def read_key(file: Path | None, root: Path) -> bytes:
    """The key in ``file``, without white space around it; there is no default.

    Raises ``ParameterError`` when it is not there, inside a project or repository, readable by others, or too easy to guess.
    """
    if file is None:
        raise ParameterError(
            "Er is geen sleutel opgegeven (KEY=...).", action=f"{_MAKE}; bewaar hem voor elke volgende levering."
        )
    place = _outside(file, root)
    if not place.is_file():
        raise ParameterError("Het bestand met de sleutel bestaat niet.", action=f"herstel KEY=...; {_MAKE}.")
    if stat.S_IMODE(place.stat().st_mode) & 0o077:
        raise ParameterError(
            "Anderen op deze computer kunnen de sleutel lezen.", action="voer uit: chmod 600 en de naam van het sleutelbestand."
        )
    key = place.read_bytes().strip()
    if entropy(key) < BITS:
        raise ParameterError(f"De sleutel is te raden: verwacht ten minste {BITS} bits toeval.", action=f"{_MAKE}.")
    return key


def entropy(key: bytes) -> float:
    """Bits in a key by how often its signs occur (Shannon 1948): an upper bound, nil for equal signs."""
    total = len(key)
    return sum(count * math.log2(total / count) for count in Counter(key).values())


def _outside(file: Path, root: Path) -> Path:
    """The real place of the key; refused inside the project and inside any other repository."""
    place = file.expanduser().resolve()
    inside = place.is_relative_to(root.resolve()) or any((folder / ".git").exists() for folder in place.parents)
    if inside:
        raise ParameterError(
            "De sleutel staat in een project, waar hij per ongeluk met de bestanden mee kan gaan.",
            action="zet hem erbuiten, bijvoorbeeld in uw eigen map ($HOME).",
        )
    return place
