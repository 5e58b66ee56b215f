"""What YAML and the models say of a mistake in a parameter file, in Dutch: what was expected, and what is there."""

from __future__ import annotations

import re
from typing import Any

_EXPECTED = {
    "missing": "een waarde (de sleutel is verplicht)", "string_type": "tekst", "int_type": "een geheel getal",
    "int_parsing": "een geheel getal", "int_from_float": "een geheel getal", "float_type": "een getal", "float_parsing": "een getal",
    "finite_number": "een eindig getal", "bool_type": "true of false", "bool_parsing": "true of false",
    "date_type": "een datum (jjjj-mm-dd)", "date_parsing": "een datum (jjjj-mm-dd)",
    "date_from_datetime_parsing": "een datum (jjjj-mm-dd)", "date_from_datetime_inexact": "een datum zonder tijd (jjjj-mm-dd)",
    "tuple_type": "een lijst", "list_type": "een lijst", "dict_type": "sleutels met waarden", "mapping_type": "sleutels met waarden",
    "model_type": "sleutels met waarden", "model_attributes_type": "sleutels met waarden", "none_required": "niets",
    "literal_error": "een van {expected}", "enum": "een van {expected}", "greater_than": "meer dan {gt}",
    "greater_than_equal": "ten minste {ge}", "less_than": "minder dan {lt}", "less_than_equal": "ten hoogste {le}",
    "too_short": "ten minste {min_length} in de lijst", "too_long": "ten hoogste {max_length} in de lijst",
    "string_too_short": "ten minste {min_length} tekens", "string_too_long": "ten hoogste {max_length} tekens",
    "string_pattern_mismatch": "tekst van de vorm {pattern}", "value_error": "{error}", "assertion_error": "{error}",
}  # fmt: skip
_PATTERNS = {
    r"^[a-z0-9][a-z0-9-]*$": "tekst van kleine letters, cijfers en streepjes",
    r"^[a-z0-9_]+$": "tekst van kleine letters, cijfers en _",
    r"^(data|params)/[^\\]+\.(csv|yml)$": "een bestand (.csv of .yml) in data/ of params/",
}
_YAML = (
    ("mapping values are not allowed", "een dubbele punt waar er geen mag staan (zet zulke tekst tussen aanhalingstekens)"),
    ("could not find expected ':'", "een regel zonder dubbele punt, of een aanhalingsteken dat niet sluit"),
    ("found a tab character", "een tab (gebruik spaties)"),
    ("cannot start any token", "een teken dat hier niet mag staan (een tab, % of @; gebruik spaties of aanhalingstekens)"),
    ("expected <block end>", "een regel die meer of minder inspringt dan de regels waar zij bij hoort"),
    ("expected ',' or", "een haakje dat niet sluit, of een komma te weinig"),
    ("unexpected end of stream", "een aanhalingsteken of haakje dat niet sluit"),
    ("found undefined alias", "een verwijzing (*) zonder anker (&)"),
    ("found duplicate anchor", "een anker (&) dat er twee keer staat"),
    ("could not determine a constructor", "een woord met een uitroepteken dat niet bestaat (alleen !bestand)"),
    ("unknown escape character", "een \\ in een tekst tussen dubbele aanhalingstekens (gebruik enkele)"),
    ("special characters are not allowed", "een onzichtbaar teken"), ("control characters are not allowed", "een onzichtbaar teken"),
    ("did not find expected node content", "een haakje dat niet sluit, of een komma te weinig"),
    ("did not find expected", "een regel die meer of minder inspringt dan de regels waar zij bij hoort (met spaties)"),
    ("but found another document", "een regel --- waarna een tweede document begint"),
)  # fmt: skip


FOUND = "; gevonden "
"""In the words of a rule over several keys: what follows is what stands there."""
NO_SUCH_VALUE = "een datum of getal dat niet bestaat"
"""Said of what has the form of a date or a number and is none."""
OTHER_NUMBER = "een getal dat YAML anders leest dan het er staat (012 is daar 10 en 12:30 is 750; zet een code tussen aanhalingstekens)"
"""Said of a number with a zero in front, or of a time: as a code, '01' is not 1."""


def other_number(text: str) -> bool:
    """Whether YAML reads these signs, a whole number to it, as another number than a person does."""
    return re.fullmatch(r"[-+]?0[\d_]+|.*:.*", text) is not None


def unmerged(text: str) -> int | None:
    """The first line (from 1) with a mark of git around two versions; None for none."""
    marks = (number for number, line in enumerate(text.splitlines(), start=1) if re.match(r"(<{7}|>{7})( |$)", line))
    return next(marks, None)


def expected(kind: str, context: dict[str, Any]) -> str:
    """What a model expects, for one kind of mistake; ``context``: what it says beside the kind."""
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(context.get("pattern")), f"tekst van de vorm {context.get('pattern')}")
    if kind not in _EXPECTED:
        return "een waarde van een andere soort"
    words = {key: _number(value) for key, value in context.items()}
    if "expected" in words:
        words["expected"] = re.sub(r" or (?=[^ ]+$)", ", ", words["expected"])
    return _EXPECTED[kind].format_map(words)


def found(value: Any) -> str:
    """What stands there, by its kind in YAML; a list or mapping is not repeated."""
    if value is None:
        return "niets"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"het getal {_number(value)}"
    if isinstance(value, dict):
        return "sleutels met waarden"
    if isinstance(value, list | tuple):
        return "een lijst"
    return f"'{str(value)[:60]}'"


def yaml_fault(problem: str | None) -> str:
    """What is wrong with a line of YAML; what this project itself says of it stays as it is."""
    text = problem or ""
    if text.startswith("twee keer de sleutel ") or text in (NO_SUCH_VALUE, OTHER_NUMBER):
        return text
    return next((said for part, said in _YAML if part in text), "een fout in de schrijfwijze")


def _number(value: Any) -> str:
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
