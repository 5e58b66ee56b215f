"""From sources to a checked tree for one format: the part that the three writers share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalutils.errors import Problem, RenderError
from evalutils.pipeline.embedded import crossref, images, pandoc, sources
from evalutils.pipeline.embedded.tree import Node, attribute, rewrite

if TYPE_CHECKING:
    from evalutils.pipeline.rendering import RenderJob

HOUSE = Path("report/_extensions/deelrapport")
SHOWN = (
    "title", "subtitle", "auteur", "opdrachtgever", "financier", "datum", "datum_tekst",
    "synthetisch", "waarschuwing", "profiel_melding", "lang",
)  # fmt: skip
"""Metadata that the house templates print; all others are for ``meta`` alone."""


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
        return self.root / HOUSE

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
    tree = pandoc.parse(source.text, {key: _text(value) for key, value in values.items()}, root)
    blocks = _conditional(tree["blocks"], target)
    index = crossref.number(blocks)
    bibliography = _bibliography(source.metadata, base, root)
    keys = pandoc.source_keys(bibliography, root) if bibliography else set()
    problems = [
        *source.problems,
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
    return Document(blocks, tree["meta"], values, index, bibliography, base, root, target)


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
    return {key: named[key] for key in SHOWN if named.get(key) not in (None, "", False)}


def _text(value: Any) -> Any:
    return value if isinstance(value, bool) else " ".join(str(value).split())


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
