"""What conditions mean, as text in a ledger and back: a later report must know it to hold its counts against these."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from evalutils.disclosure.counting.relations import Meaning
from evalutils.results.events import Event, Implies, Means
from evalutils.results.quantities import Condition


def condition_as_plain(one: Condition) -> dict[str, Any]:
    """A condition as plain values; what it does not say is left out."""
    return (
        {"wat": one.variable, "is": sorted(one.values)} | ({"op": one.on.isoformat()} if one.on else {})
        | ({"binnen": one.within} if one.within is not None else {})
    )  # fmt: skip


def condition_of_plain(plain: Mapping[str, Any]) -> Condition:
    """The condition that ``condition_as_plain`` wrote."""
    return Condition(plain["wat"], frozenset(plain["is"]), _day(plain.get("op")), plain.get("binnen"))


def as_plain(meaning: Meaning) -> dict[str, Any]:
    """All that is known of the meaning of conditions, in an order that does not depend on when it was declared."""
    means = [
        {"wat": condition_as_plain(one.condition), "zegt": [_event(event) for event in one.events], "deel": one.part}
        for one in sorted(meaning.means, key=lambda one: (one.condition.text, str(one.events)))
    ]
    implies = [
        {"wie": condition_as_plain(one.one), "ook": condition_as_plain(one.other)}
        for one in sorted(meaning.implies, key=lambda one: (one.one.text, one.other.text))
    ]
    return {"zegt": means, "houdt_in": implies, "vanaf": {value: day.isoformat() for value, day in sorted(meaning.starts.items())}}


def of_plain(plain: Mapping[str, Any]) -> Meaning:
    """The meaning that ``as_plain`` wrote."""
    means = [
        Means(condition_of_plain(one["wat"]), tuple(_event_of(event) for event in one["zegt"]), one["deel"]) for one in plain["zegt"]
    ]
    implies = [Implies(condition_of_plain(one["wie"]), condition_of_plain(one["ook"])) for one in plain["houdt_in"]]
    starts = {value: date.fromisoformat(day) for value, day in plain["vanaf"].items()}
    return Meaning(dict.fromkeys(means), dict.fromkeys(implies), starts)


def _event(one: Event) -> dict[str, Any]:
    return {
        "stroom": one.stream, "soorten": sorted(one.kinds), "op": one.by.isoformat() if one.by else None, "maanden": one.months,
        "nog": one.still, "niet": one.absent, "niveau": one.level, "gezien": one.seen.isoformat() if one.seen else None,
    }  # fmt: skip


def _event_of(plain: Mapping[str, Any]) -> Event:
    return Event(
        plain["stroom"], frozenset(plain["soorten"]), _day(plain["op"]), plain["maanden"], plain["nog"], plain["niet"],
        plain["niveau"], _day(plain["gezien"]),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
