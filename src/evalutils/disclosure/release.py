"""``release``: a result in, a sealed result with its small counts withheld out."""

from __future__ import annotations

import weakref
from dataclasses import InitVar, dataclass
from typing import Any, Generic, Protocol, TypeVar

from evalutils.disclosure import (  # noqa: F401 (each registers what it knows)
    cost_systems,
    design_systems,
    effect_detail,
    effect_systems,
    survey_systems,
    survival_systems,
    trial_systems,
)
from evalutils.disclosure.rules import Sum, System, primary, suppress
from evalutils.disclosure.systems import coarsen, system_of, withhold
from evalutils.errors import DisclosureError

R = TypeVar("R")
_SEAL = object()
_made: dict[int, object] = {}
"""Identity of each sealed object that is still there -> the result that was sealed in it."""


class _Profile(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def minimum_cell(self) -> int: ...


@dataclass(frozen=True)
class Released(Generic[R]):
    """A result that may be published under ``profile``. Only ``release`` can make one."""

    result: R
    profile: str
    minimum_cell: int
    hidden: frozenset[str]
    published: System
    """What an attacker gets to know: the counts that are not withheld, and all sums."""
    seal: InitVar[object]
    """Not a field, so that dataclasses.replace cannot carry the seal over to another result."""

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise DisclosureError("Een resultaat is alleen vrij te geven met disclosure.release.")
        _made[id(self)] = self.result
        weakref.finalize(self, _made.pop, id(self), None)


def _since(own: System, before: System, secret: frozenset[str], place: int) -> System:
    """Who came since an earlier report: a count here is the count there (known where it was published) and the rest."""
    whole = System()
    for cell, count in own.cells.items():
        then, new = f"eerder{place}/{cell}", f"sinds{place}/{cell}"
        if (there := before.cells.get(cell)) is not None and there <= count:
            told = frozenset((then,)) if cell not in secret else frozenset()
            whole = whole | System({then: there, new: count - there}, (Sum(cell, (then, new)),), told)
    return whole


def require(released: object, profile: _Profile) -> None:
    """Refuse what ``release`` did not itself make under this profile.

    A copy, an unpickled object, a subclass, and one whose result was put in later are no longer what was sealed.
    """
    if type(released) is not Released or _made.get(id(released), _SEAL) is not released.result:
        raise DisclosureError(
            "Dit resultaat is niet vrijgegeven: te publiceren is alleen wat door disclosure.release is gegaan.",
            action="geef het resultaat eerst vrij: release(resultaat, settings.profile).",
        )
    if (released.profile, released.minimum_cell) != (profile.name, profile.minimum_cell):
        raise DisclosureError(
            f"Dit resultaat is vrijgegeven onder profiel '{released.profile}', terwijl het rapport profiel '{profile.name}' heeft.",
            action="geef het vrij onder het profiel van het rapport: release(resultaat, settings.profile).",
        )


def release(result: R, profile: _Profile, *, within: tuple[Any, ...] = (), earlier: tuple[R, ...] = ()) -> Released[R]:
    """Withhold what the profile forbids and seal the rest.

    ``within``: other results with counts in common (for instance the flow that a share is taken
    from): they are protected together, so that a count withheld in one is withheld in all.
    ``earlier``: the same result on parts of these clients that were reported before (the cohorts of an earlier report).
    What stood there stays known, so that here is withheld what would show by difference who few came since.
    First goes detail that would itself show few clients (``coarsen``), then come the counts.
    A type that disclosure does not know is refused: unknown is unsafe.
    """
    minimum, all_of_it = profile.minimum_cell, system_of(result)
    plain = coarsen(result, minimum) if minimum else result
    own = system_of(plain)
    whole = own
    for other in within:
        whole = whole | system_of(coarsen(other, minimum) if minimum else other)
    for place, part in enumerate(earlier if minimum else ()):
        whole = whole | _since(own, system_of(coarsen(part, minimum)), release(part, profile).hidden, place)
    hidden = suppress(whole, minimum) & own.cells.keys() if minimum else frozenset()
    safe = withhold(plain, hidden)
    visible = System({cell: count for cell, count in own.cells.items() if cell not in hidden}, own.sums, own.open)
    secret = hidden | (primary(all_of_it, minimum) - visible.cells.keys())
    return Released(safe, profile.name, minimum, frozenset(secret), visible, _SEAL)
