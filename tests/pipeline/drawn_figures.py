"""Every figure of every report, drawn in this process: the notebooks' own code runs, and each drawing is kept before it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import theme
from evalutils.params.study import load_phase

ROOT = Path(__file__).resolve().parents[2]
PUBLISHES = re.compile(r"\bpublish\(")


@contextmanager
def kept() -> Iterator[dict[str, Drawing]]:
    """Inside this block each figure that is written is kept open, by the key of its output."""
    found: dict[str, Drawing] = {}
    write, close = theme.save, theme.plt.close

    def save(figure: Drawing, stem: Path) -> None:
        found[stem.name] = figure
        theme.plt.close = lambda *_: None
        try:
            write(figure, stem)
        finally:
            theme.plt.close = close

    theme.save = save
    try:
        with mpl.rc_context({"figure.max_open_warning": 0}):
            yield found
    finally:
        theme.save = write


def draw(study: str, phase: int, folder: Path) -> dict[str, Drawing]:
    """The figures of one report by key, as its notebooks draw them; ``folder`` takes what they publish."""
    outputs = load_phase(study, phase).outputs
    with kept() as found:
        for notebook in dict.fromkeys(entry.notebook for entry in outputs if entry.kind == "figuur"):
            run(notebook, study, phase, folder)
    return found


def run(notebook: str, study: str, phase: int, folder: Path) -> None:
    """The cells of a notebook in order, with its parameters as the pipeline gives them: params/ and a folder of its own."""
    cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        exec("".join(cell["source"]), names)  # the project's own notebook
        if "parameters" in cell.get("metadata", {}).get("tags", ()):
            names |= {"study": study, "phase": phase, "build": str(folder)}
