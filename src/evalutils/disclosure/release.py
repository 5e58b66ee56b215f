"""The gate: results in, sealed results out, with what the profile forbids withheld and the rest as a reader will see it."""

from __future__ import annotations

import logging
import weakref
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from evalutils.disclosure.checking import refusal
from evalutils.disclosure.counting import ledger
from evalutils.disclosure.counting.amounts import withheld_amounts
from evalutils.disclosure.counting.contents import Contents, contents, plain_numbers, visible
from evalutils.disclosure.counting.ledger import Ledger, system_of
from evalutils.disclosure.rounding import as_shown
from evalutils.disclosure.suppression.suppress import Suppression, suppress
from evalutils.disclosure.suppression.system import Promise, System
from evalutils.errors import DisclosureError
from evalutils.params.study import Profile
from evalutils.results.quantities import Amount, Count, Derived
from evalutils.results.values import SECRET, Number

R = TypeVar("R")
_SEAL = object()
_made: dict[int, object] = {}
"""Identity of each sealed object that is still there -> the result that was sealed in it."""
log = logging.getLogger(__name__)


class _Settings(Protocol):
    @property
    def profile(self) -> Profile: ...
    @property
    def notebook(self) -> str: ...
    @property
    def build(self) -> Path: ...


@dataclass(frozen=True)
class Released(Generic[R]):
    """A result that may be published under ``profile``: plain numbers as shown, SECRET where withheld. Only a gate makes one."""

    result: R
    profile: str
    minimum_cell: int
    cells: tuple[str, ...]
    """Ids of the cells that it counts, in the ledger."""
    seal: InitVar[object]
    """Not a field, so that dataclasses.replace cannot carry the seal over to another result."""

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise DisclosureError("Een resultaat is alleen vrij te geven door een poort (disclosure.Gate).")
        _made[id(self)] = self.result
        weakref.finalize(self, _made.pop, id(self), None)


def require(released: object, profile: Profile) -> None:
    """Refuse what no gate made under this profile.

    A copy, an unpickled object, a subclass, and one whose result was put in later are no longer what was sealed.
    """
    if type(released) is not Released or _made.get(id(released), _SEAL) is not released.result:
        raise DisclosureError(
            "Dit resultaat is niet vrijgegeven: te publiceren is alleen wat door een poort is gegaan.",
            action="geef het resultaat eerst vrij: gate.release(resultaat).",
        )
    if (released.profile, released.minimum_cell) != (profile.name, profile.minimum_cell):
        raise DisclosureError(
            f"Dit resultaat is vrijgegeven onder profiel '{released.profile}', terwijl het rapport profiel '{profile.name}' heeft.",
            action="geef het vrij door een poort onder het profiel van het rapport.",
        )


@dataclass
class Gate:
    """Releases the results of one notebook against everything published before: earlier notebooks, earlier reports.

    ``secret`` breaks ties, so that nobody can rerun the choice of what is withheld: the extract gives one. What is
    released is entered in the ledger at once, in ``folder`` where there is one.
    """

    profile: Profile
    notebook: str = ""
    secret: bytes = b""
    folder: Path | None = None
    known: Ledger = field(default_factory=Ledger)
    own: Ledger = field(default_factory=Ledger)
    seconds: float = 30.0
    outputs: tuple[str, ...] = ()
    """Keys of the outputs of the notebook, for who is refused."""

    @classmethod
    def of(cls, settings: _Settings, secret: bytes = b"") -> Gate:
        """The gate of a notebook; it knows the ledgers in the notebook's build folder."""
        made = cls(settings.profile, settings.notebook, secret, settings.build)
        made.outputs = tuple(entry.key for entry in getattr(settings, "outputs", ()))
        made.own.meaning.starts |= {cohort.code: cohort.assigned for cohort in getattr(settings, "cohorts", ())}
        if settings.profile.minimum_cell:
            made._read(settings.build)
        return made

    def release(self, result: R) -> Released[R]:
        """One result, sealed. See ``together``."""
        (released,) = self.together(result)
        return released

    def together(self, *results: Any) -> tuple[Released[Any], ...]:
        """Results that are protected in one go, so that least has to be withheld.

        Raises ``DisclosureError`` for a plain number that does not say whom it counts, for a count with two values, and
        where what was published before would give a small count away together with these.
        """
        found = contents(results)
        minimum = self.profile.minimum_cell
        withheld, amounts = (self._withheld(found, minimum)) if minimum else (frozenset(), frozenset())
        self.own.add(found, withheld, self.notebook)

        def show(quantity: Count | Derived) -> Number:
            if isinstance(quantity, Count):
                return SECRET if quantity.cell.id in withheld else int(quantity)
            secret = any(count.cell.id in withheld for count in quantity.counts)
            if secret or (isinstance(quantity, Amount) and quantity.code in amounts):
                return SECRET
            return as_shown(quantity) if minimum else quantity.plain

        self.own.shown += [_entry(place, one, show(one)) for place, one in found.derived]
        seen = [visible(result, show) for result in results]
        self.own.numbers |= plain_numbers(seen)
        self._write()
        return tuple(self._sealed(result, safe) for result, safe in zip(results, seen, strict=True))

    def _sealed(self, result: Any, safe: Any) -> Released[Any]:
        return Released(safe, self.profile.name, self.profile.minimum_cell, tuple(sorted(contents(result).values)), _SEAL)

    def _withheld(self, found: Contents, minimum: int) -> tuple[frozenset[str], frozenset[str]]:
        if not found.values:  # it changes nothing of what is known, which the releases before it and the audit protect
            return frozenset(), withheld_amounts(found, (), self.profile.dominance)
        promise = Promise(minimum, self.profile.group_share)
        everything = Ledger()
        everything.merge(self.own)
        for name in everything.merge(self.known):
            log.warning("De telling '%s' is sinds een eerdere vrijgave veranderd; beide staan vast.", name)
        system = system_of(everything, found, minimum)
        try:
            solved = suppress(system, promise, secret=self.secret, seconds=self.seconds)
        except DisclosureError as error:
            raise self._refused(error, system, everything) from None
        self._tell(solved)
        withheld = frozenset(solved.withheld & found.values.keys())
        return withheld, withheld_amounts(found, withheld, self.profile.dominance)

    def _refused(self, error: DisclosureError, system: System, everything: Ledger) -> DisclosureError:
        """The refusal by the names of outputs: those of this notebook, and those before it that count beside what is given away."""
        cells = {problem.where for problem in error.problems}
        near = {cell for line in system.sums if cells & set(line.cells) for cell in line.cells if cell in system.fixed}
        own = f"notebook {self.notebook}" + (f", uitvoer {refusal.listed(self.outputs)}" if self.outputs else "")
        return refusal.in_words(error, own, refusal.places(sorted(near), refusal.outputs_of(self.folder), everything.holder))

    def _tell(self, solved: Suppression) -> None:
        log.info(
            "%s: %d klein, %d verborgen, afstand tot het optimum %.1f%%, %.1f s (%s)", self.notebook, len(solved.primary),
            len(solved.withheld), 100 * solved.gap, solved.seconds, solved.method,
        )  # fmt: skip

    def _read(self, build: Path) -> None:
        public = build / "released" / ledger.PUBLIC
        for path in sorted(public.rglob("*.json")):
            if path.name != f"{self.notebook}.json":
                self.known.merge(ledger.read_both(path, build / ledger.RESTRICTED / path.relative_to(public)))

    def _write(self) -> None:
        if self.folder is None:
            return
        for folder, restricted in ((self.folder / "released" / ledger.PUBLIC, False), (self.folder / ledger.RESTRICTED, True)):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{self.notebook}.json"
            path.write_text(ledger.as_json(self.own, restricted), encoding="utf-8", newline="\n")
            if restricted:
                path.chmod(0o600)


def _entry(place: str, one: Derived, shown: Number) -> dict[str, Any]:
    value = None if shown is SECRET else shown
    kind = type(one).__name__
    return {"waar": place, "soort": kind, "waarde": value, "cellen": sorted({count.cell.id for count in one.counts})}
