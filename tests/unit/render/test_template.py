"""The short report of any study: its index of outputs, put into a template."""

from datetime import date

import pytest
import yaml

from evalutils.errors import ParameterError
from evalutils.markdown import plain
from evalutils.params import OutputEntry, Phase
from evalutils.pipeline.render.template import compose

TEMPLATE = "---\ntitle: TITEL\nsubtitle: ONDERTITEL\n---\n\n# A\n\ntekst\n\n<!-- uitvoer: 02-x -->\n\n# B\n\n<!-- uitvoer: 03-y -->\n\n# C\n\n<!-- verantwoording -->\n"
TITLES = {"02-x": "Kenmerken", "03-y": "Voortgang"}


def phase(outputs: list[OutputEntry]) -> Phase:
    return Phase(
        nummer=1, titel='De "proef"', ondertitel="een: twee", datum=date(2020, 1, 1), rapport="report/kort.qmd", uitvoernaam="kort",
        notebooks=("02-x", "03-y"), uitvoer=tuple(outputs),
    )  # fmt: skip


def entry(key: str, kind: str, notebook: str) -> OutputEntry:
    return OutputEntry(sleutel=key, soort=kind, notebook=notebook, titel="T")


def test_texts_come_first_then_the_order_of_the_index_and_key_numbers_do_not():
    outputs = [
        entry("f", "figuur", "02-x"),
        entry("n", "cijfers", "02-x"),
        entry("t", "tabel", "02-x"),
        entry("z", "tekst", "02-x"),
    ]
    text = compose(TEMPLATE, "_build/s/fase1/released", phase(outputs), TITLES)
    places = [line for line in text.splitlines() if line.startswith("{{<") and "verantwoording" not in line]
    assert places == [
        "{{< include /_build/s/fase1/released/texts/z.md >}}",
        "{{< include /_build/s/fase1/released/figures/f.md >}}",
        "{{< include /_build/s/fase1/released/tables/t.md >}}",
    ]


def test_a_chapter_without_outputs_is_left_out():
    text = compose(TEMPLATE, "r", phase([entry("t", "tabel", "02-x")]), TITLES)
    assert "# B" not in text
    assert "# A" in text and "# C" in text and "<!--" not in text


def test_the_title_is_the_phases_even_with_quotes_and_colons():
    text = compose(TEMPLATE, "r", phase([]), TITLES)
    front = yaml.safe_load(text.split("---")[1])
    assert {key: plain(value) for key, value in front.items()} == {"title": 'De "proef"', "subtitle": "een: twee"}


def test_what_no_marker_names_gets_a_chapter_of_its_own_in_the_order_of_the_notebooks():
    text = compose(
        "<!-- uitvoer -->\n\n<!-- verantwoording -->\n",
        "r",
        phase([entry("b", "tabel", "03-y"), entry("a", "tabel", "02-x")]),
        TITLES,
    )
    assert (
        text.index("# Kenmerken {#sec-02-x}")
        < text.index("r/tables/a.md")
        < text.index("# Voortgang {#sec-03-y}")
        < text.index("r/tables/b.md")
    )


def test_a_template_that_leaves_out_an_output_is_refused():
    with pytest.raises(ParameterError, match="03-y"):
        compose("<!-- uitvoer: 02-x -->\n", "r", phase([entry("b", "tabel", "03-y")]), TITLES)
