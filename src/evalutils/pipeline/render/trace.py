"""From a number in the page to where it was computed: each number is a link, which opens a panel; by the keyboard and without JavaScript.

A number, fact or claim in metadata gets an invisible mark around it, that survives both renderers as text. In the finished page a mark becomes a
link where a link may stand, and goes where not (headings, the table of contents, descriptions of figures). Numbers in a paragraph that was
released as a whole get their link in the page itself, and a table or figure has one link for all its numbers, under it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"
"""Private use characters: no report and no font has them."""
_MARK = re.compile(f"{OPEN}(\\d+){MIDDLE}([^{OPEN}{CLOSE}]*){CLOSE}")
_NUMBER = re.compile(r"(?<!\w)\d+(?:[.,]\d+)*")
_AS_WORD = re.compile(
    r"\b(nul|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien|twintig)\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"(?:Tabel|Figuur)\s+[A-Z\d]+\.\d+")
_LOOSE = re.compile(f"{OPEN}\\d+{MIDDLE}|[{OPEN}{MIDDLE}{CLOSE}]")
NO_LINK = frozenset(
    {"a", "h1", "h2", "h3", "h4", "h5", "h6", "title", "script", "style", "nav", "button", "summary", "label", "th"}
)
ACCOUNT = (("tbl-verantwoording-bestanden", "gegevens"), ("tbl-verantwoording-herkomst", "herkomst van elke uitvoer"))
"""Tables of the report's account to which a panel links where the report has them."""


@dataclass(frozen=True)
class Origin:
    """Where one number comes from: its key as the text reads it, and what the panel tells, as terms with their values."""

    key: str
    """As the text reads it (``cijfers.a.b``), or the id of a table or figure in the page (``tbl-a``); empty for paragraphs."""
    told: tuple[tuple[str, str], ...]
    worded: bool = False
    """Whether words without a number have this origin too: the wording of a claim."""
    paragraphs: tuple[str, ...] = ()
    """Paragraphs that were released as they stand; whatever number is in them has this origin."""


def marked(numbers: Mapping[str, Any], origins: Sequence[Origin]) -> dict[str, Any]:
    """The numbers that have an origin, in digits or in words, as nested metadata, each with its mark; ``numbers`` is nested as the text reads it."""
    tree: dict[str, Any] = {}
    for place, origin in enumerate(origins):
        *way, last = origin.key.split(".")
        shown: Any = numbers
        for part in (*way, last):
            shown = shown.get(part) if isinstance(shown, Mapping) else None
        if not shown or "{." in str(shown) or not (origin.worded or re.search(r"\d", str(shown)) or _AS_WORD.search(str(shown))):
            continue  # nothing, the sign of a secret, or a word that counts nothing
        branch = tree
        for part in way:
            branch = branch.setdefault(part, {})
        branch[last] = f"{OPEN}{place}{MIDDLE}{shown}{CLOSE}"
    return tree


def resolve(page: Any, origins: Sequence[Origin]) -> None:
    """Make links and panels of the marks in a page (an lxml document), in place. No mark is left, whatever became of it."""
    used: dict[int, str] = {}
    _mark_paragraphs(page, origins)
    for element in list(page.iter(etree.Element)):
        for name, value in element.attrib.items():
            if OPEN in value or CLOSE in value:
                element.set(name, _bare(value))
        if element.text and OPEN in element.text:
            element.text = _linked(element, element.text, 0, used) if _may(element) else _bare(element.text)
        if element.tail and OPEN in element.tail:
            parent = element.getparent()
            place = parent.index(element) + 1
            element.tail = _linked(parent, element.tail, place, used) if _may(parent) else _bare(element.tail)
    for element in page.iter(etree.Element):  # a mark that a renderer broke over several elements
        for name in ("text", "tail"):
            if (left := getattr(element, name)) and _LOOSE.search(left):
                setattr(element, name, _LOOSE.sub("", left))
    _mark_figures(page, origins, used)
    _panels(page, origins, used)


def _mark_paragraphs(page: Any, origins: Sequence[Origin]) -> None:
    """A mark around each number of a paragraph that was released as it stands."""
    of = {letters(text): place for place, origin in enumerate(origins) for text in origin.paragraphs}
    for paragraph in page.iter("p") if of else ():
        place = of.get(letters(paragraph.text_content()))
        if place is None:
            continue
        for element in paragraph.iter(etree.Element):
            element.text = _with_marks(element.text, place)
            if element is not paragraph:
                element.tail = _with_marks(element.tail, place)


def letters(text: str) -> str:
    """The letters and digits of a text, in which a paragraph is known again after the typography of a renderer."""
    return re.sub(r"[\W_]+", "", text)


def _with_marks(text: str | None, place: int) -> str | None:
    return text and _NUMBER.sub(lambda found: f"{OPEN}{place}{MIDDLE}{found[0]}{CLOSE}", text)


def _mark_figures(page: Any, origins: Sequence[Origin], used: dict[int, str]) -> None:
    """A link under each table and figure of which the origin is known."""
    of = {origin.key: place for place, origin in enumerate(origins)}
    for figure in page.iter("figure"):
        place = of.get(figure.get("id") or "")
        if place is None:
            continue
        holder = figure.find("figcaption")
        caption = _CAPTION.search(holder.text_content()) if holder is not None else None
        used[place] = caption[0] if caption else "deze uitvoer"
        below = etree.SubElement(figure, "p", {"class": "als-bestand"})
        link = etree.SubElement(below, "a", {"class": "getal", "href": f"#getal-{place}", "id": f"bij-getal-{place}"})
        link.text = f"Herkomst van {used[place]}"


def _bare(text: str) -> str:
    return _LOOSE.sub("", text)


def _may(element: Any) -> bool:
    """A link may stand here: not in another link, a heading or the table of contents."""
    return not any(each.tag in NO_LINK for each in (element, *element.iterancestors()))


def _linked(parent: Any, text: str, place: int, used: dict[int, str]) -> str:
    """Put links for the marks of ``text`` into ``parent`` from child ``place``; returns the text before the first."""
    parts = _MARK.split(text)
    for number, shown, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        link = etree.Element("a", {"class": "getal", "href": f"#getal-{number}"})
        link.text, link.tail = shown, after
        if int(number) not in used:
            used[int(number)] = shown
            link.set("id", f"bij-getal-{number}")
        parent.insert(place, link)
        place += 1
    return parts[0]


def _panels(page: Any, origins: Sequence[Origin], used: Mapping[int, str]) -> None:
    body = page.find("body")
    there = {element.get("id") for element in page.iter("figure")}
    for number, shown in sorted(used.items()):
        panel = etree.SubElement(
            body, "dialog", {"class": "herkomst", "id": f"getal-{number}", "aria-label": f"Herkomst van {shown}"}
        )
        terms = etree.SubElement(panel, "dl")
        first = () if "." not in origins[number].key else (("Tekst" if origins[number].worded else "Getal", shown),)
        for term, value in (*first, *origins[number].told):
            etree.SubElement(terms, "dt").text = term
            etree.SubElement(terms, "dd").text = value
        ways = etree.SubElement(panel, "p")
        for target, name in (
            *((target, name) for target, name in ACCOUNT if target in there),
            (f"bij-getal-{number}", "terug naar de tekst"),
        ):
            link = etree.SubElement(ways, "a", {"href": f"#{target}"})
            link.text, link.tail = name, " "
