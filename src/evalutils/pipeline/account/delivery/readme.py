"""README.md after the template of the social science data editors (Vilhuber and others 2022, version 1.1), filled from the run."""

from __future__ import annotations

from string import Template

from evalutils.pipeline.account.delivery.facts import Facts
from evalutils.pipeline.account.delivery.manifest import files_of, place, runtime

MEMORY, STORAGE = (
    "4 GB (each process of a run was seen below 1 GB, at most four at a time)",
    "2 GB (1.4 GB is the Python environment)",
)
"""What a run was seen to stay below."""
IN_ENGLISH = {"minder dan 10 minuten": "less than 10 minutes", "10 tot 60 minuten": "10 to 60 minutes", "1 tot 8 uur": "1 to 8 hours",
              "meer dan 8 uur": "more than 8 hours"}  # fmt: skip
_TEXT = Template("""\
# README — $title

Levering **$name**, versie $version, $date_text. $warning

## Overzicht / Overview

The package holds the report ($formats), every released table (CSV, and together in `tabellen.xlsx` and `tabellen.ods`), every figure
(SVG, with its numbers as CSV and a description in words), the program code, and an account of every number (`manifest.json`). One
command makes all of it from the extract: `make deliver STUDY=$study PHASE=$phase PROFILE=$profile`. A replicator should expect it to
take $runtime.

Deze levering controleren: `make verify ZIP=$name.zip`. Zij opnieuw laten maken uit de vastgelegde bron: voeg `REBUILD=1` toe.

## Data Availability and Provenance Statements

- [ ] This paper does not involve analysis of external data (the extract is not part of this package, only its checksums are).

### Statement about Rights

- [x] The authors had legitimate access to and permission to use the data: $rights

### License for Data

$data_licence

### Summary of Availability

- [$all] All data **are** publicly available.
- [$some] Some data **cannot be made** publicly available.

### Details on each Data Source

$sources

### Dataset list

| Data file | Source | Notes | Provided |
|---|---|---|---|
$datasets

## Computational requirements

### Software Requirements

$software

All packages with version and checksum: `code/requirements.txt`; `make setup` installs them.

### Controlled Randomness

- [x] Random seeds are set by the name of each step: the first 8 bytes of the SHA-256 of that name seed its own generator (`generator` in
  `code/src/evalutils/`), so every run draws the same.

### Memory, Runtime, Storage Requirements

- Memory: less than $memory. Storage: less than $storage. Computation: a current desktop machine with two cores, no GPU.
- Approximate time: $runtime (all notebooks together). By notebook: $by_notebook. The seconds of one run stand in `looptijden.json` beside the archive.

## Description of programs/code

- `code/Makefile` is the front door; `code/notebooks/` computes, one subject each; `code/params/` holds every choice;
  `code/src/evalutils/` is the library; `code/report/` is the text of the report, in which no number is typed.
- License for code: EUPL-1.2 (`LICENSE`). Texts and figures: CC BY 4.0 (`LICENSES/CC-BY-4.0.txt`).

## Instructions to Replicators

1. Unpack the archive and go to `code/`. Debian or Ubuntu with Python 3.11 or later, `make` and a network for the packages.
2. $instruction
3. `make deliver STUDY=$study PHASE=$phase PROFILE=$profile`; compare `_output/$study/fase$phase/levering/$name/` with this folder.

## List of tables, figures, and programs

The provided code reproduces:

- [x] All numbers provided in text in the paper ($numbers, each in `manifest.json` under `getallen`)
- [x] All tables and figures in the paper

| Output | Title | Program | Cell | Line | File |
|---|---|---|---|---|---|
$exhibits

## References

See `code/report/referenties.bib`. How to cite this package: `CITATION.cff`.
""")


def readme(facts: Facts) -> str:
    """The filled template; whatever the run does not know is said to be unknown."""
    call, about = facts.call, facts.about
    synthetic = bool(about["synthetisch"])
    open_data = synthetic or call.study.source.kind == "pakket"
    total = sum(book.seconds for book in facts.books.values())
    return _TEXT.substitute(
        _data(facts, synthetic, open_data),
        title=f"{about['titel']}. {about['ondertitel']}", name=facts.name, version=about["versie"], date_text=about["datum_tekst"],
        warning=about["waarschuwing"], formats=", ".join(path.suffix[1:] for path in facts.reports), study=call.study_name,
        phase=call.number, profile=call.profile.name, runtime=IN_ENGLISH[runtime(total)], memory=MEMORY, storage=STORAGE,
        software="\n".join(f"- {name} {version}" for name, version in facts.software.items()),
        by_notebook=", ".join(f"{name} {IN_ENGLISH[runtime(book.seconds)]}" for name, book in facts.books.items()),
        numbers=f"{len(facts.used)} in all", exhibits="\n".join(_exhibits(facts)),
    )  # fmt: skip


def _data(facts: Facts, synthetic: bool, open_data: bool) -> dict[str, str]:
    study = facts.call.study
    if synthetic:
        rights = "the extract is synthetic and made by the code in this package; no row describes a person."
        licence = "The synthetic extract is under the licence of the code that makes it (EUPL-1.2)."
        instruction = "The extract is made by the code itself; nothing has to be asked for."
    elif open_data:
        rights = f"the data are public, in the package {study.source.package}."
        licence = f"The licence of the package {study.source.package} holds."
        instruction = f"The data come with the package {study.source.package}; nothing has to be asked for."
    else:
        rights = f"under the terms of {study.commissioner or 'the owner of the data'}."
        licence = "None: the extract may not be shared."
        instruction = f"Ask {study.commissioner or 'the owner of the data'} for the extract, and give it as EXTRACT=<path>."
    rows = [
        f"| {name} | {study.source.description or study.title} | SHA-256 `{sign}` | No |" for name, sign in facts.data.items()
    ]
    return {
        "rights": rights, "data_licence": licence, "instruction": instruction, "all": "x" if open_data else " ", "some": " " if open_data else "x",
        "sources": f"{study.source.description or study.title}. Contract of tables and columns: `code/docs/data-dictionary.md`. Reference date: "
                   f"{facts.about['peildatum_tekst'] or 'none'}.",
        "datasets": "\n".join(rows),
    }  # fmt: skip


def _exhibits(facts: Facts) -> list[str]:
    rows = []
    for entry in facts.entries:
        where = place(facts, entry.notebook, facts.records[entry.key].get("cel"))
        kind = {"tabel": "Table", "figuur": "Figure", "cijfers": "Numbers", "tekst": "Sentences"}[entry.kind]
        file = files_of(facts, entry)
        rows.append(
            f"| {kind} `{entry.key}` | {entry.title} | {where['notebook']} | {where['cel'] or '.'} | {where['regel'] or '.'} | "
            f"{file[0] if file else 'in the text'} |"
        )
    return rows
