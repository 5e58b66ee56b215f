"""The gate: nothing is published that has not passed ``release`` under a profile.

rules.py finds what to withhold, systems.py says which counts a result holds and how they add up,
release.py applies it and seals the result, audit.py tries to undo it.
"""

from evalutils.disclosure.release import Released, release, require

__all__ = ["Released", "release", "require"]
