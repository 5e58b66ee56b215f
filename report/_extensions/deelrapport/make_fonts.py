"""Write fonts.css: the Latin part of the house font as data URIs, so that an HTML report asks nothing of the network.

Run by hand when the font changes: ``python report/_extensions/deelrapport/make_fonts.py``. The renderers read the
result; they do not need fontTools.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FACES = (("Regular", 400, "normal"), ("It", 400, "italic"), ("Bold", 700, "normal"), ("BoldIt", 700, "italic"))
RANGES = ((0x20, 0x17F), (0x391, 0x3C9), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20AC), (0x2190, 0x2193))
SINGLES = (0x2022, 0x2122, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x221A, 0x2211, 0x2713, 0x25CF)


def _rename(font: TTFont) -> None:
    """The license reserves the name 'Source' for the whole font: a subset carries another."""
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 6, 16}:
            record.string = record.toUnicode().replace("Source Sans", "Deelrapport Sans").replace("Source", "Deelrapport")


def face(name: str) -> str:
    """One face as base64 of a WOFF file, the same bytes on each run."""
    font = TTFont(HERE / "fonts" / f"SourceSansPro-{name}.ttf", recalcTimestamp=False)
    options = subset.Options(layout_features=["kern", "liga", "tnum", "mark", "ccmp", "locl"], hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for low, high in RANGES for code in range(low, high + 1)] + list(SINGLES))
    cutter.subset(font)
    _rename(font)
    font.flavor = "woff"
    target = io.BytesIO()
    font.save(target)
    return base64.b64encode(target.getvalue()).decode("ascii")


def main() -> None:
    rules = [
        f'@font-face {{ font-family: "Deelrapport Sans"; font-weight: {weight}; font-style: {style}; font-display: swap; '
        f'src: url("data:font/woff;base64,{face(name)}") format("woff"); }}'
        for name, weight, style in FACES
    ]
    head = "/* Source Sans Pro, SIL Open Font License 1.1 (fonts/OFL.txt): a subset by make_fonts.py, renamed. */"
    (HERE / "fonts.css").write_text("\n".join([head, *rules]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
