"""Clients whose outcome is not known: how many in each group, whether that differs, and what it does to the effect."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evalutils.estimators.missing.attrition import differential_attrition, selective_attrition, weighted_difference
from evalutils.estimators.missing.covariates import UNEQUAL, impute_means, unequal_missing
from evalutils.estimators.missing.imputation import multiple_imputation
from evalutils.estimators.randomness import generator
from evalutils.findings.histories.arms import indicator, members, numeric
from evalutils.findings.histories.cases import covariate_matrix
from evalutils.params import Arms
from evalutils.params.sections.outcomes import EffectSpec
from evalutils.results import AttritionFound, Estimate, Moments
from evalutils.results.quantities import Cell, Count, Share, about


def attrition(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, groups: Moments, cells: tuple[Cell, Cell]) -> AttritionFound | None:
    """Attrition on ``spec`` by group with its tests and the WWC's boundaries; None where every outcome is known.

    ``groups`` describes the outcome (see ``moments``); ``cells``: all assigned to each group, intervention first. Whether
    attrition depends on characteristics differently in the groups is tested on the covariates of ``spec``.
    """
    frame, where = members(clients, arms, spec.code), f"uitkomst '{spec.code}'"
    known = numeric(frame, spec.column, where).notna().to_numpy(dtype=bool)
    if known.all():
        return None
    z = indicator(frame, arms)
    gone = [one for one in groups.missing[:2] if isinstance(one, Count)]
    everyone = [Count(int((z == 1 - place).sum()), cell) for place, cell in enumerate(cells)]
    counts = (*gone, *everyone)
    found = differential_attrition(z, known)
    selective = None
    if spec.covariates:
        x = impute_means(covariate_matrix(frame, spec.covariates, where).to_numpy(dtype=float), z).x
        selective = about(selective_attrition(z, known, x), counts, 2) if x.shape[1] else None
    shares = tuple(Share.of(lost, whole) if whole else share for lost, whole, share in zip(gone, everyone, found.shares, strict=True))
    return AttritionFound(
        (gone[0], gone[1]), (shares[0], shares[1]), about(found.overall, counts), about(found.difference, counts),
        about(found.test, counts, 2), selective, found.cautious, found.optimistic,
    )  # fmt: skip


def sensitivities(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, level: float) -> tuple[Estimate, ...]:
    """The effect with weights for unknown outcomes, and with multiple imputation of covariates; each only where any is missing."""
    if not spec.covariates:
        return ()
    where = f"uitkomst '{spec.code}'"
    frame = members(clients, arms, where)
    y, z = numeric(frame, spec.column, where).to_numpy(dtype=float), indicator(frame, arms)
    x, known = covariate_matrix(frame, spec.covariates, where).to_numpy(dtype=float), ~np.isnan(y)
    rows: list[Estimate] = []
    if not known.all():
        # Means without indicators: of the few who miss a covariate none may be lost, and then the weights have no solution.
        kept = [place for place in range(x.shape[1]) if place not in impute_means(x, z).left_out]
        means = np.nan_to_num(np.where(np.isnan(x), np.nanmean(x, axis=0, keepdims=True), x))[:, kept]
        rows.append(replace(weighted_difference(y, z, known, means, level), note=""))
    gone, equal = np.isnan(x[known]), unequal_missing(x[known], z[known]) >= UNEQUAL
    if gone.any() and equal.all() and not gone.all(axis=0).any():
        rows.append(replace(multiple_imputation(y[known], z[known], x[known], level, generator("imputatie", spec.code)), note=""))
    return tuple(rows)
