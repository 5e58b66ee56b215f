"""How sure: the primary outcome once more with other clients or another outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from evalutils.errors import ParameterError, Problem
from evalutils.estimators.arms import Array
from evalutils.findings.effects.effect import counted
from evalutils.findings.effects.headline import Setting, main_estimate
from evalutils.findings.effects.pinned import pinned
from evalutils.findings.histories.arms import GROUP, among, categories, members, require_columns, two_arms
from evalutils.findings.histories.followup import TOOK_PART
from evalutils.findings.histories.members import Members
from evalutils.findings.histories.moments import Counted
from evalutils.params import Arms
from evalutils.params.groups import Allocation
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.effectiveness import Effectiveness, Exclusion, Variant
from evalutils.params.sections.outcomes import EffectSpec
from evalutils.results import VariantResult, who
from evalutils.results.quantities import Condition, Count, Sum, about, where


def variants(clients: pd.DataFrame, spec: Effectiveness, arms: Arms, inference: Inference,
             settings: dict[str, Setting]) -> tuple[VariantResult, ...]:  # fmt: skip
    """One result a variant of ``spec``, then one for each value of ``spec.leave_out`` left out.

    The estimate is that of the main result (see ``headline``), of the clients who are kept. ``settings``: by code of outcome. Raises ``ParameterError`` when a
    column is not there.
    """
    if spec.primary is None:
        return ()
    outcomes = {outcome.code: outcome.effect((), spec.main_covariates) for outcome in spec.outcomes}
    everyone = members(clients, arms, "varianten")
    rows = []
    for variant in spec.variants:
        outcome = outcomes[variant.outcome or spec.primary.code]
        setting = settings[outcome.code]
        whole = Kept(everyone, _kept(everyone, variant, arms), counted(everyone, outcome, arms, setting.wider), _sides(variant, arms), setting.allocation)
        rows.append(_variant(whole, outcome, variant, arms, inference))
    if spec.leave_out:
        primary = outcomes[spec.primary.code]
        rows += _one_at_a_time(everyone, spec, primary, arms, inference, settings[primary.code])
    return tuple(rows)


@dataclass(frozen=True)
class Kept:
    """The clients that a variant keeps of ``everyone``, and by group the condition of who stays and of who goes."""

    everyone: pd.DataFrame
    mask: Array
    """Which of them it keeps."""
    whole: Counted
    sides: tuple[tuple[Condition, Condition] | None, ...]
    allocation: Allocation

    @cached_property
    def clients(self) -> pd.DataFrame:
        """The clients that it keeps."""
        return self.everyone[self.mask]


def _sides(variant: Variant, arms: Arms) -> tuple[tuple[Condition, Condition] | None, ...]:
    """By group: who stays and who goes; None where all stay. The rule is the name, so that the same clients have one name."""
    found: list[tuple[Condition, Condition] | None] = []
    for code in arms.codes:
        rules = [one for one in variant.without if one.arm in (None, code)]
        text = " of ".join(sorted(f"{one.column} = {', '.join(map(str, one.values))}" for one in rules))
        if len(rules) == 1 and rules[0].column == TOOK_PART and len(rules[0].values) == 1:
            gone = int(bool(rules[0].values[0]))
            found.append((who.took_part(1 - gone), who.took_part(gone)))
        else:
            found.append((where(f"buiten variant: {text}", "nee"), where(f"buiten variant: {text}", "ja")) if rules else None)
    return tuple(found)


def _one_at_a_time(clients: pd.DataFrame, spec: Effectiveness, outcome: EffectSpec, arms: Arms, inference: Inference,
                   setting: Setting) -> list[VariantResult]:  # fmt: skip
    """Values are numbered in sorted order, for a value may be a person; leaving clients of one group out is not by chance."""
    column = str(spec.leave_out)
    require_columns(clients, (column,), "effectiviteit.een_voor_een_zonder")
    label = spec.leave_out_label or column
    own, names = categories(clients[column])
    order = sorted(range(len(names)), key=lambda at: str(names[at]))
    numbers = [str(place) for place in range(1, len(names) + 1)]
    whole, inside = counted(clients, outcome, arms, setting.wider), [among(clients[GROUP], [code]) for code in arms.codes]
    rows = []
    for at, place in zip(order, numbers, strict=True):
        variant = Variant(code=f"zonder_{place}", label=f"Zonder {label} {place}", randomised=False)
        others = where(column, *(other for other in numbers if other != place), "geen")
        gone = own == at
        touched = tuple(bool((gone & group).any()) for group in inside)
        sides = tuple((others, where(column, place)) if hit else None for hit in touched)
        kept = Kept(clients, ~gone, whole, sides, setting.allocation)
        rows.append(replace(_variant(kept, outcome, variant, arms, inference), one_by_one=True))
    return rows


def _variant(kept: Kept, outcome: EffectSpec, variant: Variant, arms: Arms, inference: Inference) -> VariantResult:
    place, share = f"variant '{variant.code}'", outcome.kind == "aandeel"
    data = two_arms(kept.clients, outcome.column, arms, place)
    left = two_arms(kept.everyone.loc[~kept.mask, [GROUP, outcome.column]], outcome.column, arms, place)
    row = main_estimate(kept.clients, outcome, arms, inference.confidence, kept.allocation)
    n: list[Count] = []
    counts: list[tuple[Count, Count]] = []
    gone: list[Count] = []
    sums: list[Sum] = []
    for arm, side in enumerate(kept.sides):
        stays, goes = side or (None, None)
        here = Members(data, kept.whole, stays, arms.codes)
        n.append(here.n(arm))
        counts += [(here.yes(arm), here.no(arm))] if share else []
        if goes is not None:
            out = Members(left, kept.whole, goes, arms.codes)
            gone += [out.n(arm), *([out.yes(arm), out.no(arm)] if share else [])]
            parts = ("n", "yes", "no") if share else ("n",)
            sums += [Sum(here.base(arm, part), (here.cell(arm, part), out.cell(arm, part))) for part in parts]
        sums += here.sums(share)
    first, second = (side[0] if side else None for side in kept.sides)
    told = pinned(kept.clients, outcome, arms, kept.allocation, kept.whole, (first, second))
    known = [*n, *(count for pair in counts for count in pair), *told.counts]
    return VariantResult(
        variant.code, variant.label, about(row, known, 3 if share else 2), (n[0], n[1]), variant.randomised,
        counts=(counts[0][0], counts[1][0]) if share else None, left_out=tuple(gone), sums=tuple(dict.fromkeys((*sums, *told.sums))),
    )  # fmt: skip


def _kept(everyone: pd.DataFrame, variant: Variant, arms: Arms) -> Array:
    """Which of the clients of both groups the variant keeps."""
    kept = np.ones(len(everyone), dtype=bool)
    for exclusion in variant.without:
        kept &= ~_excluded(everyone, exclusion, arms, f"variant '{variant.code}'")
    return kept


def _excluded(clients: pd.DataFrame, exclusion: Exclusion, arms: Arms, place: str) -> Array:
    require_columns(clients, (exclusion.column,), place)
    if exclusion.arm is not None and exclusion.arm not in arms.codes:
        problem = Problem("onbekende-groep", place, f"groep {' of '.join(arms.codes)}", "een andere groep")
        raise ParameterError("Een variant noemt een groep die er niet is.", problems=(problem,))
    out = among(clients[exclusion.column], exclusion.values)
    return out if exclusion.arm is None else out & among(clients[GROUP], [exclusion.arm])
