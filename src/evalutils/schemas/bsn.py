"""What a citizen service number (BSN) is: the one place that knows the eleven-test."""

from __future__ import annotations

import re

WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def elfproef(text: str) -> bool:
    """Whether a text is nine digits that pass the eleven-test of the BSN: the weighted sum is a multiple of 11.

    >>> elfproef("111222333"), elfproef("111222334"), elfproef("000000000")
    (True, False, False)
    """
    if not re.fullmatch(r"[0-9]{9}", text) or text == "000000000":
        return False
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, text, strict=True)) % 11 == 0
