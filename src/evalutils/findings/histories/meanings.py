"""What conditions say about streams of events, so that one event under two definitions is known to be one (results.events)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from evalutils.findings.histories.events import BENEFITS, EVENTS, JOBS, PAYMENTS
from evalutils.findings.histories.seen import Seen
from evalutils.params.sections.analysis import Condition as Rule
from evalutils.params.sections.analysis import Flow
from evalutils.params.sections.costs import Costs, Quantity
from evalutils.params.sections.effectiveness import CompetingEvent, OutcomeSpec, Participation
from evalutils.results import who
from evalutils.results.events import FOLLOWED, Event, Means, both_ways
from evalutils.results.quantities import Condition

WORK, LEFT, ACTIVITY, PAYMENT = "betaald werk", "uitkering beëindigd", "activiteit", "betaling"
"""Streams of events: of jobs, of ends of benefits (kinds: reasons), of activities (kinds: sorts), of payments."""


def of_rule(rule: Rule, on: date) -> tuple[Event, ...]:
    """What a rule of params says on that day; nothing where it says more than this can tell."""
    if rule.either or (rule.neither and rule.model_fields_set != {"neither"}) or len(rule.neither) > 1:
        return ()
    if rule.neither:
        inner = of_rule(rule.neither[0], on)
        return (inner[0].opposite(),) if len(inner) == 1 else ()
    found = []
    if rule.activity is not None:
        found.append(_activity(rule, on))
    for holds, stream, still in ((rule.job_running, WORK, True), (rule.payment, PAYMENT, False)):
        if holds is not None:
            found.append(Event(stream, by=on, still=still, absent=not holds))
    if rule.benefit_running is not None:
        found.append(Event(LEFT, by=on, still=True, absent=rule.benefit_running))
    return tuple(found)


def _activity(rule: Rule, on: date) -> Event:
    kinds = frozenset([str(rule.activity)])
    if rule.result or rule.reasons:
        return Event(f"{ACTIVITY} {rule.activity}: hoe het afliep", frozenset([*rule.reasons, *filter(None, [rule.result])]), by=on)
    if rule.running is False:
        return Event(f"{ACTIVITY} {rule.activity}: hoe het afliep", by=on)
    return Event(ACTIVITY, kinds, by=on, still=bool(rule.running))


def of_flow(flow: Flow, on: date) -> Iterator[Means]:
    """What the statuses of a box say: the rule of the box, or the rules of its statuses when these are of one stream."""
    rules = {status.code: status.when for status in flow.statuses}
    for box in flow.boxes[1:]:
        codes = flow.statuses_under(box.code)
        said = of_rule(box.when, on) if box.when is not None else _together([rules[code] for code in codes], on)
        if not said and len(rules) == 2 and len(codes) == 1 and rules[codes[0]] is None:  # whoever is not the other
            said = tuple(event.opposite() for event in _together([rule for rule in rules.values() if rule is not None], on))
        yield from both_ways(who.status(codes, on), None, *said)


def _together(rules: Sequence[Rule | None], on: date) -> tuple[Event, ...]:
    said = [() if rule is None else of_rule(rule, on) for rule in rules]
    events = {one[0] if len(one) == 1 else None for one in said}
    first = next(iter(events))
    if len(events) == 1 and len(rules) == 1:
        return said[0]
    alike = {(one.stream, one.still, one.absent) if one else None for one in events}
    if first is None or len(alike) != 1 or not all(one and one.kinds and not one.absent for one in events):
        return ()
    return (Event(first.stream, frozenset(kind for one in events if one for kind in one.kinds), by=on, still=first.still),)


def of_outcome(spec: OutcomeSpec, as_of: date | None, *, lost: bool = False) -> Iterator[Means]:
    """What an outcome within so many months of assignment says, and that it is known.

    ``lost``: single clients went out of sight. Then a known outcome says more than that its months have passed, which the day of
    assignment does not tell.
    """
    part = lost or spec.kind in ("duurzaam_werk", "werk_naast_uitkering") or spec.without_work
    if spec.kind == "uitstroom_uitkering":
        event = Event(LEFT, frozenset(spec.reasons))
    elif spec.kind == "activiteit":
        event = Event(ACTIVITY, frozenset(spec.activities))
    else:
        event = Event(WORK, level=spec.minimum_hours if spec.is_share else 0.0)
    event = replace(event, months=float(spec.months), still=spec.at_end, seen=as_of)
    yield from both_ways(who.outcome(spec.code, "ja"), who.outcome(spec.code, "nee"), event, part=part)
    yield from both_ways(who.outcome(spec.code), None, Event(FOLLOWED, months=float(spec.months), seen=as_of), part=lost)
    yield Means(who.no_outcome(spec.code), (Event(FOLLOWED, months=float(spec.months), absent=True, seen=as_of),), part=True)


def of_participation(spec: Participation | None) -> tuple[Means, ...]:
    """What taking part says."""
    if spec is None:
        return ()
    return both_ways(who.took_part(1), who.took_part(0), Event(ACTIVITY, frozenset(spec.activities), months=float(spec.months)))


def of_times(seen: Seen, moments: Sequence[float], competing: Sequence[CompetingEvent], as_of: date | None) -> Iterator[Means]:
    """What a curve counts at its moments: the first of several events by then, who had none of them, and who was not followed."""
    for moment in moments:
        yield Means(seen.out_of_view(moment), (Event(FOLLOWED, months=moment, absent=True, seen=as_of),), part=True)
        work = Event(WORK, level=seen.hours, months=moment)
        firsts = [work, *(_competing(event, moment) for event in competing)]
        for place, event in enumerate(firsts, start=1):
            for before in (False, True):
                yield from both_ways(seen.event(place, moment, before=before), None, *([event] if event else []))
        none = tuple(event.opposite() for event in firsts if event)
        yield Means(seen.in_view(moment), none, part=True)


def _competing(event: CompetingEvent, moment: float) -> Event | None:
    if event.reasons and event.activities:
        return None
    return Event(LEFT if event.reasons else ACTIVITY, frozenset(event.reasons or event.activities), months=moment)


def of_use(quantity: Quantity, months: int) -> tuple[tuple[Event, ...], bool]:
    """What having any of a quantity within the horizon says, and whether that is a part of it."""
    if quantity.table == EVENTS and quantity.values:
        return (Event(ACTIVITY, frozenset(quantity.values), months=float(months)),), quantity.during is not None
    if quantity.table in (JOBS, PAYMENTS) and not quantity.values:
        return (Event(WORK if quantity.table == JOBS else PAYMENT, months=float(months)),), quantity.during is not None
    return (), True


def of_exit(params: Costs) -> tuple[Event, ...]:
    """What leaving by the rule of the costs says."""
    rule = params.exit
    if rule is None or rule.table != BENEFITS:
        return ()
    return (Event(LEFT, frozenset(rule.values), months=float(params.horizon)),)


def followed(yes: Condition, no: Condition, months: int, as_of: date) -> tuple[Means, ...]:
    """That somebody was followed for so many months by that day, or was not."""
    return both_ways(yes, no, Event(FOLLOWED, months=float(months), seen=as_of))
