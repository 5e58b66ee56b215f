"""Nothing is published that has not passed a gate under a profile.

contents reads what a result counts, relations and ledger put it beside everything published before, suppress chooses what
to withhold, release applies it and seals the result, attack and audit try to undo it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evalutils.disclosure.release import Gate, Released, require

__all__ = ["Gate", "Released", "require"]


def __getattr__(name: str) -> Any:
    """The gate is loaded when it is used: the last gate on files (files) does without its solver."""
    if name in __all__:
        from evalutils.disclosure import release

        return getattr(release, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
