"""Pandoc as a function: text in, text or file out, warnings as records."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.errors import RenderError

TIME_LIMIT = 180.0
"""Seconds; a report of a hundred pages takes two."""
EPOCH = "1514764800"
"""The date in a Word file (1 January 2018) where the report gives none."""


@cache
def executable() -> str:
    """The Pandoc of the package pypandoc_binary."""
    import pypandoc

    return str(pypandoc.get_pandoc_path())


@cache
def version() -> str:
    """Version of the Pandoc in use."""
    import pypandoc

    return str(pypandoc.get_pandoc_version())


def run(arguments: list[str], text: str, *, root: Path, epoch: str = EPOCH) -> tuple[str, list[dict[str, Any]]]:
    """Standard output and Pandoc's own log. Raises RenderError when Pandoc fails or takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.json"
        try:
            done = subprocess.run(
                [executable(), f"--log={log}", "--quiet", *arguments],
                input=text.encode("utf-8"),
                capture_output=True,
                check=False,
                cwd=root,
                timeout=TIME_LIMIT,
                env={**os.environ, "SOURCE_DATE_EPOCH": epoch},
            )
        except subprocess.TimeoutExpired as error:
            raise RenderError(f"Pandoc was na {TIME_LIMIT:.0f} seconden niet klaar.") from error
        if done.returncode:
            raise RenderError(
                "Pandoc kan het rapport niet omzetten.", action=done.stderr.decode("utf-8", "replace").strip()[:800]
            )
        messages = json.loads(log.read_text(encoding="utf-8")) if log.exists() else []
    return done.stdout.decode("utf-8"), messages


def parse(text: str, root: Path, filters: tuple[Path, ...] = ()) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The blocks of a markdown text after these Lua filters, and Pandoc's warnings (each with ``line`` and ``pretty``)."""
    out, messages = run(["--from=markdown", "--to=json", *(f"--lua-filter={path}" for path in filters)], text, root=root)
    warnings = [message for message in messages if message.get("verbosity") == "WARNING"]
    return json.loads(out)["blocks"], warnings


def source_keys(bibliography: Path, root: Path) -> set[str]:
    """The keys of a BibTeX file."""
    text = bibliography.read_text(encoding="utf-8")
    out, _ = run(["--from=biblatex", "--to=csljson"], text, root=root)
    return {str(entry["id"]) for entry in json.loads(out)}
