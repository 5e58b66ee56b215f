"""Try to undo the protection: all ledgers of a phase, and those of the reports delivered before it, taken together."""

from __future__ import annotations

from pathlib import Path

from evalutils.disclosure.checking import refusal
from evalutils.disclosure.counting import ledger
from evalutils.disclosure.counting.contents import Contents
from evalutils.disclosure.counting.ledger import Ledger, system_of
from evalutils.disclosure.suppression.attack import broken
from evalutils.disclosure.suppression.system import Promise
from evalutils.errors import DisclosureError, Problem
from evalutils.params.study import Profile


def together(build: Path) -> Ledger:
    """Everything that was released of a phase: the ledgers below ``build``, with the restricted part where it is at hand."""
    public, whole = build / "released" / ledger.PUBLIC, Ledger()
    for path in sorted(public.rglob("*.json")):
        whole.merge(ledger.read_both(path, build / ledger.RESTRICTED / path.relative_to(public)))
    return whole


def inspect(build: Path, profile: Profile) -> dict[str, int]:
    """Audit a phase; returns how many counts are published, small and withheld, and the sums that tie them.

    For each small cell two integer programs say what may still be concluded. Raises ``DisclosureError`` naming the outputs; which
    counts they are goes to the log.
    """
    whole = together(build)
    _write(whole, build)
    published = whole.published
    counted = {"gepubliceerd": len(published), "verborgen": len(whole.withheld), "sommen": len(whole.sums)}
    if not profile.protects:
        return counted
    small = [
        Problem("kleine-telling", cell, f"geen telling onder {profile.minimum_cell}", "een kleinere")
        for cell, count in sorted(published.items())
        if 0 < count < profile.minimum_cell and not whole.cells[cell].open
    ]
    if problems := small or _narrow(whole, profile):
        told = DisclosureError("De gepubliceerde tellingen samen geven een verborgen telling prijs.", problems=tuple(problems))
        cells = [problem.where for problem in problems]
        outputs = refusal.places(cells, refusal.outputs_of(build), whole.holder)
        raise refusal.in_words(told, f"uitvoer {refusal.listed(outputs) or 'van verschillende notebooks'}", ())
    return counted


def _write(whole: Ledger, build: Path) -> None:
    """The ledger of the phase, to go with the report, and its restricted part, to stay."""
    for folder, restricted in ((build / "released", False), (build / ledger.RESTRICTED, True)):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / ledger.WHOLE
        path.write_text(ledger.as_json(whole, restricted), encoding="utf-8", newline="\n")
        if restricted:
            path.chmod(0o600)


def _narrow(whole: Ledger, profile: Profile) -> list[Problem]:
    system = system_of(whole, Contents(), profile.minimum_cell)
    found = broken(system, system.gone, Promise(profile.minimum_cell, profile.group_share))
    return [
        Problem(
            "herleidbaar", one.cell, f"een marge van ten minste {profile.minimum_cell}", one.reason,
        )
        for one in found
    ]  # fmt: skip
