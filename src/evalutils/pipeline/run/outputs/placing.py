"""The last step: the finished files through the last gate, and then, all at once, into the folder of the report.

The folder is replaced as a whole: a format, a profile or an extract that was not asked for again does not lie beside what was.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from evalutils.errors import DisclosureError
from evalutils.pipeline.run.call import Call, Identities
from evalutils.pipeline.run.outputs.ledgers import WHOLE
from evalutils.pipeline.run.outputs.released import write_text

if TYPE_CHECKING:
    from evalutils.disclosure.finished.printed import Printable

PLACING = threading.Lock()
"""Held while finished reports take the place of the earlier ones: then nothing may be interrupted."""
PRIVATE, PUBLIC = 0o077, 0o022
"""What others may not do (umask): read what is made on the way, write what is finished."""


@contextmanager
def private() -> Iterator[None]:
    """What is made inside is for the owner alone: folders 0700 and files 0600, also by the processes that are started."""
    before = os.umask(PRIVATE)
    try:
        yield
    finally:
        os.umask(before)


def close(root: Path) -> None:
    """Make _build/, or close the one that an earlier version left open: nobody else can reach what lies below it."""
    folder = root / "_build"
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)


def identities_file(call: Call) -> Path:
    """Where the last gate finds whom it looks for: below _build/, for the owner alone."""
    return call.build / "klanten.json"


def keep_identities(call: Call, found: Identities) -> None:
    """Keep whom the last gate looks for, so that a changed sentence need not open the extract."""
    content = {"sleutels": sorted(found.keys), "geboortedata": sorted({day.isoformat() for day in found.births})}
    write_text(identities_file(call), json.dumps(content))


def _identities(call: Call) -> Identities:
    content = json.loads(identities_file(call).read_text(encoding="utf-8"))
    return Identities(tuple(content["sleutels"]), tuple(map(date.fromisoformat, content["geboortedata"])))


def place(call: Call, made: Sequence[Path]) -> None:
    """Search the files ``made`` for clients and for this machine, then let them take the place of the earlier report.

    Raises ``DisclosureError`` with every leak before anything below _output/ changes.
    """
    search(call, made)
    if call.profile.protects:
        require_printed(call, made)
    put(call, made)


def put(call: Call, made: Sequence[Path]) -> tuple[Path, ...]:
    """Let the files take the place of the earlier report, all at once; returns where they stand. They have been searched."""
    folder = call.report_folder
    draft, old = (folder.with_name(f".{folder.name}.{word}") for word in ("nieuw", "oud"))
    for left in (draft, old):
        shutil.rmtree(left, ignore_errors=True)
    draft.mkdir(parents=True)
    for path in made:
        shutil.copyfile(path, draft / path.name)
    if call.shareable:
        _open(draft, call.root)
    with PLACING:
        if folder.exists():
            folder.replace(old)
        draft.replace(folder)
    shutil.rmtree(old, ignore_errors=True)
    return tuple(folder / path.name for path in made)


def printable(call: Call) -> Printable:
    """The numbers that the tables and figures of a report may print: of its outputs, in its ledger, and in params."""
    from evalutils.disclosure.finished.printed import Printable

    records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((call.released / "values").glob("*.json"))]
    whole = call.released / WHOLE
    known = json.loads(whole.read_text(encoding="utf-8")).get("getallen", ()) if whole.is_file() else [
        number for record in records for number in record.get("getallen", ())
    ]  # fmt: skip
    said = (path.read_text(encoding="utf-8") for path in sorted(call.params.rglob("*.yml")))
    return Printable.from_records(records, known, "\n".join(said))


def require_printed(call: Call, made: Sequence[Path]) -> None:
    """Raise ``DisclosureError`` where tables and figures of the finished files print numbers that no gate let through."""
    from evalutils.disclosure.finished.printed import strange

    allowed = printable(call)
    if problems := tuple(problem for path in made for problem in strange(path, allowed)):
        raise DisclosureError(
            "Tabellen of figuren tonen getallen die niet langs de poort gingen; in _output/ is niets veranderd.", problems=problems,
            action="geef het getal met publish() uit een notebook, of verklaar het in params/; een getal dat iemand typte hoort er niet.",
        )  # fmt: skip


def search(call: Call, made: Sequence[Path]) -> None:
    """The last gate: raises ``DisclosureError`` with every leak of a client or of this machine in the finished files."""
    from evalutils.disclosure.finished import files

    found = _identities(call)
    forbidden = files.Forbidden.of(found.keys, found.births, call.root)
    files.require_clean(made, forbidden, call.report_folder.name)
    if short := len(forbidden.keys) - len(forbidden.searchable):
        print(
            f"Let op: {short} sleutels van klanten zijn korter dan {files.SHORTEST_KEY} tekens; daarnaar is in het rapport niet gezocht.",
            file=sys.stderr,
        )  # fmt: skip


def _open(draft: Path, root: Path) -> None:
    """A report that may be shared can be read by others on this machine, with the folders on the way to it."""
    for path in draft.iterdir():  # the ledger counts more than the report shows: it stays with its owner
        path.chmod(0o600 if path.name == "ledger.json" else 0o666 & ~PUBLIC)
    for folder in (draft, *(parent for parent in draft.parents if parent.is_relative_to(root / "_output"))):
        folder.chmod(0o777 & ~PUBLIC)
