"""``publish``: a released result, through a view, into the files that a report includes.

Every output stands in the index (``uitvoer`` in fase<N>.yml) under its key. A table becomes
tables/<key>.md and .csv, a figure figures/<key>.md, .svg and .png (and .csv of its numbers), key
numbers numbers/<key>.yml, paragraphs texts/<key>.md. values/<key>.json holds every published number unformatted, with the notebook and
cell that computed it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from evalutils.disclosure import Released, require
from evalutils.disclosure.counting.contents import plain_numbers
from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.unpublished import unpublished
from evalutils.display.common.views import Cell, Entry, Figure, Numbers, Table, Text, View, markdown_of, text_of
from evalutils.display.common.whereabouts import back, cell_number, shell
from evalutils.errors import ParameterError
from evalutils.markdown import attribute, escape
from evalutils.params import OutputEntry, Settings
from evalutils.params.facts import Fact
from evalutils.results import SECRET, NotComputable, Number

R = TypeVar("R")
KINDS: dict[str, type] = {"tabel": Table, "figuur": Figure, "cijfers": Numbers, "tekst": Text}
_DASHES = 8
"""Dashes per unit of width: a line of more than 72 signs makes Pandoc keep the widths."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Zn€'‘(])")
_WHOLE = re.compile(r"(?<=[\d%]) (?:tot|/) (?=[€−\d])")
"""Between the ends of an interval, and two counts: in a cell no line breaks there."""
_LONE_SIGN = re.compile(rf"(?<![\w-]){fmt.SECRET_SIGN}(?![\w:-])")
_MARKED = re.compile(r"(\[[x.]\]\{\.(?:geheim|onbekend)\})")
SECRET_NOTE = "x: niet gepubliceerd ter bescherming van klanten."


def publish(settings: Settings, key: str, released: Released[R], view: Callable[[R], View]) -> None:
    """Publish ``released`` under ``key``, seen through ``view``; in a notebook it is also shown, as the report will.

    Nothing is written of a key that the index does not give to this notebook (by hand it is shown all the same); a key in
    the index that no notebook publishes stops the report afterwards. Raises ``DisclosureError`` for anything that did not
    pass disclosure.release, ``ParameterError`` for a view of another kind than the index says.
    """
    require(released, settings.profile)
    _tell_unpublished(settings)
    if any(entry.key == f"{key}{settings.ending}" for entry in settings.unpublished):
        show(unpublished(settings.output(key)), settings.output(key).title or key)
        return
    if not settings.wants(key):
        _show_beside(settings, key, released, view)
        return
    made, entry = view(released.result), settings.output(key)
    if not isinstance(made, KINDS[entry.kind]):
        raise ParameterError(
            f"Uitvoer '{key}' staat als {entry.kind} in de index, maar de weergave maakt iets anders.",
            action="herstel 'soort' onder 'uitvoer'; wat elk notebook kan geven staat in docs/outputs.md.",
        )
    folder = settings.build / "released"
    if settings.profile.protects and entry.public.note and isinstance(made, Table | Figure):
        made = replace(made, notes=(*made.notes, entry.public.note))
    _write(folder, settings, entry, made, released)
    show(made, entry.title or key, (*_about(entry), *back(settings, entry)))


def _show_beside(settings: Settings, key: str, released: Released[R], view: Callable[[R], View]) -> None:
    """By hand what the index does not hold is seen too, as far as params have its section."""
    if settings.injected:
        return
    with suppress(ParameterError):
        show(view(released.result), f"{key} (niet in de index van dit rapport)")


def show(made: View, title: str, notes: tuple[str, ...] = ()) -> None:
    """Show a view below the running cell of a notebook; nothing outside one."""
    if shell() is None:
        return
    from IPython.display import display

    bundle = made.bundle(title, notes) if isinstance(made, Figure) else {
        "text/html": made.html(title, notes), "text/plain": title,
    }  # fmt: skip
    display(bundle, raw=True)


def _about(entry: OutputEntry) -> tuple[str, ...]:
    population = (f"Populatie: {entry.population}.",) if entry.population else ()
    return (*population, *((f"Bron: {entry.source_note}.",) if entry.source_note else ()))


def _tell_unpublished(settings: Settings) -> None:
    """For each output of the notebook that its profile does not publish: one sentence under its title, and no number.

    Done at whatever the notebook publishes first, for a notebook need not know of what its parameters leave out.
    """
    told = {record["sleutel"] for record in records(settings) if record["profiel"] == settings.profile.name}
    for entry in settings.unpublished:
        if entry.key not in told:  # a headline would say what there is to see
            _write(settings.build / "released", settings, entry.model_copy(update={"headline": ""}), unpublished(entry))


def records(settings: Settings) -> tuple[dict[str, Any], ...]:
    """The released values of every output that this notebook may read: ``sleutel``, ``notebook``, ``cel``, ``waarden``."""
    paths = sorted((settings.build / "released" / "values").glob("*.json"))
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in paths)


def publish_facts(settings: Settings, facts: tuple[Fact, ...]) -> Numbers:
    """Publish declared facts as key numbers; they are parameters, not results, so there is nothing to protect."""
    shown: dict[str, Entry] = {}
    for fact in facts:
        if fact.key in shown:
            raise ParameterError(
                f"Het feit '{fact.key}' staat zowel bij de studie als bij de fase.",
                action="laat het op één plaats staan, of kies een andere sleutel.",
            )
        if isinstance(fact.value, date):
            shown[fact.key] = fmt.day(fact.value)
        else:
            shown[fact.key] = fact.value if isinstance(fact.value, str) else Cell(fact.value, fact.show)
    folder = settings.build / "released" / "numbers"
    folder.mkdir(parents=True, exist_ok=True)
    _text(folder / "feiten.yml", _yaml({name: _marked(cell) for name, cell in shown.items()}))
    return Numbers(shown)


def publish_claims(settings: Settings, claims: Numbers) -> Numbers:
    """Publish the words of claims; they come from released values alone (claims.evaluate), so there is nothing to protect."""
    folder = settings.build / "released" / "numbers"
    folder.mkdir(parents=True, exist_ok=True)
    _text(folder / "beweringen.yml", _yaml(_nested({name: _marked(cell) for name, cell in claims.cells.items()})))
    return claims


def _write(folder: Path, settings: Settings, entry: OutputEntry, made: View, released: Released[Any] | None = None) -> None:
    for part in ("tables", "figures", "numbers", "texts", "values"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    key = entry.key
    if isinstance(made, Table):
        _text(folder / "tables" / f"{key}.md", table_fragment(entry, made))
        _csv(folder / "tables" / f"{key}.csv", made.full or made)
    elif isinstance(made, Figure):
        with theme.house_style():
            theme.save(made.draw(), folder / "figures" / key)
        place = f"/_build/{settings.study}/fase{settings.phase}/released/figures/{key}"
        _text(folder / "figures" / f"{key}.md", figure_fragment(entry, made, place))
        if made.data:
            _csv(folder / "figures" / f"{key}.csv", made.data)
    elif isinstance(made, Text):
        _text(folder / "texts" / f"{key}.md", "\n" + "\n\n".join(map(_words_as_text, made.paragraphs)) + "\n")
    else:
        _text(folder / "numbers" / f"{key}.yml", _yaml(_nested({name: _marked(cell) for name, cell in made.cells.items()})))
    record = {
        "sleutel": key, "notebook": settings.notebook, "cel": cell_number(settings), "profiel": settings.profile.name,
        "waarden": _values(made), "cellen": list(released.cells) if released else [],
        "getallen": sorted(plain_numbers(released.result)) if released else [],
    }  # fmt: skip
    _text(folder / "values" / f"{key}.json", json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def table_fragment(entry: OutputEntry, table: Table) -> str:
    """A pipe table with its caption and source line, as Quarto and Pandoc read it; its sentence alone where it has no rows."""
    if table.empty and not table.rows:
        return f"\n{escape(table.empty)}\n"
    widths = table.widths or (3, *(1 for _ in table.head[1:]))
    rule = "|".join(
        (":" + "-" * (_DASHES * w - 1) if i < table.left else "-" * (_DASHES * w - 1) + ":") for i, w in enumerate(widths)
    )
    lines = [_row(table.head), f"|{rule}|", *map(_row, table.rows)]
    secret = any(isinstance(cell, Cell) and cell.value is SECRET for row in table.rows for cell in row)
    total = sum(widths)
    shares = ",".join(str(round(100 * width / total)) for width in widths)
    caption = f': {escape(entry.title)} {{#tbl-{entry.key} tbl-colwidths="[{shares}]"}}'
    return "\n".join(["", *lines, "", caption, "", *_source(entry, (*table.notes, *_reasons(table)), secret), ""])


def _reasons(table: Table) -> tuple[str, ...]:
    """Why a cell shows the sign of a number that cannot be computed: each reason once."""
    values = [cell.value for row in table.rows for cell in row if isinstance(cell, Cell)]
    reasons = dict.fromkeys(value.reason for value in values if isinstance(value, NotComputable))
    return (f"Een punt: niet te berekenen ({'; '.join(reasons)}).",) if reasons else ()


def figure_fragment(entry: OutputEntry, figure: Figure, place: str) -> str:
    """A figure with caption, label and alternative text, and its source line, as Quarto and Pandoc read it.

    A headline is a claim: the report fills it in, once the released numbers say how the claim turns.
    """
    headline = f"**[{{{{< meta beweringen.{entry.headline} >}}}}]{{.kop}}**\\\n" if entry.headline else ""
    caption = f"{headline}{escape(entry.title)}"
    return "\n".join(
        ["", f'![{caption}]({place}){{#fig-{entry.key} fig-alt="{attribute(figure.alt)}"}}', "", *_source(entry, figure.notes, False), ""]
    )


def without_signs(note: str) -> str:
    """A note without the sentences that hold the sign of a withheld number: the table shows it, the note need not.

    >>> without_signs("Toets van Welch. Aandeel van de x respondenten. n = 12.")
    'Toets van Welch. n = 12.'
    """
    return " ".join(part for part in _SENTENCE_END.split(note) if not _LONE_SIGN.search(part))


def _source(entry: OutputEntry, notes: tuple[str, ...], secret: bool) -> list[str]:
    parts = [*filter(None, map(without_signs, notes)), *([SECRET_NOTE] if secret else [])]
    if entry.population:
        parts.insert(0, f"Populatie: {entry.population}.")
    if entry.source_note:
        parts.append(f"Bron: {entry.source_note}.")
    return ["::: {.bron}", escape(" ".join(parts)), ":::"] if parts else []


def _row(cells: Iterable[Entry]) -> str:
    return "| " + " | ".join(_WHOLE.sub(lambda found: found.group().replace(" ", "\u00a0"), markdown_of(cell)) for cell in cells) + " |"


def _words_as_text(text: str) -> str:
    """Words as text, but for the marked signs of numbers that are not shown (views.Cell.marked)."""
    parts = _MARKED.split(text)
    return "".join(part if at % 2 else _spaced(part) for at, part in enumerate(parts)).strip()


def _spaced(part: str) -> str:
    """A part of a paragraph as text, with the spaces around it."""
    return re.sub(r"^( *)(.*?)( *)$", lambda found: f"{found[1]}{escape(found[2])}{found[3]}", part, flags=re.DOTALL)


def _marked(cell: Entry) -> str:
    return _words_as_text(cell if isinstance(cell, str) else cell.marked)


def raw(value: Number | None) -> Any:
    """A number as JSON: itself, 'x' for withheld, {'reden': ...} for not computable, null for none."""
    if value is SECRET:
        return "x"
    if isinstance(value, NotComputable):
        return {"reden": value.reason}
    return value


def _values(made: View) -> dict[str, Any]:
    if isinstance(made, Numbers):
        return {name: raw(cell.value) if isinstance(cell, Cell) else cell for name, cell in made.cells.items()}
    if isinstance(made, Text):
        return {}
    table = made if isinstance(made, Table) else made.data
    if table is None:
        return {}
    return {
        f"{text_of(row[0])}|{name}": raw(cell.value)
        for row in table.rows
        for name, cell in zip(table.head, row, strict=True)
        if isinstance(cell, Cell)
    }


def _csv(path: Path, table: Table) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(table.head)
        for row in table.rows:
            writer.writerow([cell if isinstance(cell, str) else _plain(cell.value) for cell in row])


def _plain(value: Number | None) -> Any:
    kept = raw(value)
    return "." if kept is None or isinstance(kept, dict) else kept


def _nested(flat: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        *path, last = name.split(".")
        branch = tree
        for part in path:
            branch = branch.setdefault(part, {})
        branch[last] = value
    return tree


def _yaml(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=True, width=10_000)


def _text(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")
