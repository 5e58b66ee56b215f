"""A proportion and its confidence interval."""

from __future__ import annotations

from statsmodels.stats.proportion import proportion_confint

from evalutils.results import Interval, NotComputable, Number, number

WILSON = "score-interval van Wilson (1927), zonder continuïteitscorrectie"
EMPTY_BASE = "geen klanten in de noemer"


def share(count: int, n: int, reason: str = EMPTY_BASE) -> Number:
    """``count`` / ``n`` (0-1), or not computable for ``reason`` when ``n`` is 0.

    >>> share(3, 4), share(0, 0).reason
    (0.75, 'geen klanten in de noemer')
    """
    return number(count / n) if n else NotComputable(reason)


def wilson(count: int, n: int, level: float, reason: str = EMPTY_BASE) -> Interval:
    """Wilson's score interval for ``count`` of ``n`` (Wilson 1927, J Am Stat Assoc 22:209-212), within 0-1.

    >>> found = wilson(81, 263, 0.95)  # Newcombe (1998, Stat. Med. 17:857): 0.2553 to 0.3662
    >>> round(found.lower, 4), round(found.upper, 4)
    (0.2553, 0.3662)
    """
    if n == 0:
        return Interval(NotComputable(reason), NotComputable(reason), level, WILSON)
    lower, upper = proportion_confint(count, n, alpha=1 - level, method="wilson")
    # the ends are exact there, where arithmetic leaves a rounding error
    return Interval(0.0 if count == 0 else number(lower), 1.0 if count == n else number(upper), level, WILSON)
