"""What the policy is supposed to do, and when it is studied: the theory of the policy and the study's timeline; they count no client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evalutils.results.marks import GivenInt


@dataclass(frozen=True)
class ChainNode:
    """A box of a causal chain; ``column`` and ``row`` (from 0) say where it stands."""

    code: str
    label: str
    column: GivenInt
    row: GivenInt


@dataclass(frozen=True)
class Chain:
    """The causal chain of one part of the policy: boxes in columns from left to right, arrows by code."""

    code: str
    label: str
    columns: tuple[str, ...]
    nodes: tuple[ChainNode, ...]
    edges: tuple[tuple[str, str], ...]

    def column(self, place: int) -> tuple[ChainNode, ...]:
        """The boxes of one column, from top to bottom."""
        return tuple(node for node in self.nodes if node.column == place)


@dataclass(frozen=True)
class TimelinePeriod:
    """A stretch of a study, both days included, with the reference date of its report when it has one."""

    label: str
    start: date
    end: date
    reference: date | None = None


@dataclass(frozen=True)
class TimelineCohort:
    """Clients who were assigned on one day."""

    label: str
    assigned: date


@dataclass(frozen=True)
class Timeline:
    """When a study does what; ``last`` is the last day on which anybody is followed."""

    periods: tuple[TimelinePeriod, ...]
    cohorts: tuple[TimelineCohort, ...]
    last: date


@dataclass(frozen=True)
class MechanismRow:
    """A mechanism and in which parts of the policy it is supposed to work (in the order of the parts)."""

    label: str
    kind: str
    in_part: tuple[bool, ...]


@dataclass(frozen=True)
class PolicyTheory:
    """All chains and the table of mechanisms by part."""

    parts: tuple[str, ...]
    chains: tuple[Chain, ...]
    mechanisms: tuple[MechanismRow, ...]
