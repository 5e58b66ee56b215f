"""Categories in params against the clients who were assigned: a value that no category holds."""

from __future__ import annotations

from collections.abc import Iterator

from evalutils.data.naming.look import Look, in_rows, tally
from evalutils.errors import Problem


def problems(look: Look) -> Iterator[Problem]:
    """A characteristic whose categories leave out values of clients in the groups that are compared: its table could not be made."""
    for at, one in enumerate(look.phase.characteristics):
        if one.categories and one.source.kind == "waarde" and (told := _outside(look, one.column, one.categories)):
            expected = f"elke waarde die klanten in klanten.{one.column} hebben"
            yield Problem("buiten-indeling", f"fase{look.phase.number}.yml, kenmerken.{at}.categorieen", expected, told)


def remarks(look: Look) -> Iterator[str]:
    """Subgroups whose categories leave out clients: these are in no row, as sentences."""
    for one in look.phase.effectiveness.subgroups:
        if one.categories and one.column not in look.made and (told := _outside(look, one.column, one.categories)):
            yield f"fase{look.phase.number}.yml, effectiviteit.subgroepen, {one.code}: in klanten.{one.column} hebben {told}; zij staan in geen subgroep."


def _outside(look: Look, column: str, categories: tuple[str, ...]) -> str:
    """'311 rijen een andere waarde (Vrouw)' of the clients compared; empty for none. Only what may be said of values is named."""
    clients = look.frames.get("klanten")
    if clients is None or not {"groep", column} <= set(clients.columns):
        return ""
    values = clients.loc[clients["groep"].isin(look.study.groups.codes), column]
    strange = {word: count for word, count in tally(values).items() if word not in categories}
    if not strange:
        return ""
    named = [word for word in strange if word in look.sayable("klanten", column)]
    told = f" ({', '.join(named)})" if named else ""
    return f"{in_rows(sum(strange.values()))} een andere waarde{told}"
