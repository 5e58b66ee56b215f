"""Every number, claim, table cell, figure and sentence that differs between two deliveries, with its cause."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from evalutils.disclosure.checking import dossier, together
from evalutils.disclosure.counting import ledger
from evalutils.pipeline.account.delivery import bundle
from evalutils.pipeline.account.delivery.facts import META
from evalutils.pipeline.account.difference.cause import Causes

Files = Mapping[str, bytes]
LEDGER = "onthulling/grootboek.json"
SECRET = "x"
HIDDEN = "niet getoond"
NONE = ""


@dataclass(frozen=True)
class Change:
    """One thing that differs."""

    kind: str
    """``getal``, ``feit``, ``bewering``, ``tabel``, ``figuur`` or ``zin``."""
    key: str
    old: str
    """As shown; empty where it is new."""
    new: str
    """As shown; empty where it is gone."""
    causes: tuple[str, ...]
    difference: str = ""
    """New less old where both are numbers."""
    hidden: bool = False
    """Withheld in either version, or few clients would follow from both together."""
    outputs: tuple[str, ...] = ()
    """Keys of the outputs whose counts stand beneath it."""
    shares: tuple[tuple[str, str], ...] = ()
    """Of several causes what each contributes to the difference, in the order in which they were taken from old to new."""

    @property
    def told(self) -> str:
        """The causes as a reader sees them, with what each contributes where that was computed."""
        parts = ", ".join(f"{name} {size}" for name, size in self.shares)
        return "; ".join(self.causes) + (f" (daarvan {parts})" if parts else "")


@dataclass(frozen=True)
class Version:
    """A delivery as the comparison reads it."""

    files: Files
    manifest: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Files) -> Version:
        """A version from the files of a delivery."""
        return cls(files, json.loads(files["manifest.json"]))

    def rows(self, part: str) -> dict[str, dict[str, Any]]:
        """Rows of the manifest by their key."""
        return {row["sleutel"]: row for row in self.manifest[part]}

    def table(self, path: str) -> dict[str, str]:
        """Cells of a CSV: 'row | column' -> value; a second row of the same name gets its number."""
        head, *rows = list(csv.reader(io.StringIO(self.files[path].decode()))) if path in self.files else [[]]
        found: dict[str, str] = {}
        for row in rows:
            for column, value in zip(head[1:], row[1:], strict=False):
                name, count = f"{row[0]} | {column}", 2
                while name in found:
                    name, count = f"{row[0]} ({count}) | {column}", count + 1
                found[name] = value
        return found


def changes(old: Version, new: Version) -> tuple[Change, ...]:
    """All that differs, in the order of the report: numbers, claims, tables, figures, sentences."""
    causes = Causes(old.files, new.files, old.manifest, new.manifest)
    found = [*_numbers(old, new, causes), *_cells(old, new, causes), *_words(old, new, causes)]
    found += _sentences(old, new, found)
    touchy = small_moves(old, new)
    return tuple(_guarded(change, touchy) for change in found)


def small_moves(old: Version, new: Version) -> frozenset[str]:
    """Outputs beneath which stand counts that show few clients when old and new are read together (by the ledgers of both)."""
    minimum = max(version.manifest["levering"]["kleinste_aantal"] for version in (old, new))
    cells = together.small_together(_ledger(old), _ledger(new), minimum)
    counts = [_counts(version) for version in (old, new)]
    return frozenset(key for each in counts for key, beneath in each.items() if cells & beneath.keys())


def _ledger(version: Version) -> ledger.Ledger:
    """The public ledger that came with a delivery; where none did, its counts alone."""
    if LEDGER in version.files:
        return ledger.parse(version.files[LEDGER].decode())
    return ledger.Ledger(values={cell: count for beneath in _counts(version).values() for cell, count in beneath.items()})


def _counts(version: Version) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in csv.DictReader(io.StringIO(version.files.get(bundle.COUNTS, b"uitvoer,cel,aantal\n").decode())):
        if row["aantal"] != dossier.WITHHELD:
            found.setdefault(row["uitvoer"], {})[row["cel"]] = int(row["aantal"])
    return found


def _guarded(change: Change, touchy: frozenset[str]) -> Change:
    """What either withholds is shown of neither, and a value whose move is few clients not at all."""
    if SECRET in (change.old, change.new) or change.hidden or touchy.intersection(change.outputs):
        key = {"zin": "zin", "tabel": change.key.split(":")[0], "figuur": change.key.split(":")[0]}.get(change.kind, change.key)
        return replace(change, key=key, old=HIDDEN, new=HIDDEN, difference="", hidden=True)  # a key may quote: (n=203)
    return change


def _numbers(old: Version, new: Version, causes: Causes) -> Iterator[Change]:
    before, after = old.rows("getallen"), new.rows("getallen")
    for key in sorted(before.keys() | after.keys()):
        one, two = before.get(key, {}), after.get(key, {})
        if one.get("getoond") != two.get("getoond"):
            row = two or one
            yield Change(
                row["soort"], key, one.get("getoond") or NONE, two.get("getoond") or NONE, causes.of_number(key, one, two),
                less(one.get("waarde"), two.get("waarde")), outputs=_beneath(key, row, causes),
                hidden=SECRET in (one.get("waarde"), two.get("waarde")),
            )  # fmt: skip


def _beneath(key: str, row: Mapping[str, Any], causes: Causes) -> tuple[str, ...]:
    if row["soort"] == "bewering":
        return causes.outputs_of_claim(key.removeprefix("beweringen."))
    return (row["uitvoer"],) if "uitvoer" in row else ()


def _cells(old: Version, new: Version, causes: Causes) -> Iterator[Change]:
    before, after = old.rows("uitvoer"), new.rows("uitvoer")
    for key in sorted(before.keys() | after.keys()):
        row = after.get(key) or before[key]
        for path in (path for path in row["bestanden"] if path.endswith(".csv")):
            one, two = old.table(path), new.table(path)
            for cell in dict.fromkeys((*one, *two)):
                if one.get(cell) != two.get(cell):
                    yield Change(
                        row["soort"], f"{key}: {cell}", readable(one.get(cell, NONE)), readable(two.get(cell, NONE)), causes.of_output(key),
                        less(_number(one.get(cell)), _number(two.get(cell))), outputs=(key,),
                    )  # fmt: skip


def _words(old: Version, new: Version, causes: Causes) -> Iterator[Change]:
    """Titles and descriptions of tables and figures."""
    before, after = old.rows("uitvoer"), new.rows("uitvoer")
    for key in sorted(before.keys() & after.keys()):
        for name in ("titel", "populatie"):
            if before[key][name] != after[key][name]:
                yield Change("zin", f"{key}, {name}", before[key][name], after[key][name], ("parameter: uitvoer",))
        path = f"figuren/{key}.txt"
        one, two = (version.files.get(path, b"").decode() for version in (old, new))
        if one != two:
            yield Change("figuur", f"{key}: beschrijving", one, two, causes.of_output(key), outputs=(key,))


def _sentences(old: Version, new: Version, found: list[Change]) -> Iterator[Change]:
    """Paragraphs of the text, as read: changed by their words, or by the numbers in them."""
    by_key = {change.key: change for change in found}
    one, two = _paragraphs(old), _paragraphs(new)
    matcher = difflib.SequenceMatcher(None, [told for _, told in one], [told for _, told in two], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            for place in range(max(b - a, d - c)):
                before = one[a + place] if a + place < b else ("", "")
                after = two[c + place] if c + place < d else ("", "")
                yield _sentence(before, after, by_key)


def _sentence(before: tuple[str, str], after: tuple[str, str], by_key: Mapping[str, Change]) -> Change:
    keys = dict.fromkeys((*META.findall(before[0]), *META.findall(after[0])))
    inside = [by_key[key] for key in keys if key in by_key]
    own = ("tekst",) if before[0] != after[0] else ()
    causes = dict.fromkeys((*own, *(cause for change in inside for cause in change.causes)))
    outputs = tuple(dict.fromkeys(output for change in inside for output in change.outputs))
    secret = any(change.hidden for change in inside)
    return Change(
        "zin", " ".join((after[1] or before[1]).split()[:6]) + " …" if not secret else HIDDEN, before[1], after[1], tuple(causes) or ("onbekend",),
        hidden=secret, outputs=outputs,
    )  # fmt: skip


def _paragraphs(version: Version) -> list[tuple[str, str]]:
    """Each paragraph as written and as read."""
    shown = {key: row["getoond"] for key, row in version.rows("getallen").items()}
    found = []
    for path in version.files.get(bundle.SOURCES, b"").decode().split():
        text = re.sub(r"\A---\n.*?\n---\n", "", version.files.get(f"code/{path}", b"").decode(), flags=re.DOTALL)
        for block in re.split(r"\n\s*\n", re.sub(r"^:::.*\n?", "\n", text, flags=re.MULTILINE)):
            if (written := block.strip()) and "{{< include" not in written:
                found.append((written, META.sub(lambda match: shown.get(match[1]) or match[0], written)))
    return found


def value_of(version: Version, change: Change) -> Any:
    """The value of a changed number or cell of a table in some version; None where it has none."""
    if change.kind in ("getal", "feit"):
        return version.rows("getallen").get(change.key, {}).get("waarde")
    key, _, cell = change.key.partition(": ")
    for path in version.rows("uitvoer").get(key, {}).get("bestanden", ()):
        if cell in (table := version.table(path) if path.endswith(".csv") else {}):
            return _number(table[cell])
    return None


def _number(value: str | None) -> float | None:
    try:
        return float(value or "")
    except ValueError:
        return None


def readable(value: str) -> str:
    """A cell as a reader sees it: a number that is not whole with six significant digits, in Dutch; anything else as it is.

    >>> readable("0.4069338318228163"), readable("40"), readable("x")
    ('0,406934', '40', 'x')
    """
    number = _number(value)
    return value if number is None or value.lstrip("-").isdigit() else f"{number:.6g}".replace(".", ",")


def less(old: Any, new: Any) -> str:
    """New less old with four significant digits, in Dutch; empty where either is no number.

    >>> less(10, 12.5)
    '+2,5'
    >>> less("x", 12)
    ''
    """
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (old, new)):
        return ""
    return f"{new - old:+.4g}".replace(".", ",")
