"""Text as text: every hostile word, put where labels go in Markdown, comes out of Pandoc's own reader as that word and no more.

Pandoc is the reader of both renderers; the markup between the words is written by hand here.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pypandoc
import pytest
from hostile import HOSTILE

from evalutils.markdown import BREAK, GAP, LONGEST, Code, attribute, clean, escape, plain

UNSEEN = str.maketrans("", "", BREAK + GAP)
TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'"})


def read(markdown: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", "json"], input=markdown, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)["blocks"]


def text(node: Any) -> str:
    """What a tree says; anything but words, spaces and quotation marks shows as <Kind>."""
    if isinstance(node, list):
        return "".join(map(text, node))
    if not isinstance(node, dict):
        return ""
    match node["t"]:
        case "Str":
            return node["c"]
        case "Space" | "SoftBreak":
            return " "
        case "Para" | "Plain":
            return text(node["c"])
        case "Quoted":
            return "'" + text(node["c"][1]) + "'"
        case kind:
            return f"<{kind}>"


def said(word: str) -> str:
    return " ".join(clean(word).split())


def shown(node: Any) -> str:
    return " ".join(text(node).translate(UNSEEN).translate(TYPOGRAPHY).split())


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
def test_a_word_is_that_word_in_a_paragraph_a_heading_a_cell_a_caption_and_an_attribute(word: str) -> None:
    made = escape(word)
    source = (
        f"{made}\n\nZin met {made} erin.\n\n# {made} {{#kop}}\n\n| {made} | b |\n|:---|---:|\n| {made} | 1 |\n| c | {made} |\n\n"
        f": {made} {{#tbl-x}}\n\n::: {{.bron}}\n{made}\n:::\n\n"
        f'![{made}](x.png){{#fig-x fig-alt="{attribute(word)}"}}\n\n{made}\n'
    )
    blocks = read(source)
    expected = said(word).translate(TYPOGRAPHY)
    assert [block["t"] for block in blocks] == ["Para", "Para", "Header", "Table", "Div", "Figure", "Para"]
    alone, within, heading, table, note, figure, last = blocks
    assert shown(alone) == shown(last) == expected
    assert shown(within) == f"Zin met {expected} erin."
    assert (heading["c"][1][0], shown(heading["c"][2])) == ("kop", expected)
    head, rows = table["c"][3][1], table["c"][4][0][3]
    cells = [[shown(cell[4]) for cell in row[1]] for row in [*head, *rows]]
    assert cells == [[expected, "b"], [expected, "1"], ["c", expected]]
    assert (table["c"][0][0], shown(table["c"][1][1])) == ("tbl-x", expected)
    assert shown(note["c"][1]) == expected
    assert shown(figure["c"][1][1]) == expected
    image = figure["c"][2][0]["c"][0]["c"][0]
    alt = dict(image[2]).get("fig-alt") or dict(figure["c"][0][2]).get("fig-alt")
    assert " ".join(str(alt).translate(UNSEEN).split()) == said(word).replace('"', "”")


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
def test_a_title_page_shows_the_word_itself(word: str) -> None:
    assert plain(escape(word)).translate(UNSEEN) == clean(word).strip(" ")


def test_a_word_without_end_can_be_broken() -> None:
    assert max(map(len, escape("w" * 5000).split(BREAK))) == LONGEST
    assert BREAK not in escape("arbeidsongeschiktheidsuitkering"[:LONGEST])


def test_nothing_that_a_check_of_leftovers_looks_for_remains() -> None:
    for word in ("{{< include /etc/passwd >}}", "@tbl-balans", "?meta:x", "?@fig-x", "(bron2018?)"):
        assert word.split("-")[0] not in plain(escape(word))


def test_the_type_of_code_is_for_plain_names_alone() -> None:
    assert Code("params/nsw/studie.yml").markdown == "`params/nsw/studie.yml`"
    assert Code("a`b|c").markdown == "a\\`b\\|c"


def test_there_are_sixty_words_or_more_of_each_kind() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60
