"""A small project with a report of two chapters and an appendix, for tests of the renderers."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

from evalutils.pipeline.render.job import Format, RenderJob

REPOSITORY = Path(__file__).resolve().parents[2]
HOUSE = "report/_extensions/deelrapport"
WARNING = "Gemaakt met verzonnen gegevens."

FILES = {
    "_quarto.yml": "lang: nl\nbibliography: report/referenties.bib\n",
    "_build/proef/fase2/released/numbers.yml": 'cijfers:\n  voortgang:\n    zorg: {n: "42"}\n    aandeel: "45,8%"\n',
    "_build/proef/fase2/released/rapport.yml": (
        "titel: Deelrapport met een “titel”\nondertitel: Eerste proef\nopdrachtgever: Een gemeente\nfinancier: Een fonds\n"
        f'datum: "2018-11-01"\ndatum_tekst: 1 november 2018\nsynthetisch: true\nwaarschuwing: {WARNING}\n'
        "beweringen:\n  kop: De meeste klanten stromen door.\n"
    ),
    "report/referenties.bib": (
        "@article{lin2013, author={Lin, Winston}, title={Agnostic notes on regression adjustments}, "
        "journal={The Annals of Applied Statistics}, year={2013}, volume={7}, pages={295--318}}\n"
    ),
    "report/rapport.qmd": """---
title: "{{< meta titel >}}"
---

{{< include /report/een.qmd >}}

{{< include /report/twee.qmd >}}

# Verantwoording {#sec-bijlage .bijlage}

{{< include /_build/proef/fase2/released/tables/lang.md >}}

# Literatuur {.unnumbered}

::: {#refs}
:::
""",
    "report/een.qmd": """# Inleiding {#sec-inleiding}

Van de {{< meta cijfers.voortgang.zorg.n >}} klanten ("deelnemers") kostte elk € 2.500; χ² = 3,4 en −5 ≤ x.[^1] Zie
@tbl-kenmerken in @sec-kenmerken en @fig-stroom, naar @lin2013 en anderen [@lin2013, p. 300].

[^1]: Een voetnoot met {{< meta cijfers.voortgang.aandeel >}}.

::: {.callout-note title="Leeswijzer"}
De toelichting staat in @sec-bijlage, bij @tbl-lang.
:::
""",
    "report/twee.qmd": """# Voortgang

## Kenmerken van {{< meta cijfers.voortgang.zorg.n >}} klanten {#sec-kenmerken}

{{< include /_build/proef/fase2/released/tables/kenmerken.md >}}

::: {.content-visible when-format="html"}
Alleen voor HTML.
:::

::: {.content-hidden when-format="html"}
Niet voor HTML.
:::

## Verloop

![**[{{< meta beweringen.kop >}}]{.kop}**\\
Stroom van {{< meta cijfers.voortgang.zorg.n >}} klanten](/_build/proef/fase2/released/figures/stroom){#fig-stroom \
fig-alt="Staafdiagram met 42 klanten."}

::: {.bron}
Bron: registratie.
:::

{{< pagebreak >}}

### Een kop van niveau drie

@tbl-tweede sluit af.

| Soort | n |
|:---|---:|
| a | 1 |

: Tweede tabel {#tbl-tweede}
""",
    "_build/proef/fase2/released/tables/kenmerken.md": """| Kenmerk | Experiment | Controle |
|:--------------------|------:|------:|
| Man | 45,8% | 44,2% |
| Vrouw | 54,2% | 55,8% |

: Kenmerken naar groep {#tbl-kenmerken}

::: {.bron}
Bron: register; n = 400.
:::
""",
    "_build/proef/fase2/released/tables/lang.md": (
        "| Sleutel | Omschrijving | Waarde |\n|:---|:---|---:|\n"
        + "".join(f"| sleutel.{n} | Omschrijving van nummer {n} | {n} |\n" for n in range(1, 91))
        + "\n: Lange tabel {#tbl-lang}\n"
    ),
    "_build/proef/fase2/released/figures/stroom.svg": (
        '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120" viewBox="0 0 300 120">'
        '<rect x="10" y="20" width="120" height="90" fill="#00708c"/></svg>'
    ),
}


def build(root: Path) -> Path:
    """Write the project below ``root`` and return it."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "_build/proef/fase2/released/figures/stroom.png").write_bytes(_png())
    shutil.copytree(REPOSITORY / HOUSE, root / HOUSE)
    return root


def job(root: Path, format: Format, output: Path | None = None) -> RenderJob:
    """A job for the project's report."""
    released = root / "_build/proef/fase2/released"
    return RenderJob(
        source=root / "report/rapport.qmd",
        root=root,
        output=output or root / f"_output/rapport.{format}",
        format=format,
        metadata_files=(released / "numbers.yml", released / "rapport.yml"),
    )


def _png() -> bytes:
    """A white picture of 30 by 20 points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\xff" * 90 for _ in range(20))
    header = struct.pack(">IIBBBBB", 30, 20, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
