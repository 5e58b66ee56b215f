"""Which ledgers a notebook must know: those of the notebooks before it, and of the reports that were delivered before.

A ledger has a public part (below ``released/ledger``, ``ledger.json`` for a whole phase) and a restricted one (below
``besloten``, only for its owner to read). What they hold is for disclosure to know; here they are files.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from evalutils.pipeline.run import notebooks
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.notebooks import Notebook
from evalutils.pipeline.run.steps import Thing, file

PUBLIC, RESTRICTED, WHOLE = "ledger", "besloten", "ledger.json"
EARLIER = "eerder"


def is_judge(book: Notebook) -> bool:
    """Whether a notebook closes the phase: it holds everything released against each other."""
    return "claims" in book.names


def own(call: Call, book: Notebook) -> tuple[Path, ...]:
    """The ledger that running a notebook gives: its own, or that of the whole phase."""
    if is_judge(book):
        return (call.released / WHOLE, call.build / RESTRICTED / WHOLE)
    if "extract" not in book.names:
        return ()
    return tuple(folder / f"{book.name}.json" for folder in (call.released / PUBLIC, call.build / RESTRICTED))


def needed(call: Call, book: Notebook, others: tuple[Notebook, ...]) -> list[Thing]:
    """The ledgers that must be there before ``book`` runs: under a profile that hides nothing only the judge reads any."""
    if not (call.profile.protects or is_judge(book)):
        return []
    return [file(path, call.root, optional=True) for path, _ in pairs(call, book, others)]


def pairs(call: Call, book: Notebook, others: tuple[Notebook, ...]) -> Iterator[tuple[Path, Path]]:
    """Where a ledger is -> where it goes below a notebook's own folder."""
    for other in others:
        for path in own(call, other):
            yield path, path.relative_to(call.build)
    for number in range(1, call.number):
        name = f"{EARLIER}/fase{number}.json"
        yield delivered(call, number), Path("released") / PUBLIC / name
        yield call.build.parent / f"fase{number}" / RESTRICTED / WHOLE, Path(RESTRICTED) / name


def delivered(call: Call, number: int) -> Path:
    """The ledger beside the delivered report of a phase."""
    return call.output_of(number) / call.report_folder.name / WHOLE


def whole(call: Call) -> tuple[Path, ...]:
    """The public ledger of the phase, which goes with its report; none where no notebook closes the phase."""
    closes = any(is_judge(notebooks.inspect(name, call.root)) for name in call.phase.notebooks)
    return (call.released / WHOLE,) if closes else ()


def stage(call: Call, book: Notebook, others: tuple[Notebook, ...], folder: Path) -> None:
    """Copy what a notebook must know into the folder in which it runs."""
    if not (call.profile.protects or is_judge(book)):
        return
    for path, place in pairs(call, book, others):
        if path.is_file():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / place)


def accept(call: Call, book: Notebook, folder: Path) -> None:
    """Move the ledger that a notebook made to its place; an older one does not stay behind."""
    for path in own(call, book):
        made = folder / path.relative_to(call.build)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if made.is_file():
            made.replace(path)
        else:
            path.unlink(missing_ok=True)
