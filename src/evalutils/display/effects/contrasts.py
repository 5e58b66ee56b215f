"""All contrasts of a study beside each other: a table, a paragraph and key numbers."""

from __future__ import annotations

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import between, test_text
from evalutils.display.common.views import Cell, Entry, Numbers, Table, Text
from evalutils.results import SECRET, NotComputable, is_number
from evalutils.results.effects import ContrastRow, ContrastsResult

HIDDEN = "niet gepubliceerd ter bescherming van klanten"


def table(result: ContrastsResult) -> Table:
    """A row a contrast: both groups' numbers, the main result, its p-value plain and corrected, the simultaneous interval."""
    shows = _shows(result)
    rows = []
    for row in result.rows:
        n = f"{fmt.integer(row.groups.n[0])} / {fmt.integer(row.groups.n[1])}"
        plain, wide = (between(one.lower, one.upper, lambda v: Cell(v, shows).text) for one in (row.estimate.interval, row.dunnett))
        p = (Cell(row.estimate.p_value, "p"), Cell(row.holm_p, "p"), Cell(row.dunnett_p, "p"))
        rows.append((f"{row.treatment} – {row.control}", n, Cell(row.estimate.value, shows), plain, *p, wide))
    methods = "; ".join(dict.fromkeys(row.estimate.method for row in result.rows))
    level = fmt.percent(result.level)
    unit = "procentpunten" if result.scale == "aandeel" else result.unit
    joint = test_text(result.joint)
    notes = (
        f"Verschil in {unit}: {methods}.",
        *dict.fromkeys(f"{one.estimate.note[:1].upper()}{one.estimate.note[1:]}." for one in result.rows if one.estimate.note),
        f"{_holm(result)}; Dunnett: p-waarde en interval die voor alle "
        "vergelijkingen met de vergelijkingsgroep tegelijk gelden.",
        f"{joint[:1].upper()}{joint[1:]}.",
    )
    head = ("Vergelijking", "n", "Verschil", f"{level}-interval", "p", "p (Holm)", "p (Dunnett)", f"Dunnett {level}")
    return Table(head, tuple(rows), (6, 3, 3, 4, 2, 2, 3, 4), notes=notes)


def _holm(result: ContrastsResult) -> str:
    """For how many comparisons Holm corrects: those that have a test."""
    tested = sum(not isinstance(row.holm_p, NotComputable) for row in result.rows)
    if tested > 1:
        return f"Holm: p-waarde gecorrigeerd voor {fmt.words(tested)} vergelijkingen"
    return "Holm: er is één vergelijking te toetsen, zodat haar p-waarde blijft wat zij is" if tested else "Holm: er is geen vergelijking te toetsen"


def text(alpha: float):  # type: ignore[no-untyped-def]  # a view
    """One paragraph: is there a difference at all, and which contrasts stand after correction for their number."""

    def view(result: ContrastsResult) -> Text:
        p = result.joint.p_value
        if not is_number(p):
            start = (
                f"Voor '{result.label.lower()}' is de gezamenlijke toets van alle groepen {HIDDEN}." if p is SECRET
                else f"Voor '{result.label.lower()}' is geen gezamenlijke toets van alle groepen te geven."
            )  # fmt: skip
        else:
            verdict = "verschillen de groepen aantoonbaar" if p < alpha else "zijn geen verschillen tussen de groepen aan te tonen"
            start = f"Op '{result.label.lower()}' {verdict} (gezamenlijke toets: {Cell(p, 'p_zin').marked})."
        return Text((" ".join((start, *(_sentence(row, result, alpha) for row in result.rows))),))

    return view


def _sentence(row: ContrastRow, result: ContrastsResult, alpha: float) -> str:
    shows, unit = _shows(result), "procentpunten" if result.scale == "aandeel" else result.unit
    names = f"{row.treatment} tegenover {row.control.lower()}"
    if not is_number(row.estimate.value):
        return f"{names}: het verschil is {HIDDEN}." if row.estimate.value is SECRET else f"{names}: geen verschil te geven."
    ends = between(row.estimate.interval.lower, row.estimate.interval.upper, lambda v: Cell(v, shows).marked)
    if is_number(row.holm_p):
        judged = f"na correctie voor het aantal vergelijkingen {'' if row.holm_p < alpha else 'niet '}significant (Holm: {Cell(row.holm_p, 'p_zin').marked})"
    else:
        judged = "de toets is niet gepubliceerd" if row.holm_p is SECRET else "niet getoetst"
    return f"{names}: {Cell(row.estimate.value, shows).marked} {unit} ({ends}), {judged}."


def numbers(result: ContrastsResult) -> Numbers:
    """gezamenlijk.{p,p_zin}; n; <contrast>.{verschil,van,tot,p,p_zin,holm,dunnett,dunnett_van,dunnett_tot}"""
    shows = _shows(result)
    cells: dict[str, Entry] = {"n": Cell(len(result.rows), "getal"), "woord": Cell(len(result.rows), "woord"),
                               "gezamenlijk.p": Cell(result.joint.p_value, "p"), "gezamenlijk.p_zin": Cell(result.joint.p_value, "p_zin")}  # fmt: skip
    for row in result.rows:
        one = row.estimate
        cells |= {f"{row.key}.verschil": Cell(one.value, shows), f"{row.key}.van": Cell(one.interval.lower, shows),
                  f"{row.key}.tot": Cell(one.interval.upper, shows), f"{row.key}.p": Cell(one.p_value, "p"),
                  f"{row.key}.p_zin": Cell(one.p_value, "p_zin"), f"{row.key}.holm": Cell(row.holm_p, "p"),
                  f"{row.key}.dunnett": Cell(row.dunnett_p, "p"), f"{row.key}.dunnett_van": Cell(row.dunnett.lower, shows),
                  f"{row.key}.dunnett_tot": Cell(row.dunnett.upper, shows)}  # fmt: skip
    return Numbers(cells)


def _shows(result: ContrastsResult) -> str:
    return "punten" if result.scale == "aandeel" else "decimaal2"
