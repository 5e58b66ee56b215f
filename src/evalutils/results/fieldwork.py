"""Field work as declared: who was spoken or observed, and what was seen of each supposed mechanism. No clients' records."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.results.core import Number


@dataclass(frozen=True)
class Activity:
    """One activity of the field work: how many were reached, of how many approached (where that is known)."""

    code: str
    phase: int
    kind: str
    who: str
    when: str
    how: str
    count: Number
    approached: Number | None
    source: str


@dataclass(frozen=True)
class Evidence:
    """One mechanism of one part: what was supposed, whether it was seen, in which sources."""

    part: str
    mechanism: str
    supposed: str
    seen: str
    sources: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class FieldworkResult:
    activities: tuple[Activity, ...]
    evidence: tuple[Evidence, ...]

    def seen(self, part: str) -> dict[str, int]:
        """Verdict -> number of mechanisms of a part, in the order of the file."""
        found: dict[str, int] = {}
        for row in self.evidence:
            if row.part == part:
                found[row.seen] = found.get(row.seen, 0) + 1
        return found
