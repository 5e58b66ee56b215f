"""Names of numbers in the checklist of a reporting guideline that nearly name a group or a contrast, before any number is computed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from evalutils.data.naming.look import Look

NEAR = 0.85
"""Likeness (difflib's ratio) from which a part of a name is taken for a slip of the pen."""


def remarks(look: Look) -> Iterator[str]:
    """What looks misspelt in the numbers under ``consort``, as sentences; whether a number exists shows when it is computed."""
    groups = look.study.groups
    known = {*(arm.code.lower() for arm in groups.known), *(arms.key.lower() for arms in groups.contrasts)}
    for at, item in enumerate(look.phase.checklist):
        for value in item.values:
            for part in value.number.split(".")[1:]:
                near = difflib.get_close_matches(part, known, n=1, cutoff=NEAR)
                if near and part not in known:
                    yield f"fase{look.phase.number}.yml, consort.{at}.waarden: in '{value.number}' lijkt '{part}' op '{near[0]}'; er is geen groep of contrast '{part}'."
