"""The Quarto profile of a report: what to render, where to, and which numbers the text reads.

One function makes them all. Those of the study that the repository is about are committed (``_quarto-fase<N>.yml``), so
that ``quarto render --profile fase2`` works by hand; others are written when they are needed and not committed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from evalutils.errors import RenderError
from evalutils.pipeline.render.job import RenderJob

BUILD = re.compile(r"^_build/(?P<study>[a-z0-9_-]+)/fase(?P<phase>\d+)$")
HOUSE = "report/_extensions/deelrapport"
FONTS = f"{HOUSE}/fonts"
HEAD = "# Made by evalutils.pipeline.render.quarto.profile; a test holds this file to it.\n"


@dataclass(frozen=True)
class Profile:
    """A file ``_quarto-<name>.yml`` at the project's root. ``build`` is the folder of the report's build."""

    name: str
    source: str
    metadata_files: tuple[str, ...]
    build: str

    @property
    def text(self) -> str:
        """The file's content."""
        content = {
            "project": {"render": [self.source], "output-dir": f"{self.build}/quarto"},
            "metadata-files": list(self.metadata_files),
            "format": {
                "deelrapport-html": "default",
                "deelrapport-typst": {"font-paths": [FONTS]},
                "deelrapport-docx": "default",
            },
        }
        return HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True)

    def output_of(self, job: RenderJob) -> Path:
        """Where Quarto leaves the report, from the root: it keeps the folders of the source."""
        return Path(self.build) / "quarto" / Path(self.source).with_suffix(f".{job.format}")


def profile_of(job: RenderJob) -> Profile:
    """The profile for a job: the named one where it says just this, else one that is written now.

    Raises RenderError when a source or a metadata file lies outside the project.
    """
    root = job.root.resolve()
    source = _inside(job.source, root)
    files = tuple(_inside(path, root) for path in job.metadata_files)
    build = Path(files[0]).parent.parent.as_posix() if files else "_build/rapport/fase0"
    match = BUILD.match(build)
    own = f"{match['study']}-fase{match['phase']}" if match else "rapport-fase0"
    for name in dict.fromkeys(filter(None, (job.quarto_profile, own))):
        profile = Profile(name, source, files, build if match else "_build/rapport/fase0")
        path = root / f"_quarto-{name}.yml"
        if path.is_file() and path.read_text(encoding="utf-8") == profile.text:
            return profile
    profile = Profile(own, source, files, build if match else "_build/rapport/fase0")
    (root / f"_quarto-{own}.yml").write_text(profile.text, encoding="utf-8")
    return profile


def _inside(path: Path, root: Path) -> str:
    resolved = path.resolve()
    if not resolved.is_relative_to(root):
        raise RenderError(
            f"{path.name} ligt buiten het project; Quarto leest alleen daarbinnen.",
            action="Zet het bestand in de map van het project, of gebruik RENDERER=embedded.",
        )
    return resolved.relative_to(root).as_posix()
