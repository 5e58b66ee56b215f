"""Pictures of the reports for the README: from each PDF in _output/ its title page and the pages on which most is drawn.

Two more stand in the README itself (docs/images/): the top of the page of a deelrapport, by Chromium where it is installed, and a page of a short report.

Run by `make gallery` after the reports. Pictures are small (a few colours, a thousand points wide) and hold public pages alone:
only reports on synthetic or packaged data are shown.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
TARGET, IMAGES = ROOT / "docs/gallery", ROOT / "docs/images"
FRONT, SHORT = "aanpak45-fase3", "nsw-fase1"
"""The reports of the two pictures in the README."""
CAPTION = re.compile(r"(?:Tabel|Figuur)[ \u00a0]\d+\.\d+: ")
PAGES, WIDTH, GAP, COLOURS = 4, 1000, 12, 48
WORDS = "synthetische gegevens"
"""On every page of a report that may be shown; nsw is public by itself."""


def reports() -> Iterator[tuple[str, Path]]:
    """Name and newest PDF of each report that was made here."""
    found: dict[str, Path] = {}
    for path in sorted((ROOT / "_output").glob("*/fase*/**/*.pdf"), key=lambda one: one.stat().st_mtime):
        study, phase = path.relative_to(ROOT / "_output").parts[:2]
        if study == "nsw" or WORDS in _first_text(path):
            found[f"{study}-{phase}"] = path
    yield from sorted(found.items())


def _first_text(path: Path) -> str:
    with pdfplumber.open(path) as pdf:
        return " ".join((pdf.pages[0].extract_text() or "").split())


def chosen(path: Path) -> list[int]:
    """The title page, and those on which most is drawn, in order."""
    with pdfplumber.open(path) as pdf:
        drawn = [(len(page.curves) + len(page.rects) // 4, number) for number, page in enumerate(pdf.pages)]
    most = sorted(drawn[1:], key=lambda one: (-one[0], one[1]))[: PAGES - 1]
    return [0, *sorted(number for _, number in most)]


def strip(path: Path) -> Image.Image:
    """The chosen pages side by side."""
    pages = chosen(path)
    across = (WIDTH - GAP * (len(pages) + 1)) // len(pages)
    shown = []
    with pypdfium2.PdfDocument(path) as pdf:
        for number in pages:
            page = pdf[number]
            shown.append(page.render(scale=2 * across / page.get_width()).to_pil().convert("RGB").resize(
                (across, round(across * page.get_height() / page.get_width())), Image.Resampling.LANCZOS))  # fmt: skip
    made = Image.new("RGB", (WIDTH, max(one.height for one in shown) + 2 * GAP), "#d5dbe0")
    for place, one in enumerate(shown):
        made.paste(one, (GAP + place * (across + GAP), GAP))
    return made.quantize(COLOURS, dither=Image.Dither.NONE)


def short_page(path: Path) -> Image.Image:
    """The page of a short report with the most tables and figures, the first of equals."""
    with pdfplumber.open(path) as pdf:
        counts = [len(CAPTION.findall(page.extract_text() or "")) for page in pdf.pages]
    with pypdfium2.PdfDocument(path) as pdf:
        return _fitted(pdf[counts.index(max(counts))].render(scale=2).to_pil(), 560)


def front(path: Path) -> Image.Image | None:
    """The top of a report's page on a screen; None where there is no Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "pagina.png"
        subprocess.run(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1100,800", f"--screenshot={shot}",
             f"--user-data-dir={folder}/profiel", path.as_uri()], capture_output=True, timeout=120, check=True,
        )  # fmt: skip
        return _fitted(Image.open(shot), 880)


def _fitted(picture: Image.Image, wide: int) -> Image.Image:
    made = picture.convert("RGB").resize((wide, round(picture.height * wide / picture.width)), Image.Resampling.LANCZOS)
    return made.quantize(COLOURS, dither=Image.Dither.NONE)


def readme_pictures(found: dict[str, Path]) -> Iterator[tuple[str, Image.Image]]:
    """Name and picture, as far as their reports were made here."""
    if FRONT in found and (page := found[FRONT].with_suffix(".html")).is_file() and (made := front(page)):
        yield "deelrapport", made
    if SHORT in found:
        yield "kort-rapport", short_page(found[SHORT])


def main() -> int:
    made = []
    found = dict(reports())
    for name, path in found.items():
        TARGET.mkdir(parents=True, exist_ok=True)
        strip(path).save(TARGET / f"{name}.png", optimize=True)
        made.append(f"docs/gallery/{name}.png")
    for name, picture in readme_pictures(found):
        picture.save(IMAGES / f"{name}.png", optimize=True)
        made.append(f"docs/images/{name}.png")
    if not made:
        print("Fout: er is nog geen rapport om af te beelden.\nWat te doen: make report PHASE=2, en dan opnieuw.", file=sys.stderr)
        return 2
    print("\n".join(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
