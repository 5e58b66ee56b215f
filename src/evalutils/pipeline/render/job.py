"""What is rendered, and what a renderer is: the nouns below both renderers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from evalutils.pipeline.render.trace import Origin

Format = Literal["html", "pdf", "docx", "odt"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx", "odt")


@dataclass(frozen=True)
class RenderJob:
    """One source document in one format.

    ``source`` is the top document and ``root`` the project's root, where paths that begin with a slash start.
    ``metadata_files`` are YAML files whose keys the text reads by ``{{< meta a.b >}}``; a later file wins over an earlier
    one, ``metadata`` over the files, and the document's own front matter over all. ``quarto_profile`` is the name of a
    profile at the root (``_quarto-<name>.yml``), which the embedded renderer does not need. ``others`` are the names of
    the files that will lie beside the output, to which a page links; ``origins`` are those of the numbers that are marked in
    ``metadata`` (trace.marked).
    """

    source: Path
    root: Path
    output: Path
    format: Format
    metadata_files: tuple[Path, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    quarto_profile: str | None = None
    others: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()


class Renderer(Protocol):
    """Writes ``job.output``, or raises RenderError."""

    @property
    def name(self) -> str:
        """``quarto`` or ``embedded``."""

    def version(self) -> str:
        """For the report's account of how it was made."""

    def write(self, job: RenderJob) -> None:
        """Render without checks."""
