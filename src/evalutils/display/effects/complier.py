"""The effect on those who took part because they were assigned: a table and key numbers."""

from __future__ import annotations

from evalutils.display.common.cells import between
from evalutils.display.common.views import Cell, Entry, Table
from evalutils.display.effects.tables import View, amount, estimated, level, unit
from evalutils.params import Arms
from evalutils.results import NotComputable, Number, is_number
from evalutils.results.effects import ComplierResult, EffectivenessResult, WeakSet

ASSUMPTIONS = {
    "toeval": "het toeval bepaalt de toewijzing",
    "uitsluiting": "de toewijzing werkt alleen via de begeleiding",
    "geen_tegendraads": "niemand laat zich juist begeleiden omdat hij niet is toegewezen",
    "geen_onderlinge_invloed": "klanten beïnvloeden elkaars uitkomst niet",
    "instrument_werkt": "de toewijzing leidt tot meer begeleiding",
}


def compliers(arms: Arms) -> View:
    """The effect on the coached with what it rests on; participants against the control group as a description."""

    def view(result: EffectivenessResult) -> Table:
        found = result.complier
        if found is None:
            return Table(("Grootheid", "Waarde", "Interval", "p"), ())
        show = amount(result.primary)
        shares = zip((arms.treatment, arms.control), found.take_up, strict=True)
        rows: list[tuple[Entry, ...]]
        rows = [(f"{found.label}, {arm.label.lower()}", Cell(share, "procent1"), "", "") for arm, share in shares]
        rows.append(("Verschil in deelname (procentpunten)", Cell(found.compliers, "punten"), "", ""))
        rows.append(("F-toets van de eerste stap", Cell(found.first_stage_f, "decimaal1"), "", ""))
        rows.append(estimated(found.estimate, show))
        rows += [estimated(found.adjusted, show)] if found.adjusted is not None else []
        rows += [_set(found.weak_set, show)] if found.weak_set is not None else []
        rows.append(estimated(found.per_protocol, show))
        strong = _strength(found)
        untested = found.estimate.p_value
        why = [f"Zonder toets: {untested.reason}."] if isinstance(untested, NotComputable) and is_number(found.estimate.value) else []
        notes = (
            f"Effecten in {unit(result.primary)}.{strong}",
            f"Veronderstellingen: {'; '.join(ASSUMPTIONS[code] for code in found.assumptions)}.",
            *why,
            "De laatste regel vergelijkt klanten die niet door toeval begeleid zijn en is geen effect.",
        )
        return Table(("Grootheid", "Waarde", f"{level(result)}-interval", "p"), tuple(rows), (8, 2, 4, 2), notes=notes)

    return view


def _strength(found: ComplierResult) -> str:
    """Whether the assignment moves taking part enough, and in the direction that is assumed; empty where that is withheld."""
    if is_number(found.compliers) and found.compliers < 0:
        return " De toewijzing leidde tot minder deelname in plaats van meer: aan de veronderstellingen is niet voldaan, en de schatting is geen effect."
    if is_number(found.first_stage_f):
        strength = "zwak (F onder 10)" if found.weak else "sterk genoeg (F ten minste 10)"
        return f" De toewijzing is als instrument {strength} (Staiger en Stock 1997)."
    return f" Hoe sterk de toewijzing als instrument is, is niet te toetsen: {found.first_stage_f.reason}." if isinstance(found.first_stage_f, NotComputable) else ""


def _set(found: WeakSet, show: str) -> tuple[Entry, ...]:
    """The effects that the Anderson-Rubin test does not reject."""

    def shown(value: Number | None) -> str:
        return Cell(value, show).text

    within = between(found.lower, found.upper, shown)
    words = {"interval": within, "alles buiten een interval": f"alles buiten {within}"}.get(found.kind, found.kind)
    return "Effecten die bij een zwak instrument niet verworpen worden (Anderson en Rubin 1949)", "", words, Cell(found.p_value, "p")
