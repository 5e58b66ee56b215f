"""Nothing is published that has not passed a gate under a profile.

contents reads what a result counts, relations and ledger put it beside everything published before, suppress chooses what
to withhold, release applies it and seals the result, attack and audit try to undo it.
"""

from evalutils.disclosure.release import Gate, Released, require

__all__ = ["Gate", "Released", "require"]
