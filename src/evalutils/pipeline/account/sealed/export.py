"""What may leave a sealed environment: released results alone, in few files, as an output checker reads them."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.disclosure.checking import checklist, dossier
from evalutils.pipeline.account.delivery import bundle
from evalutils.pipeline.account.delivery.facts import Facts
from evalutils.pipeline.account.delivery.spreadsheets.sheets import SIGNS, Cell, Sheet, cell, source_line
from evalutils.pipeline.account.delivery.spreadsheets.workbook import xlsx
from evalutils.pipeline.run import notebooks
from evalutils.pipeline.run.outputs import ledgers, provenance
from evalutils.pipeline.run.steps import digest, file_digest, files_below

META, TEXTS, PICTURES = "export.json", "vrijgegeven.json", "figuren/"
_README = """\
# Uitvoer ter controle: {name}

{title}. Profiel {profile}: {rule}.

| bestand | wat het is |
|---|---|
| `uitvoer.xlsx` | één blad per uitvoer: context, regel, syntax, de waarden onder elkaar en de aantallen daaronder |
| `dossier.md` | controlelijst, per uitvoer de regel en wat er niet gepubliceerd is, en het verschil met eerdere leveringen |
| `tellingen.csv` | alle aantallen onder de uitvoer; `x` is niet gepubliceerd |
| `audit.json` | uitkomst van de aanval op alle uitvoer samen |
| `syntax.md` | de code die de uitvoer maakte, per notebook en cel |
| `figuren/` | elke figuur, als SVG en PNG, zoals zij in het rapport komt |
| `vrijgegeven.json` | dezelfde waarden als in `uitvoer.xlsx`, als de tekst die het rapport inleest |
| `export.json`, `{sums}` | herkomst en controlegetallen |

Er staat geen rij van het extract in, en geen uitgevoerd notebook.
"""


@dataclass(frozen=True)
class Exported:
    """The folder, and how much is in it."""

    folder: Path
    files: int
    outputs: int


def export(facts: Facts, gate: Callable[[Sequence[Path]], object]) -> Exported:
    """Write _output/<study>/fase<N>/export/; ``gate`` searches the finished files before they take their place.

    Raises ``DisclosureError`` where the outputs together give a withheld count away.
    """
    files = contents(facts)
    target = facts.call.output / "export"
    draft = target.with_name(".export.nieuw")
    shutil.rmtree(draft, ignore_errors=True)
    for path, content in files.items():
        (draft / path).parent.mkdir(parents=True, exist_ok=True)
        (draft / path).write_bytes(content)
    gate([draft / path for path in sorted(files)])
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    return Exported(target, len(files), len(facts.entries))


def contents(facts: Facts) -> dict[str, bytes]:
    """Every file of the export by its path."""
    call, case = facts.call, bundle.case(facts)
    outputs = case.outputs
    made = datetime.date.fromisoformat(str(facts.about["datum"]))
    books = [notebooks.inspect(name, call.root) for name in call.phase.notebooks]
    pictures = (path for suffix in ("svg", "png") for path in sorted((call.released / "figures").glob(f"*.{suffix}")))
    files = {
        "uitvoer.xlsx": xlsx(tuple(_sheets(facts, outputs)), f"Uitvoer {facts.name}", made), "dossier.md": checklist.dossier(case).encode(),
        "tellingen.csv": dossier.counts_csv(outputs).encode(), "audit.json": _json(ledgers.close(call, books)),
        "syntax.md": _syntax(facts).encode(), TEXTS: _json(_texts(call.released)), META: _json(_meta(facts)),
        "LEESMIJ.md": _readme(facts).encode(),
        **{f"{PICTURES}{path.name}": path.read_bytes() for path in pictures},
    }  # fmt: skip
    return files | {bundle.CHECKSUMS: bundle.checksums(files)}


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _readme(facts: Facts) -> str:
    minimum = facts.call.profile.minimum_cell
    rule = f"aantallen van 1 tot en met {minimum - 1} zijn niet gepubliceerd" if minimum else "er is niets onderdrukt"
    return _README.format(
        name=facts.name, title=facts.about["ondertitel"] or facts.about["titel"], profile=facts.call.profile.name, rule=rule,
        sums=bundle.CHECKSUMS,
    )  # fmt: skip


def _texts(released: Path) -> dict[str, str]:
    """Every released file but the pictures: path -> text."""
    paths = (path for path in files_below(released) if path.suffix not in (".svg", ".png"))
    return {path.relative_to(released).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _meta(facts: Facts) -> dict[str, Any]:
    call = facts.call
    return {
        "studie": call.study_name, "fase": call.number, "profiel": call.profile.name,
        "extract": facts.data, "programmatuur": facts.software, "bron": bases(facts),
    }  # fmt: skip


def bases(facts: Facts) -> dict[str, str]:
    """Name of a part of the sources -> checksum, so that outside it is known which part differs."""
    return parts(provenance.source_paths(facts.call))


def parts(paths: Sequence[Path]) -> dict[str, str]:
    """Folder of sources -> SHA-256 over its files."""
    return {
        base.name: digest(f"{path.relative_to(base).as_posix()} {file_digest(path)}" for path in files_below(base))
        for base in paths
    }


def _sheets(facts: Facts, outputs: Sequence[dossier.Checked]) -> Iterator[Sheet]:
    names = [f"{place:02d} {output.key}"[:31].rstrip("-") for place, output in enumerate(outputs, start=1)]
    yield Sheet(
        "Inhoud", "Uitvoer ter controle", (), ("Blad", "Uitvoer", "Soort", "Aantallen daaronder", "Niet gepubliceerd"),
        tuple((name, output.title or output.key, output.kind, len(output.counts), len(output.hidden))
              for name, output in zip(names, outputs, strict=True)),
    )  # fmt: skip
    yield Sheet("Tekens", "Tekens", (), ("Teken", "Betekenis"), SIGNS)
    for name, output in zip(names, outputs, strict=True):
        yield _sheet(facts, name, output)


def _sheet(facts: Facts, name: str, output: dossier.Checked) -> Sheet:
    """Long, not wide: one value a row, and below them the counts that stand beneath."""
    minimum = facts.call.profile.minimum_cell
    record = facts.records[output.key]
    folder = {"tabel": "tables", "figuur": "figures"}.get(output.kind, "texts")
    notes = (
        f"Populatie: {output.population or 'zie de titel'}.", source_line(facts.released(f"{folder}/{output.key}.md").decode()),
        f"Regel: aantallen van 1 tot en met {minimum - 1} niet gepubliceerd, en evenmin waaruit zij volgen." if minimum
        else "Regel: geen onderdrukking.",
        f"Syntax: {output.program}.",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for key, value in record.get("waarden", {}).items():
        row, _, column = key.partition("|")
        rows.append(("uitkomst", row, column, _shown(value)))
    rows += [("aantal daaronder", output.name(key), "", count) for key, count in sorted(output.counts.items())]
    rows += [("aantal daaronder", output.name(key), "", dossier.WITHHELD) for key in output.hidden]
    return Sheet(
        name, output.title or output.key, tuple(note for note in notes if note), ("Deel", "Rij", "Kolom", "Waarde"), tuple(rows)
    )


def _shown(value: Any) -> Cell:
    if isinstance(value, dict) or value is None:
        return "."
    return value if isinstance(value, int | float) else cell(str(value))


def _syntax(facts: Facts) -> str:
    lines = ["# Syntax\n", "De bibliotheek `evalutils` en de parameters zijn openbaar, met de vastlegging in `export.json`.\n"]
    for name in facts.books:
        content = json.loads((facts.call.root / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
        lines.append(f"## {name}\n")
        code = ("".join(found["source"]) for found in content["cells"] if found["cell_type"] == "code")
        lines += [f"Cel {number}\n\n```python\n{source}\n```\n" for number, source in enumerate(code, start=1)]
    return "\n".join(lines)
