"""Random numbers by the name of the step, so that a new step changes no other step's result."""

from __future__ import annotations

import hashlib

import numpy as np


def generator(*names: str) -> np.random.Generator:
    """A generator seeded by what is computed (for instance 'balans', 'leefvorm'); the same names, the same draws.

    >>> bool(generator("balans", "leefvorm").random() == generator("balans", "leefvorm").random())
    True
    """
    digest = hashlib.sha256("/".join(names).encode("utf-8")).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))
