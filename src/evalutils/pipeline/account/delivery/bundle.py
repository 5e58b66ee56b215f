"""A delivery as a folder and an archive: every file as bytes first, so that the same run gives the same archive."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from evalutils.disclosure.checking import checklist, dossier
from evalutils.disclosure.counting import ledger
from evalutils.params import OutputEntry
from evalutils.params.base import parsed_yaml
from evalutils.params.study import phases
from evalutils.pipeline.account.delivery import crate, documents, manifest, packages, readme
from evalutils.pipeline.account.delivery.facts import Facts
from evalutils.pipeline.account.delivery.spreadsheets import sheets
from evalutils.pipeline.account.delivery.spreadsheets.ods import ods
from evalutils.pipeline.account.delivery.spreadsheets.workbook import xlsx
from evalutils.pipeline.render.finishing.word import ZIP_TIME
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.outputs import ledgers
from evalutils.pipeline.run.steps import files_below

CHECKSUMS = "controlegetallen.sha256"
COUNTS = "onthulling/tellingen.csv"
EARLIER = "onthulling/eerder/"
"""The counts of earlier deliveries that this one was compared with, so that a rebuild compares with the same."""
SOURCES = "vrijgegeven/bron.txt"
"""The sources of the report's text, the top document first, one a line."""
CODE = (
    "src", "notebooks", "params", "report", "docs", "tools", "data/reference", "data/external", "data/bewijs-mechanismen.csv",
    "data/veldwerk.csv", "_quarto.yml", "_quarto-fase1.yml", "_quarto-fase2.yml", "_quarto-fase3.yml", "Makefile", "pyproject.toml",
    "requirements.txt", "environment.yml", "README.md", "CHANGELOG.md", "LICENSE", "LICENSES", "CITATION.cff",
)  # fmt: skip
"""What others need to make the report again, from the project's root."""


@dataclass(frozen=True)
class Delivered:
    """Where a delivery lies, and its checksum."""

    folder: Path
    archive: Path
    sha256: str
    files: int


def deliver(facts: Facts, gate: Callable[[Sequence[Path]], object]) -> Delivered:
    """Write the folder and the archive below _output/.../levering/; both take the place of the earlier ones when all is made.

    ``gate`` searches the finished files for clients and for this machine, and raises before anything takes its place. What lies below code/ is
    not searched: it is the project's own, and holds no file of an extract.
    """
    files = contents(facts)
    base = facts.call.output / "levering"
    base.mkdir(parents=True, exist_ok=True)
    packed = archive(files, facts.name)
    draft, target = base / f".{facts.name}.nieuw", base / facts.name
    shutil.rmtree(draft, ignore_errors=True)
    for path, content in files.items():
        (draft / path).parent.mkdir(parents=True, exist_ok=True)
        (draft / path).write_bytes(content)
    gate([draft / path for path in sorted(files) if not path.startswith("code/")])
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    file = base / f"{facts.name}.zip"
    file.with_suffix(".nieuw").write_bytes(packed)
    file.with_suffix(".nieuw").replace(file)
    sign = hashlib.sha256(packed).hexdigest()
    (base / f"{facts.name}.zip.sha256").write_text(f"{sign}  {file.name}\n", encoding="utf-8")
    seconds = {name: round(book.seconds, 1) for name, book in facts.books.items()}
    (base / "looptijden.json").write_text(json.dumps(seconds, indent=1) + "\n", encoding="utf-8")
    return Delivered(target, file, sign, len(files))


def archive(files: dict[str, bytes], top: str) -> bytes:
    """The files below one folder, sorted, with a fixed time and fixed rights."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(files):
            info = zipfile.ZipInfo(f"{top}/{path}", ZIP_TIME)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            made.writestr(info, files[path])
    return target.getvalue()


def contents(facts: Facts) -> dict[str, bytes]:
    """Every file of a delivery by its path; the checksums come last and cover all others."""
    files = {f"rapport/{path.name}": path.read_bytes() for path in facts.reports}
    files |= _tables(facts) | _figures(facts) | code(facts.call) | _disclosure(facts) | _released(facts)
    files |= {
        "README.md": readme.readme(facts).encode(), "documenten/kerngegevens-zonmw.md": documents.key_items(facts).encode(),
        "documenten/consort.md": documents.consort(facts).encode(), "documenten/privacyverklaring.md": documents.privacy(facts).encode(),
        "CITATION.cff": _citation(facts), "LICENSE": files["code/LICENSE"],
        "LICENSES/CC-BY-4.0.txt": files["code/LICENSES/CC-BY-4.0.txt"], "manifest.json": manifest.text(manifest.manifest(facts)).encode(),
    }  # fmt: skip
    files["datapackage.json"] = packages.datapackage(facts, files)
    files["codecheck.yml"] = packages.codecheck(facts, files)
    files[crate.NAME] = crate.crate(facts, files)
    files[CHECKSUMS] = checksums(files)
    return files


def checksums(files: dict[str, bytes]) -> bytes:
    """As ``sha256sum --check`` reads them."""
    return "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)).encode()


def _tables(facts: Facts) -> dict[str, bytes]:
    made = datetime.date.fromisoformat(str(facts.about["datum"]))
    pages, title = sheets.sheets(facts), f"Tabellen bij {facts.about['titel']}"
    keys = [entry.key for entry in facts.entries if entry.kind == "tabel"]
    tables = {f"tabellen/{key}.csv": facts.released(f"tables/{key}.csv") for key in keys}
    return tables | {"tabellen.xlsx": xlsx(pages, title, made), "tabellen.ods": ods(pages, title, made)}


def _figures(facts: Facts) -> dict[str, bytes]:
    files = {}
    for entry in facts.entries:
        if entry.kind == "figuur":
            fragment = facts.released(f"figures/{entry.key}.md").decode()
            alt = re.search(r'fig-alt="([^"]*)"', fragment)
            told = (entry.title, alt[1] if alt else "", sheets.source_line(fragment))
            files[f"figuren/{entry.key}.svg"] = facts.released(f"figures/{entry.key}.svg")
            files[f"figuren/{entry.key}.txt"] = ("\n\n".join(line for line in told if line) + "\n").encode()
            if data := facts.released(f"figures/{entry.key}.csv"):
                files[f"figuren/{entry.key}.csv"] = data
    return files


def _released(facts: Facts) -> dict[str, bytes]:
    """What the report's text includes and reads, as it was released."""
    call = facts.call
    paths = [path for path in files_below(call.released) if path.suffix == ".md" or path.name in ("numbers.yml", "rapport.yml")]
    files = {f"vrijgegeven/{path.relative_to(call.released).as_posix()}": path.read_bytes() for path in paths}
    files |= {
        f"code/{path.relative_to(call.root).as_posix()}": path.read_bytes() for path in facts.sources
    }  # also what was composed
    return files | {SOURCES: "".join(f"{path.relative_to(call.root).as_posix()}\n" for path in facts.sources).encode()}


def code(call: Call) -> dict[str, bytes]:
    """The sources that others need, below code/: no extract, nothing that was made."""
    files = {}
    for name in CODE:
        for path in files_below(call.root / name):
            place = path.relative_to(call.root)
            if not any(part.endswith(".egg-info") for part in place.parts):
                files[f"code/{place.as_posix()}"] = path.read_bytes()
    return files


def _disclosure(facts: Facts) -> dict[str, bytes]:
    made = case(facts)
    files = {"onthulling/dossier.md": checklist.dossier(made).encode(), COUNTS: dossier.counts_csv(made.outputs).encode()}
    files |= {f"{EARLIER}{name}.csv": content for name, content in earlier_counts(facts.call).items()}
    return files | ({"onthulling/grootboek.json": facts.ledger} if facts.ledger else {})


def case(facts: Facts) -> checklist.Case:
    """What the dossier for the output checker is written from."""
    call = facts.call
    before = ((number, ledgers.delivered(call, number)) for number in range(1, call.number))
    return checklist.Case(
        facts.name, call.profile, checked(facts), dossier.public(call.released),
        {name: dossier.read_counts(content.decode()) for name, content in earlier_counts(call).items()},
        {f"rapport van fase {number}": ledger.read(path) for number, path in before if path.is_file()},
    )  # fmt: skip


def checked(facts: Facts) -> tuple[dossier.Checked, ...]:
    """Each output of the index as the dossier sees it."""
    found = []
    book = dossier.public(facts.call.released)
    for entry in facts.entries:
        record = facts.records[entry.key]
        where = manifest.place(facts, entry.notebook, record.get("cel"))
        program = f"{where['notebook']}, cel {where['cel']}, regel {where['regel']}"
        found.append(dossier.Checked.of(
            record, book, kind=entry.kind, title=entry.title, population=entry.population, program=program, files=manifest.files_of(facts, entry),
            without=_without(facts, entry),
        ))  # fmt: skip
    return tuple(found)


def _without(facts: Facts, entry: OutputEntry) -> str:
    """Why an output may have no counts of clients of its own."""
    if facts.call.profile.protects and entry.public.withheld:
        return f"niet gepubliceerd onder dit profiel: {entry.public.withheld}"
    if "reproduction" in facts.books[entry.notebook].sections:
        return "getallen van andere uitvoeren, zoals daar vrijgegeven"
    return "wat is opgegeven, cijfers van elders, of een rekensom op aannames"


def earlier_counts(call: Call) -> dict[str, bytes]:
    """The published counts of the deliveries of earlier phases under the same profile, as they lie below _output/."""
    found = {}
    for number in phases(call.study_name):
        name = f"{call.study_name}-fase{number}-{call.report_folder.name}"
        if number < call.number and (path := delivered_counts(call.root, call.study_name, number, name)).is_file():
            found[name] = path.read_bytes()
    return found


def delivered_counts(root: Path, study: str, number: int, name: str) -> Path:
    """Where the delivery of a phase keeps its counts."""
    return root / "_output" / study / f"fase{number}" / "levering" / name / COUNTS


def _citation(facts: Facts) -> bytes:
    path = facts.call.root / "CITATION.cff"
    content = parsed_yaml(path.read_text(encoding="utf-8"))
    content |= {"version": facts.about["versie"], "date-released": str(facts.about["datum"])}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120).encode()
