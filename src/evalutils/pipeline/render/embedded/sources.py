"""The report's sources as one text: includes and metadata filled in, each line knowing where it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from evalutils.errors import Problem, RenderError, alike
from evalutils.params import wording
from evalutils.params.base import parsed_yaml

INCLUDE = re.compile(r"^\s*\{\{<\s*include\s+(\S+)\s*>\}\}\s*$")
META = re.compile(r"\{\{<\s*meta\s+([^\s>]+)\s*>\}\}")
PAGEBREAK = re.compile(r"^\s*\{\{<\s*pagebreak\s*>\}\}\s*$")
SHORTCODE = re.compile(r"\{\{<.*?(?:>\}\}|$)")
OPEN_ATTRIBUTE = re.compile(r'="[^"]*$')


@dataclass(frozen=True)
class Line:
    """A line of text and its place in the sources."""

    text: str
    file: Path
    number: int

    def where(self, root: Path) -> str:
        """File and line number, from the project's root."""
        file = self.file.relative_to(root) if self.file.is_relative_to(root) else self.file
        return f"{file}, regel {self.number}"


@dataclass(frozen=True)
class Source:
    """The whole text of a report, before Pandoc."""

    front: dict[str, Any]
    metadata: dict[str, Any]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    root: Path

    @property
    def text(self) -> str:
        """The whole text, includes expanded."""
        return "\n".join(line.text for line in self.lines) + "\n"

    def place(self, number: int) -> str:
        """File and line of a line of the whole text (from 1)."""
        return self.lines[number - 1].where(self.root) if 0 < number <= len(self.lines) else "het rapport"

    def find(self, fragment: str) -> str:
        """File and line where a fragment first occurs (for messages)."""
        return next((line.where(self.root) for line in self.lines if fragment in line.text), "het rapport")


def read(top: Path, root: Path, metadata: Mapping[str, Any]) -> Source:
    """Read the top document with all it includes.

    Includes resolve from ``root`` (leading slash) or from the folder of the top document, as in Quarto. ``metadata``
    yields to the document's front matter. Problems are collected: missing or circular includes, unknown metadata keys,
    shortcodes outside the subset.
    """
    root, top = root.resolve(), top.resolve()
    front, body = split_front_matter(read_lines(top), root)
    problems: list[Problem] = []
    expanded = _expand(body, top.parent, root, (top,), problems)
    front = _fill_front(front, merge(metadata, front), Line("", top, 1), root, problems)
    merged = merge(metadata, front)
    filled = [_fill(line, merged, root, problems) for line in expanded]
    return Source(front, merged, tuple(line for part in filled for line in part), tuple(problems), root)


def read_lines(path: Path) -> list[Line]:
    """The lines of a file, each with where it stands."""
    return [Line(text, path, n) for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)]


def split_front_matter(lines: list[Line], root: Path) -> tuple[dict[str, Any], list[Line]]:
    """The YAML between the first two ``---`` lines, and the rest. Raises RenderError for YAML that cannot be read."""
    if not lines or lines[0].text.strip() != "---":
        return {}, lines
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.text.strip() in {"---", "..."}), None)
    if end is None:
        raise RenderError(f"De kop (YAML) van {lines[0].file.name} wordt niet afgesloten met '---'.")
    try:
        front = parsed_yaml("\n".join(line.text for line in lines[1:end])) or {}
    except yaml.YAMLError as error:
        raise _bad_yaml(lines[0].file, root, error, offset=1) from error
    if not isinstance(front, dict):
        raise RenderError(f"De kop van {lines[0].file.name} bestaat niet uit sleutels met waarden.")
    return front, lines[end + 1 :]


def read_yaml(path: Path, root: Path) -> dict[str, Any]:
    """A YAML file of keys and values; RenderError names file and line of a mistake."""
    try:
        content = parsed_yaml(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise _bad_yaml(path, root, error, offset=0) from error
    if not isinstance(content, dict):
        raise RenderError(f"{path.name} bestaat niet uit sleutels met waarden.")
    return content


def _bad_yaml(path: Path, root: Path, error: yaml.YAMLError, offset: int) -> RenderError:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 + offset if mark else 1
    found = wording.yaml_fault(getattr(error, "problem", None))
    problem = Problem("yaml", Line("", path, line).where(root), "geldige YAML", found)
    return RenderError(f"{path.name} is geen geldige YAML.", problems=(problem,), action="Verbeter die regel.")


def merge(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    """Both mappings, nested ones merged; ``high`` wins."""
    merged = dict(low)
    for key, value in high.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = merge(merged[key], value) if both else value
    return merged


def _expand(lines: list[Line], base: Path, root: Path, stack: tuple[Path, ...], problems: list[Problem]) -> list[Line]:
    out: list[Line] = []
    for line in lines:
        match = INCLUDE.match(line.text)
        if not match:
            out.append(line)
            continue
        target = include_path(match.group(1), base, root)
        if target in stack:
            problems.append(Problem("include-kring", line.where(root), "een ander bestand", f"{match.group(1)} in zichzelf"))
        elif not target.is_file():
            problems.append(Problem("include-ontbreekt", line.where(root), "een bestaand bestand", match.group(1)))
        else:
            _, body = split_front_matter(read_lines(target), root)
            blank = replace(line, text="")
            out += [*_expand(body, base, root, (*stack, target), problems), blank]
    return out


def include_path(name: str, base: Path, root: Path) -> Path:
    """Where an include or image lies: from the root (leading slash) or from the top document's folder."""
    return ((root / name.lstrip("/")) if name.startswith("/") else (base / name)).resolve()


def _fill(line: Line, metadata: Mapping[str, Any], root: Path, problems: list[Problem]) -> list[Line]:
    if PAGEBREAK.match(line.text):
        return [replace(line, text=text) for text in ("", "::: {.pagebreak}", ":::", "")]

    def value(match: re.Match[str]) -> str:
        key = match.group(1)
        found = lookup(metadata, key)
        if found is None:
            problems.append(
                Problem("sleutel-onbekend", line.where(root), "een sleutel die de notebooks schreven", key + alike(key, keys(metadata)))
            )
            return ""
        inside = OPEN_ATTRIBUTE.search(line.text[: match.start()])
        return found.replace('"', "”") if inside else found

    text = META.sub(value, line.text)
    for match in SHORTCODE.finditer(text):
        expected = "include (op een eigen regel), meta of pagebreak"
        problems.append(Problem("shortcode", line.where(root), expected, match.group()))
    return [replace(line, text=text)]


def _fill_front(value: Any, metadata: Mapping[str, Any], line: Line, root: Path, problems: list[Problem]) -> Any:
    """The front matter with its shortcodes filled in."""
    if isinstance(value, dict):
        return {key: _fill_front(item, metadata, line, root, problems) for key, item in value.items()}
    if isinstance(value, str) and "{{<" in value:
        return _fill(replace(line, text=value), metadata, root, problems)[0].text
    return value


def keys(metadata: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Every ``a.b.c`` that has a value."""
    for key, value in metadata.items():
        if isinstance(value, Mapping):
            yield from keys(value, f"{above}{key}.")
        elif value is not None and not isinstance(value, list):
            yield f"{above}{key}"


def lookup(metadata: Mapping[str, Any], dotted: str) -> str | None:
    """The value of ``a.b.c`` as text; None when there is none, or when it is a group of keys."""
    found: Any = metadata
    for part in dotted.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    if found is None or isinstance(found, (Mapping, list)):
        return None
    return re.sub(r"[ \t\r\n]+", " ", str(found)).strip(" ")  # a space that holds a sign and its number together stays
