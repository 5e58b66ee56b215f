"""Small helpers for Pandoc's JSON tree: ``{"t": name, "c": content}``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Node = dict[str, Any]
Visit = Callable[[Node], "list[Node] | None"]

NBSP = "\u00a0"
LEAVES = frozenset({"Str", "Space", "SoftBreak", "LineBreak"})
"""Elements with nothing inside: most of a text."""


def rewrite(tree: Any, visit: Visit) -> Any:
    """The tree with each element replaced by what ``visit`` returns (None: keep), children before parents."""
    if isinstance(tree, list):
        out: list[Any] = []
        for item in tree:
            new = rewrite(item, visit)
            replaced = visit(new) if _is_element(new) else None
            out.extend([new] if replaced is None else replaced)
        return out
    if isinstance(tree, dict) and tree.get("t") not in LEAVES:
        return {key: rewrite(value, visit) for key, value in tree.items()}
    return tree


def elements(tree: Any, *kinds: str) -> Iterator[Node]:
    """Elements of these kinds in the order of the text."""
    if isinstance(tree, list):
        for item in tree:
            yield from elements(item, *kinds)
    elif isinstance(tree, dict):
        if tree.get("t") in kinds:
            yield tree
        if tree.get("t") not in LEAVES:
            for value in tree.values():
                yield from elements(value, *kinds)


def _is_element(item: Any) -> bool:
    return isinstance(item, dict) and "t" in item


def plain(tree: Any) -> str:
    """The text of inlines or blocks, without footnotes."""
    if isinstance(tree, list):
        return "".join(plain(item) for item in tree)
    if not isinstance(tree, dict):
        return ""
    kind, content = tree.get("t"), tree.get("c", [])
    if kind == "Str":
        return str(content)
    if kind in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    if kind == "Note":
        return ""
    if kind == "Code":
        return str(content[1])
    if kind == "Quoted":
        marks = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
        return marks[0] + plain(content[1]) + marks[1]
    return plain(content)


def attr(identifier: str = "", classes: tuple[str, ...] = (), **values: str) -> list[Any]:
    """Pandoc's attributes; an underscore in a name stands for a hyphen."""
    return [identifier, list(classes), [[key.replace("_", "-"), value] for key, value in values.items()]]


def attribute(attributes: list[Any], name: str) -> str | None:
    """The value of one attribute."""
    return next((value for key, value in attributes[2] if key == name), None)


def text(value: str) -> Node:
    """A string node."""
    return {"t": "Str", "c": value}


SPACE: Node = {"t": "Space"}


def para(inlines: list[Node]) -> Node:
    """A paragraph node."""
    return {"t": "Para", "c": inlines}


def plain_block(inlines: list[Node]) -> Node:
    """A plain block node: text without the space of a paragraph."""
    return {"t": "Plain", "c": inlines}


def span(inlines: list[Node], attributes: list[Any]) -> Node:
    """A span node."""
    return {"t": "Span", "c": [attributes, inlines]}


def strong(inlines: list[Node]) -> Node:
    """A strong (bold) node."""
    return {"t": "Strong", "c": inlines}


def div(blocks: list[Node], attributes: list[Any]) -> Node:
    """A div node."""
    return {"t": "Div", "c": [attributes, blocks]}


def raw(format: str, value: str) -> Node:
    """A raw block of one format."""
    return {"t": "RawBlock", "c": [format, value]}


def raw_inline(format: str, value: str) -> Node:
    """Raw inline text of one format."""
    return {"t": "RawInline", "c": [format, value]}


def link(inlines: list[Node], target: str) -> Node:
    """A link node."""
    return {"t": "Link", "c": [attr(), inlines, [target, ""]]}


def caption_inlines(caption: list[Any]) -> list[Node]:
    """The inlines of a caption ``[short, blocks]``."""
    out: list[Node] = []
    for block in caption[1]:
        out += ([SPACE] if out else []) + list(block["c"])
    return out
