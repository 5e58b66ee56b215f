"""One report to one file: which renderer, and what every output is checked for.

``render`` leaves the earlier output alone until the new one has passed its check.
"""

from __future__ import annotations

import logging
import tempfile
from dataclasses import replace
from pathlib import Path

from evalutils.errors import Problem, RenderError
from evalutils.pipeline.render.checks.leftovers import leftovers
from evalutils.pipeline.render.checks.prose import signs
from evalutils.pipeline.render.embedded.document import prepare
from evalutils.pipeline.render.embedded.renderer import EmbeddedRenderer
from evalutils.pipeline.render.finish import finish
from evalutils.pipeline.render.job import FORMATS, Renderer, RenderJob
from evalutils.pipeline.render.quarto.renderer import PDF_SINCE, QuartoRenderer, find_quarto

LOG = logging.getLogger("evalutils.rendering")
TARGETS = {"html": "html", "pdf": "typst", "docx": "docx", "odt": "docx"}
"""Format -> the name that Pandoc and the sources (``when-format``) have for it."""


def choose(renderer: str = "auto") -> Renderer:
    """The renderer of that name: ``auto`` is Quarto where it is installed and the embedded one elsewhere.

    Raises RenderError for an unknown name, and for ``quarto`` where there is none.
    """
    if renderer not in {"auto", "quarto", "embedded"}:
        raise RenderError(
            f"De renderer {renderer!r} bestaat niet.",
            action="Kies RENDERER=auto, RENDERER=quarto of RENDERER=embedded.",
        )
    if renderer == "embedded":
        return EmbeddedRenderer()
    found = find_quarto()
    if found is not None:
        return QuartoRenderer(found)
    if renderer == "auto":
        return EmbeddedRenderer()
    raise RenderError(
        "Quarto is niet gevonden (gezocht in QUARTO_PATH, in de venv en in PATH).",
        action="Installeer Quarto, zet QUARTO_PATH, of gebruik RENDERER=embedded.",
    )


def able(renderer: Renderer, format: str) -> Renderer:
    """The renderer, or the embedded one for what Quarto does not make in the form of the house; said in the log.

    That is OpenDocument, and with an older Quarto a PDF, which would have no tags.
    """
    if format == "odt" and isinstance(renderer, QuartoRenderer):
        LOG.warning("Het OpenDocument-bestand is met de ingebouwde renderer gemaakt.")
        return EmbeddedRenderer()
    if format != "pdf" or not isinstance(renderer, QuartoRenderer) or renderer.number() >= PDF_SINCE:
        return renderer
    LOG.warning(
        "Quarto %s maakt geen toegankelijke PDF (dat kan vanaf versie %s): de PDF is met de ingebouwde renderer gemaakt.",
        renderer.version(), ".".join(map(str, PDF_SINCE)),
    )  # fmt: skip
    return EmbeddedRenderer()


def render(job: RenderJob, renderer: Renderer) -> None:
    """Render the job beside its place, check the result and only then put it there.

    Raises RenderError with every problem found; the earlier output is then still as it was.
    """
    _check_inputs(job)
    if renderer.name == "quarto":  # a missing image or a doubled label Quarto lets pass in some formats
        prepare(job, TARGETS[job.format])
    job.output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=job.output.parent, prefix=".render-") as folder:
        draft = Path(folder) / job.output.name
        renderer.write(replace(job, output=draft))
        finish(replace(job, output=draft))
        check_output(draft, job.format)
        draft.replace(job.output)


def render_as(job: RenderJob, choice: str) -> None:
    """Render with the chosen renderer; under ``auto`` the embedded one steps in where Quarto fails, and says so.

    A mistake in the sources fails in both, with the embedded renderer's message, which names file and line.
    """
    renderer = able(choose(choice), job.format)
    try:
        render(job, renderer)
    except RenderError as fault:
        if choice != "auto" or renderer.name == "embedded":
            raise
        render(job, choose("embedded"))
        LOG.warning("Quarto gaf een fout bij %s; het bestand is met de ingebouwde renderer gemaakt. %s", job.format, fault)


def check_output(path: Path, format: str) -> None:
    """Raise RenderError when the file holds a shortcode, key or reference that was not filled in, or a sentence with a sign for
    a number that is not published (one look, in HTML: the text of the formats is the same)."""
    if not path.is_file() or path.stat().st_size == 0:
        raise RenderError(f"De renderer heeft {path.name} niet gemaakt.", action="Zie de meldingen hierboven.")
    problems = [
        Problem("verwijzing-open", path.name, "ingevulde waarden en verwijzingen", found) for found in leftovers(path, format)
    ]
    if format == "html":
        problems += [Problem("teken-in-zin", path.name, "zinnen zonder teken voor een geheim getal", hit) for hit in signs(path)]
    if problems:
        raise RenderError(
            f"In {path.name} is niet alles ingevuld.",
            problems=tuple(problems),
            action="Zoek deze sleutels en verwijzingen op in de bronnen van het rapport; het vorige rapport staat er nog.",
        )


def _check_inputs(job: RenderJob) -> None:
    """What Quarto would skip in silence, before anything starts."""
    problems = []
    if job.format not in FORMATS:
        problems.append(Problem("formaat", "FORMATS", ", ".join(FORMATS), repr(job.format)))
    if not job.source.is_file():
        problems.append(Problem("bron-ontbreekt", str(job.source), "het hoofddocument", "geen bestand"))
    problems += [
        Problem("metadata-ontbreekt", str(path), "een YAML-bestand met de cijfers van het rapport", "geen bestand")
        for path in job.metadata_files
        if not path.is_file()
    ]
    if problems:
        raise RenderError(
            f"Het rapport {job.source.name} kan niet worden gemaakt.",
            problems=tuple(problems),
            action="Voer eerst de notebooks uit die deze bestanden maken (make report doet dat).",
        )
