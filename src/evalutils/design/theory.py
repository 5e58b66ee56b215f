"""The theory of the policy as records that can be drawn: chains of boxes and arrows, mechanisms by part."""

from __future__ import annotations

from evalutils.params.sections.theory import PolicyPart, PolicyTheorySpec
from evalutils.results.theory import Chain, ChainNode, MechanismRow, PolicyTheory


def policy_theory(params: PolicyTheorySpec) -> PolicyTheory:
    """Each part as a chain with its boxes by column and row, and the mechanisms by part, in the order of params."""
    codes = tuple(part.code for part in params.parts)
    return PolicyTheory(
        parts=tuple(part.label for part in params.parts),
        chains=tuple(_chain(part, params) for part in params.parts),
        mechanisms=tuple(
            MechanismRow(mechanism.label, mechanism.kind, tuple(code in mechanism.parts for code in codes))
            for mechanism in params.mechanisms
        ),
    )


def _chain(part: PolicyPart, params: PolicyTheorySpec) -> Chain:
    places = {column.code: place for place, column in enumerate(params.columns)}
    filled = [0] * len(places)
    nodes = []
    for node in part.nodes:
        place = places[node.column]
        nodes.append(ChainNode(node.code, node.label, place, filled[place]))
        filled[place] += 1
    edges = tuple((node.code, target) for node in part.nodes for target in node.to)
    return Chain(part.code, part.label, tuple(column.label for column in params.columns), tuple(nodes), edges)
