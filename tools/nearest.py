"""Print the name that most resembles a word: nearest.py WORD NAME...; nothing when none does."""

from __future__ import annotations

import sys
from difflib import get_close_matches

DUTCH = {"fase": "phase", "studie": "study", "profiel": "profile", "formaten": "formats", "uittreksel": "extract"}
"""What a Dutch reader types -> the name that is meant, though another may be nearer by its letters."""


def nearest(word: str, names: list[str]) -> str:
    """The name of ``names`` nearest to ``word`` (case does not count), or an empty string."""
    by_case = {name.lower(): name for name in names}
    if (meant := DUTCH.get(word.lower())) in by_case:
        return by_case[meant]
    return by_case[found[0]] if (found := get_close_matches(word.lower(), by_case, n=1, cutoff=0.6)) else ""


if __name__ == "__main__":
    print(nearest(sys.argv[1], sys.argv[2:]))
