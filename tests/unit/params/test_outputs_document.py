"""docs/outputs.md lists what the notebooks publish: every key that a notebook names, and every key that an index holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from evalutils.params import load_phase, load_study, studies
from evalutils.params.study import phases

ROOT = Path(__file__).resolve().parents[3]
ROW = re.compile(r"^\| (\d\d-[a-z-]+) \| `[^|]+` \| (.+) \|$", re.MULTILINE)
PAIR = re.compile(r"`([^`]+)` (tabel|figuur|cijfers|tekst)")


def _documented() -> dict[str, list[tuple[str, str]]]:
    text = (ROOT / "docs" / "outputs.md").read_text(encoding="utf-8")
    found: dict[str, list[tuple[str, str]]] = {}
    for notebook, pairs in ROW.findall(text):
        found.setdefault(notebook, []).extend(PAIR.findall(pairs))
    return found


def _fits(pattern: str, key: str) -> bool:
    return re.fullmatch(re.sub(r"[A-Z]+", "[a-z0-9_-]+", pattern), key) is not None


def _without_contrast(study: str, key: str) -> list[str]:
    """The key as it is, and without the contrast that ends it in a study with several."""
    contrasts = load_study(study).groups.contrasts
    endings = [f"-{arms.slug}" for arms in contrasts] if len(contrasts) > 1 else []
    return [key, *(key.removesuffix(ending) for ending in endings if key.endswith(ending))]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_key_that_a_notebook_names_is_documented(path: Path) -> None:
    code = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code")
    named = {re.sub(r"\{[^}]+\}", "iets", key) for key in re.findall(r'publish\(\s*(?:settings|own), f?"([^"]+)"', code)}
    patterns = [pattern for pattern, _ in _documented().get(path.stem, [])]
    assert not [key for key in named if not any(_fits(pattern, key) for pattern in patterns)]
    fixed = {pattern for pattern in patterns if pattern == pattern.lower()}
    assert fixed <= named, "a documented key that the notebook does not give"


def test_every_index_holds_documented_keys_of_the_documented_kind() -> None:
    known = _documented()
    for study in studies():
        for number in phases(study):
            for entry in load_phase(study, number).outputs:
                keys = _without_contrast(study, entry.key)
                fitting = {kind for pattern, kind in known[entry.notebook] if any(_fits(pattern, key) for key in keys)}
                assert entry.kind in fitting, f"{study} fase {number}: {entry.key} ({entry.kind})"
