"""Coarser public forms: what a profile that protects shows of a section, because the finer form would be mostly withheld."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import Field, model_validator

from evalutils.params.base import Model


class Merge(Model):
    """Categories that are one in the public form. The clients of ``parts`` together; in the place of the first of them."""

    label: str
    parts: tuple[str, ...] = Field(alias="delen", min_length=2)
    """Labels of categories or answers; codes of the boxes of a flow."""
    code: str = Field("", pattern=r"^[a-z0-9_]*$")
    """Of the new box of a flow; other sections go by the label."""

    @model_validator(mode="after")
    def _different(self) -> Merge:
        if len(set(self.parts)) < len(self.parts):
            raise ValueError("elk deel één keer")
        return self


class Coarser(Model):
    """What a section merges and leaves out in its public form."""

    together: tuple[Merge, ...] = Field((), alias="samen")
    without: tuple[str, ...] = Field((), alias="zonder")
    """Labels or codes that the public form does not have."""

    def merge_of(self, part: str) -> Merge | None:
        """What ``part`` is merged in, if anything."""
        return next((one for one in self.together if part in one.parts), None)

    def unknown(self, known: Iterable[str]) -> tuple[str, ...]:
        """What it names that the section does not have."""
        there = set(known)
        return tuple(sorted({part for one in self.together for part in one.parts} - there | set(self.without) - there))

    def check(self, known: Iterable[str]) -> None:
        """Raise ``ValueError`` for a name that the section does not have, or that stands in it twice."""
        if strange := self.unknown(known):
            raise ValueError(f"bij 'openbaar' delen die er zijn (niet: {', '.join(strange)})")
        named = [*self.without, *(part for one in self.together for part in one.parts)]
        if doubled := sorted({part for part in named if named.count(part) > 1}):
            raise ValueError(f"bij 'openbaar' elk deel één keer (vaker: {', '.join(doubled)})")

    def kept(self, parts: Iterable[Any], name: Callable[[Any], str] = str) -> tuple[Any, ...]:
        """``parts`` but those that are left out."""
        return tuple(part for part in parts if name(part) not in self.without)


NOTHING = Coarser()
"""The public form is the form as it is."""


class Combination(Model):
    """Categories or boxes counted together in the text; never more than the sum of what is published."""

    name: str = Field(alias="naam", pattern=r"^[a-z0-9_]+$")
    parts: tuple[str, ...] = Field(alias="delen", min_length=1)

    def public_in(self, public: Coarser) -> Combination | None:
        """The same clients in the categories of the public form; None when these do not add up to them."""
        whole = (public.merge_of(part) for part in self.parts)
        if any(one is not None and not set(one.parts) <= set(self.parts) for one in whole) or set(self.parts) & set(public.without):
            return None
        merged = (one.code or one.label if (one := public.merge_of(part)) else part for part in self.parts)
        return self.model_copy(update={"parts": tuple(dict.fromkeys(merged))})


def combined(combinations: tuple[Combination, ...], public: Coarser) -> tuple[Combination, ...]:
    """Those of ``combinations`` that the public form still adds up to."""
    return tuple(found for one in combinations if (found := one.public_in(public)) is not None)


def shown(labels: tuple[str, ...], coarser: Coarser) -> dict[str, tuple[str, ...]]:
    """Labels after merging -> the labels that each holds, in the order of the first of them."""
    found: dict[str, tuple[str, ...]] = {}
    for label in coarser.kept(labels):
        one = coarser.merge_of(label)
        found[one.label if one else label] = one.parts if one else (label,)
    return found


class PublicOutput(Model):
    """What a profile that protects does with an output."""

    withheld: str = Field("", alias="niet")
    """Why it is not published at all: a Dutch clause after 'Niet gepubliceerd:'. A table or figure keeps its title and label."""
    note: str = Field("", alias="noot")
    """A sentence below it: what its public form leaves out."""
