"""The comparison as a page for a reader (HTML) and as rows for a machine (CSV)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from html import escape
from string import Template

from evalutils.pipeline.account.difference.compare import Change

HEAD = ("soort", "sleutel", "oud", "nieuw", "verschil", "oorzaak")
KINDS = {"getal": "Getallen in de tekst", "feit": "Feiten", "bewering": "Beweringen", "tabel": "Cellen van tabellen", "figuur": "Figuren",
         "zin": "Zinnen"}  # fmt: skip
NOTE = (
    "Wat een van beide versies niet publiceert, staat hier van geen van beide; een verandering waaruit met beide versies samen "
    "zou volgen dat het om enkele klanten gaat, staat er zonder waarden."
)
_PAGE = Template("""\
<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { font-family: "Source Sans 3", "Source Sans Pro", system-ui, sans-serif; line-height: 1.5; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 0 0 2rem; } caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #bbb; overflow-wrap: anywhere; }
del { background: #fbe3e0; color: #7a1f12; } ins { background: #e0f2e5; color: #0f5132; text-decoration: none; }
@media (prefers-color-scheme: dark) { body { background: #16191d; color: #e8e8e8; } del { background: #4a1d17; color: #ffd9d2; } ins { background: #143d25; color: #cdf2d8; } }
</style>
</head>
<body>
<main>
<h1>$title</h1>
<p>$summary</p>
<p>$note</p>
$tables
</main>
</body>
</html>
""")


def page(found: tuple[Change, ...], old: str, new: str, remarks: tuple[str, ...] = ()) -> str:
    """One table a kind of change; nothing in it comes from elsewhere. ``remarks``: sentences below the summary."""
    return _PAGE.substitute(
        title=escape(f"Verschil tussen {old} en {new}"), summary="</p>\n<p>".join(map(escape, (summary(found), *remarks))), note=escape(NOTE),
        tables="\n".join(_table(kind, [change for change in found if change.kind == kind]) for kind in KINDS),
    )  # fmt: skip


def sources(differing: tuple[str, ...], found: tuple[Change, ...]) -> str:
    """What differs in the sources of the two, with how many changes each is a cause of: also what changed no number."""
    if not differing:
        return "De bronnen (gegevens, parameters, code, pakketten) zijn gelijk, op de tekst na."
    told = []
    for each in differing:
        word = each.split(":")[0]
        count = sum(any(cause.split(":")[0] == word for cause in change.causes) for change in found)
        told.append(f"{each} ({_counted(count)})" if count else f"{each} (verandert niets in het rapport)")
    return f"Wat in de bronnen verschilt: {'; '.join(told)}."


def _counted(count: int) -> str:
    return "1 verandering" if count == 1 else f"{count} veranderingen"


def summary(found: tuple[Change, ...]) -> str:
    """How many changes, by cause, and how many are not shown."""
    if not found:
        return "Er is niets veranderd."
    causes = Counter(cause.split(":")[0] for change in found for cause in dict.fromkeys(change.causes))
    hidden = sum(change.hidden for change in found)
    told = ", ".join(f"{cause} {count}" for cause, count in causes.most_common())
    return f"{_counted(len(found))} (oorzaken: {told}); van {hidden} worden de waarden niet getoond."


def _table(kind: str, found: list[Change]) -> str:
    if not found:
        return ""
    head = "".join(f'<th scope="col">{name.capitalize()}</th>' for name in HEAD[1:])
    rows = "\n".join(
        f'<tr><th scope="row">{escape(change.key)}</th><td><del>{escape(change.old)}</del></td><td><ins>{escape(change.new)}</ins></td>'
        f"<td>{escape(change.difference)}</td><td>{escape(change.told)}</td></tr>"
        for change in found
    )
    return f"<table>\n<caption>{KINDS[kind]} ({len(found)})</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def rows(found: tuple[Change, ...]) -> str:
    """One change a row."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows((each.kind, each.key, each.old, each.new, each.difference, each.told) for each in found)
    return text.getvalue()
