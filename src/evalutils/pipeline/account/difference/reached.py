"""Which modules of the library a notebook reaches, by the imports of its cells and of the modules themselves."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache

Files = Mapping[str, bytes]
LIBRARY = "code/src/evalutils/"


def reached(files: Files, notebook: str) -> frozenset[str]:
    """Paths below src/evalutils/ of all that a notebook of a delivery imports, and of what that imports.

    What cannot be read as Python (a notebook or module that does not parse) counts as reaching everything: better a cause too many.
    """
    every = frozenset(path.removeprefix(LIBRARY) for path in files if path.startswith(LIBRARY) and path.endswith(".py"))
    try:
        cells = json.loads(files.get(notebook, b"{}")).get("cells", [])
        source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        found: set[str] = set()
        waiting = list(_modules(source.encode(), every))
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting += _modules(files[LIBRARY + path], every)
    except (SyntaxError, ValueError):
        return every
    return frozenset(found)


def _modules(source: bytes, every: frozenset[str]) -> Iterator[str]:
    """The modules of the library that the imports of ``source`` run: those named, and the packages that they lie in."""
    for name in _imports(source):
        parts = name.split(".")
        for length in range(1, len(parts)):
            place = "/".join(parts[1 : length + 1])
            yield from (path for path in (f"{place}.py", f"{place}/__init__.py") if path in every)


@lru_cache(maxsize=4096)
def _imports(source: bytes) -> tuple[str, ...]:
    """Dotted names below evalutils that a source imports; raises ``SyntaxError`` for what is no Python."""
    found: dict[str, None] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= dict.fromkeys((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
        elif isinstance(node, ast.Import):
            found |= dict.fromkeys(alias.name for alias in node.names)
    return tuple(name for name in found if name.split(".")[0] == "evalutils")
