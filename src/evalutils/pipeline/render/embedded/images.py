"""Figures: the file that a format needs, and the text for those who cannot see it."""

from __future__ import annotations

import base64
from pathlib import Path

from evalutils.errors import Problem
from evalutils.pipeline.render.embedded.sources import Source, include_path
from evalutils.pipeline.render.embedded.tree import Node, attribute, elements

EXTENSION = {"html": ".svg", "typst": ".svg", "docx": ".png"}
MEDIA = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def image_file(image: Node, base: Path, root: Path, target: str) -> Path:
    """The file of an image; one without an extension gets the format's own (as ``default-image-extension`` in Quarto)."""
    name = image["c"][2][0]
    path = include_path(name, base, root)
    return path if path.suffix in MEDIA else path.with_name(path.name + EXTENSION[target])


def alt_text(image: Node) -> str:
    """Alternative text of an image; empty when it has none."""
    return (attribute(image["c"][0], "fig-alt") or attribute(image["c"][0], "alt") or "").strip()


def problems(blocks: list[Node], base: Path, source: Source, target: str) -> list[Problem]:
    """Images without alt text, and images that are not there."""
    found = []
    for image in elements(blocks, "Image"):
        name = image["c"][2][0]
        where = source.find(f"({name})")
        if not alt_text(image):
            found.append(Problem("alt-tekst-ontbreekt", where, 'fig-alt="..." bij de afbeelding', name))
        file = image_file(image, base, source.root, target)
        if not file.is_file():
            shown = file.relative_to(source.root) if file.is_relative_to(source.root) else file.name
            found.append(Problem("afbeelding-ontbreekt", where, "een bestaande afbeelding", str(shown)))
    return found


def data_uri(path: Path) -> str:
    """An image file as a data URI."""
    return f"data:{MEDIA[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
