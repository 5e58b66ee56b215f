"""The extract of a phase with every name in its params held against it: one reading for both."""

from __future__ import annotations

from evalutils.data import load
from evalutils.data.naming.hold import Held, hold
from evalutils.data.naming.look import Look
from evalutils.params import Settings, load_phase, load_study
from evalutils.schemas import contract


def checked(settings: Settings, *, keep: bool = False) -> tuple[load.Extract, Held]:
    """The extract as of the reference date of the phase, and what became of each name in the params of study and phase.

    ``keep``: what was read is kept below _build/ for the notebooks of the phase. Raises ``ExtractError`` where the extract
    breaks the contract; of a name that nobody knows ``Held.require`` raises.
    """
    seen, whole = load.opened(settings, keep=keep)
    study, phase = load_study(settings.study), load_phase(settings.study, settings.phase)
    return seen, hold(Look(contract(settings), seen.tables, whole, study, phase))
