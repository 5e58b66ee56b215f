"""From sources to a checked tree for one format: the part that the three writers share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.errors import Problem, RenderError
from evalutils.markdown import plain
from evalutils.pipeline.render.embedded import crossref, images, pandoc, sources
from evalutils.pipeline.render.embedded.tree import SPACE, Node, attribute, rewrite, text
from evalutils.pipeline.render.job import RenderJob

HOUSE = Path("report/_extensions/deelrapport")
CSL = "deelrapport.csl"
"""The style of citations, in the house so that no version of a renderer decides it."""
SENTENCES = "zinnen.lua"
"""What goes, and what is said instead, where a number may not be shown; the same filter as Quarto's."""
SHOWN = (
    "title", "subtitle", "auteur", "opdrachtgever", "financier", "datum", "datum_tekst", "uitgave", "aard",
    "synthetisch", "waarschuwing", "profiel_melding", "lang",
)  # fmt: skip
"""Metadata that the house templates print; all others are for ``meta`` alone."""


WARNINGS = {
    "DuplicateNoteReference": ("een naam die in het hele rapport maar één voetnoot heeft", "voetnoot"),
    "NoteDefinedButNotUsed": ("een verwijzing naar de voetnoot", "voetnoot"),
    "DuplicateLinkReference": ("een naam die maar één koppeling heeft", "koppeling"),
    "UnclosedDiv": ("een blok dat met ::: wordt gesloten", "geen einde"),
}
"""Pandoc's warning -> what is expected, and what it is about."""


@dataclass(frozen=True)
class Document:
    """A report ready for a writer: ``target`` is html, typst or docx."""

    blocks: list[Node]
    meta: dict[str, Any]
    values: dict[str, Any]
    index: crossref.Index
    bibliography: Path | None
    base: Path
    root: Path
    target: str

    @property
    def house(self) -> Path:
        """Folder of the house style."""
        return self.root / HOUSE

    @property
    def citing(self) -> list[str]:
        """Pandoc's arguments for the sources. The path is from the root, for Pandoc writes it into a Word file."""
        if self.bibliography is None:
            return []
        named = self.bibliography.relative_to(self.root).as_posix()
        return ["--citeproc", f"--bibliography={named}", f"--csl={(HOUSE / CSL).as_posix()}"]

    @property
    def tree(self) -> str:
        """The tree as Pandoc reads it."""
        import json

        return json.dumps({"pandoc-api-version": [1, 23, 1], "meta": self.meta, "blocks": self.blocks})


def prepare(job: RenderJob, target: str) -> Document:
    """Read, number and check. Raises one RenderError with every problem of the sources."""
    root, base = job.root.resolve(), job.source.resolve().parent
    source = sources.read(job.source, root, job_metadata(job, root))
    values = _values(source.metadata)
    bibliography = _bibliography(source.metadata, base, root)
    with ThreadPoolExecutor() as beside:  # Pandoc reads the one while it reads the other
        keyed = beside.submit(pandoc.source_keys, bibliography, root) if bibliography else None
        parsed, warnings = pandoc.parse(source.text, root, (root / HOUSE / SENTENCES,))
        keys = keyed.result() if keyed else set()
    blocks = _conditional(parsed, target)
    index = crossref.number(blocks)
    problems = [
        *source.problems,
        *_warnings(warnings, source),
        *_title_problems(values, job.source),
        *crossref.problems(blocks, index, keys, source),
        *images.problems(blocks, base, source, target),
    ]
    if problems:
        raise RenderError(
            f"{job.source.name} kan niet worden gemaakt: {len(problems)} fout(en) in de bronnen.",
            problems=tuple(dict.fromkeys(problems)),
            action="Verbeter de bronnen van het rapport; het vorige rapport staat er nog.",
        )
    blocks = crossref.resolve(blocks, index, typst=target == "typst")
    meta = {key: _meta(value) for key, value in values.items()} | {"link-citations": _meta(True)}
    return Document(blocks, meta, values, index, bibliography, base, root, target)


def job_metadata(job: RenderJob, root: Path) -> dict[str, Any]:
    """Project defaults, metadata files in order, then the job's own (the document's front matter comes after)."""
    project = root / "_quarto.yml"
    merged: dict[str, Any] = {}
    if project.is_file():
        settings = sources.read_yaml(project, root)
        merged = {key: settings[key] for key in ("lang", "bibliography") if key in settings}
    for path in job.metadata_files:
        merged = sources.merge(merged, sources.read_yaml(path, root))
    return sources.merge(merged, job.metadata)


def _values(metadata: dict[str, Any]) -> dict[str, Any]:
    """What the house templates print; a title may come from the document or from the pipeline (``titel``)."""
    named = {"title": metadata.get("titel"), "subtitle": metadata.get("ondertitel"), "lang": "nl"} | metadata
    return {key: plain_values(named[key]) for key in SHOWN if named.get(key) not in (None, "", False)}


def plain_values(value: Any) -> Any:
    """A value of the metadata as a title page or a property of a file has it: text that the pipeline escaped for Markdown."""
    return plain(value) if isinstance(value, str) else value


def _meta(value: Any) -> Node:
    """A value as it stands: what a title page prints is no markdown."""
    if isinstance(value, bool):
        return {"t": "MetaBool", "c": value}
    words = str(value).split()
    spaced = [node for word in words for node in (SPACE, text(word))][1:]
    return {"t": "MetaInlines", "c": spaced}


def _warnings(warnings: list[dict[str, Any]], source: sources.Source) -> list[Problem]:
    """What Pandoc only warns of: a footnote's name used twice (chapters share one text), a block that is not closed."""
    found = []
    for warning in warnings:
        place = warning.get("openpos") or warning
        expected, given = WARNINGS.get(warning["type"], ("markdown zonder waarschuwing", warning["pretty"]))
        name = warning.get("contents") or warning.get("key") or ""
        found.append(Problem(warning["type"], source.place(int(place.get("line", 0))), expected, f"{given} {name}".strip()))
    return found


def _title_problems(values: dict[str, Any], source: Path) -> list[Problem]:
    if "title" in values:
        return []
    return [Problem("titel-ontbreekt", source.name, "een titel (title) in de kop of de metadata", "geen")]


def _bibliography(metadata: dict[str, Any], base: Path, root: Path) -> Path | None:
    """The first of: beside the top document, from the root. A named file that is missing is an error."""
    name = metadata.get("bibliography")
    if not name:
        return None
    for path in (base / str(name).lstrip("/"), root / str(name).lstrip("/")):
        if path.is_file():
            return path
    raise RenderError(f"De literatuurlijst {name} bestaat niet.", action="Pas bibliography aan in de kop of _quarto.yml.")


def _conditional(blocks: list[Node], target: str) -> list[Node]:
    """Leave out what is meant for other formats."""

    def visit(node: Node) -> list[Node] | None:
        if node["t"] not in {"Div", "Span"}:
            return None
        attributes, content = node["c"]
        visible, hidden = "content-visible" in attributes[1], "content-hidden" in attributes[1]
        if not visible and not hidden:
            return None
        when, unless = attribute(attributes, "when-format"), attribute(attributes, "unless-format")
        holds = (when is None or when == target) and (unless is None or unless != target)
        return content if holds == visible else []

    kept: list[Node] = rewrite(blocks, visit)
    return kept
