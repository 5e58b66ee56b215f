"""Which ledgers a notebook must know: those of the notebooks before it, and of the reports that were delivered before.

A ledger has a public part (below ``released/ledger``, ``ledger.json`` for a whole phase) and a restricted one (below
``besloten``, only for its owner to read). What they hold is for disclosure to know; here they are files.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
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
    yield from _earlier(call)


def _earlier(call: Call) -> Iterator[tuple[Path, Path]]:
    for number in range(1, call.number):
        name = f"{EARLIER}/fase{number}.json"
        yield delivered(call, number), Path("released") / PUBLIC / name
        yield call.build.parent / f"fase{number}" / RESTRICTED / WHOLE, Path(RESTRICTED) / name


def delivered(call: Call, number: int) -> Path:
    """The ledger beside the delivered report of a phase."""
    return call.output_of(number) / call.report_folder.name / WHOLE


def whole(call: Call) -> tuple[Path, ...]:
    """The public ledger of the phase, which goes with its report; none where nothing was held together under a profile that hides nothing."""
    books = [notebooks.inspect(name, call.root) for name in call.phase.notebooks]
    return (call.released / WHOLE,) if any(map(is_judge, books)) or left_open(call, books) else ()


def left_open(call: Call, books: Sequence[Notebook]) -> bool:
    """Whether clients are protected in a phase that no notebook closes, as in most short reports: the pipeline closes it then."""
    return call.profile.protects and not any(map(is_judge, books)) and any("extract" in book.names for book in books)


def closed(call: Call) -> tuple[Path, ...]:
    """What ``close`` makes."""
    return (call.released / WHOLE, call.build / RESTRICTED / WHOLE)


def needed_to_close(call: Call, books: Sequence[Notebook]) -> list[Thing]:
    """The ledgers that are held together: of the phase, and of the reports before it."""
    return [file(path, call.root, optional=True) for path, _ in _all(call, books)]


def close(call: Call, books: Sequence[Notebook]) -> dict[str, int]:
    """Attack all that a phase released, with the reports before it, and write the ledger of the phase.

    Returns how many counts were held together, as ``audit.inspect``. Raises ``DisclosureError`` where the attack succeeds.
    """
    from evalutils.disclosure.checking import audit

    folder = call.build / "werk" / "toets"
    shutil.rmtree(folder, ignore_errors=True)
    _copy(_all(call, books), folder)
    counted = audit.inspect(folder, call.profile)
    for path in closed(call):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / path.relative_to(call.build)).replace(path)
    shutil.rmtree(folder, ignore_errors=True)
    return counted


def _all(call: Call, books: Sequence[Notebook]) -> list[tuple[Path, Path]]:
    return [*((path, path.relative_to(call.build)) for book in books for path in own(call, book)), *_earlier(call)]


def _copy(found: Iterable[tuple[Path, Path]], folder: Path) -> None:
    for path, place in found:
        if path.is_file():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / place)


def stage(call: Call, book: Notebook, others: tuple[Notebook, ...], folder: Path) -> None:
    """Copy what a notebook must know into the folder in which it runs."""
    if not (call.profile.protects or is_judge(book)):
        return
    _copy(pairs(call, book, others), folder)


def accept(call: Call, book: Notebook, folder: Path) -> None:
    """Move the ledger that a notebook made to its place; an older one does not stay behind."""
    for path in own(call, book):
        made = folder / path.relative_to(call.build)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if made.is_file():
            made.replace(path)
        else:
            path.unlink(missing_ok=True)
