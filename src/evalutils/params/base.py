"""The base of all parameter models, and reading one from a YAML file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from evalutils.errors import ParameterError, Problem, alike, nearest
from evalutils.params import wording


class Model(BaseModel):
    """Frozen; an unknown key is an error; a field is filled by its Dutch key (alias) or its name."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        protected_namespaces=(),
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
    )

    def public_form(self) -> Self:
        """As a profile that protects uses it: each section below in its own public form. Twice is the same as once."""
        found = {name: public_form(value) for name, value in self}
        changed = {name: value for name, value in found.items() if value is not getattr(self, name)}
        return self.model_copy(update=changed) if changed else self


def public_form(value: Any) -> Any:
    """Any part of the parameters as a profile that protects uses it; the same object where it has no coarser form."""
    if isinstance(value, Model):
        return value.public_form()
    if isinstance(value, tuple):
        found = tuple(public_form(part) for part in value)
        return value if all(new is old for new, old in zip(found, value, strict=True)) else found
    return value


M = TypeVar("M", bound=Model)


def project_root() -> Path:
    """The folder that holds params/ and report/: $EVALUTILS_ROOT, or the nearest one upward."""
    if given := os.environ.get("EVALUTILS_ROOT"):
        return Path(given).resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "params").is_dir() and (folder / "report").is_dir():
            return folder
    raise ParameterError(
        "Dit is geen map van een evaluatieproject: er is geen params/ en report/ in deze map of erboven.",
        action="ga naar de map van het project, of zet EVALUTILS_ROOT.",
    )


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""By libyaml where it is there: ten times as fast, and a notebook reads all parameters of its study."""


def parsed_yaml(text: str) -> Any:
    """The content of a YAML text that the pipeline made or checks elsewhere; ``yaml.YAMLError`` where it is broken."""
    return yaml.load(text, Loader=_Loader)


class _UniqueKeyLoader(_Loader):  # type: ignore[misc, valid-type]
    """YAML keeps the last of two equal keys in silence; here that is an error."""

    folder: Path
    """Where the file stands."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError:  # YAML saw a date or a number in 2018-13-01; Python knows none
            raise yaml.constructor.ConstructorError(None, None, wording.NO_SUCH_VALUE, node.start_mark) from None

    def construct_scalar(self, node: yaml.ScalarNode) -> Any:
        if node.tag.endswith(":int") and wording.other_number(str(node.value)):
            raise yaml.constructor.ConstructorError(None, None, wording.OTHER_NUMBER, node.start_mark)
        return super().construct_scalar(node)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = key_node.value
            if key in seen and key != "<<":
                raise yaml.constructor.ConstructorError(None, None, f"twee keer de sleutel '{key}'", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


class _SharingLoader(_UniqueKeyLoader):
    """``!bestand naam.yml``: the content of a file in the same folder, so that phases can share a section (one level)."""

    def other_file(self, node: yaml.ScalarNode) -> Any:
        return _content(self.folder / Path(str(node.value)).name, _UniqueKeyLoader)


_SharingLoader.add_constructor("!bestand", _SharingLoader.other_file)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file; a broken file or a doubled key is a ``ParameterError``."""
    content = _content(path, _SharingLoader)
    if not isinstance(content, dict):
        problem = Problem("yaml", _shown(path), "sleutels met waarden", wording.found(content))
        action = "schrijf op elke regel een sleutel, een dubbele punt en een waarde; docs/parameters.md noemt de sleutels."
        raise ParameterError("Een parameterbestand is leeg of geen lijst van sleutels.", problems=(problem,), action=action)
    return content


def _content(path: Path, kind: type[_UniqueKeyLoader]) -> Any:
    if not path.is_file():
        raise ParameterError(
            f"Het parameterbestand {_shown(path)} bestaat niet.{nearest(path.name, (one.name for one in path.parent.glob('*.yml')))}",
            action="herstel de naam, of maak het bestand aan naar het voorbeeld in params/.",
        )
    text = read_text(path)
    if (line := wording.unmerged(text)) is not None:
        problem = Problem("samenvoeging", f"{_shown(path)}, regel {line}", "een van beide versies", "de merktekens van git om beide")
        action = "kies wat moet blijven, en haal de regels met <<<<<<<, ======= en >>>>>>> weg."
        raise ParameterError("Een parameterbestand is nog niet samengevoegd.", problems=(problem,), action=action)
    try:
        loader = kind(text)
        loader.folder = path.parent
        return loader.get_single_data()
    except yaml.YAMLError as fault:
        unclosed = "end of stream" in str(getattr(fault, "problem", ""))  # what does not close is told where it opens
        mark = (getattr(fault, "context_mark", None) if unclosed else None) or getattr(fault, "problem_mark", None)
        place = f"regel {mark.line + 1}" if mark else "het bestand"
        problem = Problem("yaml", f"{_shown(path)}, {place}", "geldige YAML", wording.yaml_fault(getattr(fault, "problem", None) or getattr(fault, "reason", None)))
        raise ParameterError("Een parameterbestand is niet te lezen.", problems=(problem,), action="herstel de regel.") from None


def read_text(path: Path) -> str:
    """The text of a file that people write; another encoding than UTF-8 is a ``ParameterError``."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        problem = Problem("codering", _shown(path), "tekst in UTF-8", "tekst in een andere codering")
        raise ParameterError("Een bestand is niet te lezen.", problems=(problem,), action="sla het op als UTF-8.") from None


def read_model(kind: type[M], path: Path) -> M:
    """Read ``path`` into ``kind``; every wrong key or type at once, by file and key."""
    return validate(kind, read_yaml(path), _shown(path))


def validate(kind: type[M], content: dict[str, Any], where: str) -> M:
    """``content`` as a model; what does not fit is a ``ParameterError`` that names every place below ``where``."""
    try:
        return kind.model_validate(content)
    except ValidationError as fault:
        problems = tuple(_problem(kind, error, where) for error in fault.errors(include_url=False))
        raise ParameterError(
            f"De parameters in {where} kloppen niet.",
            problems=problems,
            action="herstel de genoemde sleutels; wat elke sleutel betekent staat in docs/parameters.md.",
        ) from None


def _problem(kind: type[Model], error: Any, where: str) -> Problem:
    key = ".".join(str(part) for part in error["loc"]) or "(geheel)"
    if error["type"] == "extra_forbidden":
        return Problem("onbekende-sleutel", f"{where}, {key}", *_known(kind, error["loc"]))
    given = "niets" if error["type"] == "missing" else wording.found(error["input"])
    expected, _, told = wording.expected(error["type"], error.get("ctx") or {}).partition(wording.FOUND)
    if isinstance(error["input"], dict | list) and error["type"] in ("value_error", "assertion_error"):  # a rule over several keys
        given = told or "iets anders"
    return Problem("verkeerde-waarde", f"{where}, {key}", expected, given)


def _known(kind: type[Model], loc: tuple[Any, ...]) -> tuple[str, str]:
    """The keys that may stand where an unknown one does, and the nearest of these, or that it belongs elsewhere."""
    here = sorted(field.alias or name for name, field in _model_at(kind, loc[:-1]).model_fields.items())
    key = str(loc[-1])
    near = alike(key, here) or (" (die hoort elders in dit bestand)" if key in _aliases(kind, set()) else "")
    return f"een van {', '.join(here)}", f"een onbekende sleutel{near}"


def _model_at(kind: type[Model], loc: tuple[Any, ...]) -> type[Model]:
    """The model that the keys at ``loc`` belong to; list places and names of a mapping are passed over."""
    for part in loc:
        field = next((field for name, field in kind.model_fields.items() if part in (field.alias, name)), None)
        if field is not None and (inner := _models_in(field.annotation)):
            kind = inner[0]
    return kind


def _aliases(kind: type[Model], seen: set[type]) -> set[str]:
    if kind in seen:
        return set()
    seen.add(kind)
    found: set[str] = set()
    for name, field in kind.model_fields.items():
        found.add(field.alias or name)
        for inner in _models_in(field.annotation):
            found |= _aliases(inner, seen)
    return found


def _models_in(annotation: Any) -> list[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def _shown(path: Path) -> str:
    """A path as the user knows it: from the project's root."""
    try:
        return path.resolve().relative_to(project_root()).as_posix()
    except (ValueError, ParameterError):
        return path.name
