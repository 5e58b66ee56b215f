"""What a view makes of a released result: a table, a figure or key numbers, still unformatted."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import html, theme
from evalutils.markdown import escape
from evalutils.results import SECRET, Number

FORMATS: dict[str, Callable[[Number | None], str]] = {
    "aantal": fmt.count, "getal": fmt.integer, "procent": fmt.percent, "procent1": lambda v: fmt.percent(v, 1),
    "procent2": lambda v: fmt.percent(v, 2), "punten": fmt.points, "punten0": lambda v: fmt.points(v, 0), "punten2": lambda v: fmt.points(v, 2), "decimaal1": fmt.decimals, "decimaal2": lambda v: fmt.decimals(v, 2),
    "decimaal3": lambda v: fmt.decimals(v, 3), "p": fmt.p_value, "p_zin": fmt.p_sentence, "euro": fmt.euros,
    "euro2": lambda v: fmt.euros(v, 2), "woord": fmt.words, "jaartal": lambda v: fmt.sign_of(v) or str(v),
}  # fmt: skip
"""How a number may be shown, by name."""


@dataclass(frozen=True)
class Cell:
    """A number and how to show it."""

    value: Number | None
    show: str = "aantal"

    @property
    def text(self) -> str:
        """The number as a reader sees it."""
        return FORMATS[self.show](self.value)

    @property
    def marked(self) -> str:
        """As running text reads it: a sign that is no number is marked, so that its sentence goes (zinnen.lua).

        Not yet text in Markdown: the index escapes the whole paragraph, or the number that stands alone, once.
        """
        sign = fmt.sign_of(self.value)
        return self.text if sign is None else f"[{sign}]{{.{'geheim' if self.value is SECRET else 'onbekend'}}}"


class Styled(str):
    """A text that is set in another way up to ``head`` signs; it is a text like any other in a CSV file or a comparison."""

    mark: ClassVar[str]
    head: int

    def __new__(cls, text: str, rest: str = "") -> Styled:
        made = super().__new__(cls, f"{text}{rest}")
        made.head = len(text)
        return made

    @property
    def markdown(self) -> str:
        """As a report's source has it; white space before the text stays outside the marks."""
        first, rest = self[: self.head], self[self.head :]
        lead = first[: len(first) - len(first.lstrip())]
        return f"{lead}{self.mark}{escape(first.strip())}{self.mark}{escape(rest) if rest else ''}"


class Strong(Styled):
    """In bold."""

    mark = "**"


class Emphasis(Styled):
    """In italics."""

    mark = "*"


class References(str):
    """Labels of sections, tables and figures (``sec-a; tbl-b``) that a report reads as references; in a CSV file they are the labels."""

    @property
    def markdown(self) -> str:
        """As a report's source has it."""
        return "; ".join(f"@{label}" if re.fullmatch(r"(?:sec|tbl|fig)-[a-z0-9-]+", label) else escape(label) for label in self.split("; "))


class Filled(str):
    """A text with names of numbers (``{deelname.toegewezen.n}``) that a report fills in; in a CSV file they are the names.

    The numbers come from what was released, like those of running text, so that nothing stands here that the text could not say.
    """

    @property
    def markdown(self) -> str:
        """As a report's source has it."""
        parts = re.split(r"\{([a-z0-9._-]+)\}", self)
        return "".join(f"{{{{< meta cijfers.{part} >}}}}" if place % 2 else _spaced(part) for place, part in enumerate(parts))


def _spaced(text: str) -> str:
    """A text escaped, with the space at its ends."""
    bare = text.strip()
    return text.replace(bare, escape(bare), 1) if bare else text


Entry = Cell | str
"""What a cell of a table or a key number holds. A string is text, never Markdown."""


def text_of(cell: Entry) -> str:
    """A cell as the page shows it."""
    return cell if isinstance(cell, str) else cell.text


def markdown_of(cell: Entry) -> str:
    """A cell as a report's source has it: a number or a text, nothing in it read as more."""
    return cell.markdown if isinstance(cell, Styled | References | Filled) else escape(text_of(cell))


@dataclass(frozen=True)
class Table:
    """Rows of cells below a head. ``widths``: relative widths of the columns. The first column holds the row's name."""

    head: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    widths: tuple[int, ...] = ()
    left: int = 1
    """How many columns, from the first, hold text and stand left; numbers stand right."""
    notes: tuple[str, ...] = ()
    full: Table | None = None
    """The same with more columns than a page holds; published as the CSV in its place."""
    empty: str = ""
    """The sentence that stands in the table's place when it has no rows."""

    def html(self, title: str = "", notes: tuple[str, ...] = ()) -> str:
        """As a notebook shows it: the table of the report, its notes, and how many numbers are withheld."""
        if self.empty and not self.rows:
            return html.paragraphs((title, self.empty, *notes))
        rows = ([markdown_of(cell) for cell in row] for row in self.rows)
        return html.table(self.head, rows, self.left, title, (*self.notes, *notes))

    def _repr_html_(self) -> str:
        return self.html()


@dataclass(frozen=True)
class Figure:
    """``draw`` makes the drawing; ``alt`` says in words what it shows."""

    draw: Callable[[], Drawing]
    alt: str
    notes: tuple[str, ...] = ()
    data: Table | None = None
    """The numbers behind the drawing, published beside it as CSV."""

    def bundle(self, title: str = "", notes: tuple[str, ...] = ()) -> dict[str, str]:
        """As a notebook shows it: the drawing in the house style, its words and notes, and how many numbers are withheld."""
        with theme.house_style():
            stream = io.BytesIO()
            theme.write_png(self.draw(), stream)
        png = base64.b64encode(stream.getvalue()).decode("ascii")
        hidden = sum(isinstance(cell, Cell) and cell.value is SECRET for row in self.data.rows for cell in row) if self.data else 0
        return {
            "text/html": html.image(png, self.alt, title, (*self.notes, *notes), hidden), "image/png": png, "text/plain": self.alt,
        }  # fmt: skip

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return self.bundle()


@dataclass(frozen=True)
class Numbers:
    """Key numbers for the running text, by dotted name (``zorg.n``)."""

    cells: dict[str, Entry]

    def html(self, title: str = "", notes: tuple[str, ...] = ()) -> str:
        """As a notebook shows it: each number by the name that a text calls it."""
        rows = [(name.replace("_", "\\_"), text_of(cell)) for name, cell in self.cells.items()]
        return html.table(("Naam", "Waarde"), rows, 1, title, notes)

    def _repr_html_(self) -> str:
        return self.html()


@dataclass(frozen=True)
class Text:
    """Paragraphs in Dutch, made from the numbers of a released result."""

    paragraphs: tuple[str, ...]

    def html(self, title: str = "", notes: tuple[str, ...] = ()) -> str:
        """As a notebook shows it."""
        return html.paragraphs((title, *self.paragraphs, *notes))

    def _repr_html_(self) -> str:
        return self.html()


View = Table | Figure | Numbers | Text


def slug(text: str) -> str:
    """A label as a part of a number's name: 'Tussen de 51 en 60 jaar' -> 'tussen_de_51_en_60_jaar'."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "leeg"
