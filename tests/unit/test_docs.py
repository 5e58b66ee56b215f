"""The documentation names commands, variables, files and keys that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "data" / "raw" / "LEESMIJ.md"])
CALL = re.compile(r"(?:^|`)make ([a-z][a-z-]+)((?: +[A-Z]+=(?:\"[^\"]*\"|[^\s`|]*))*)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def targets() -> dict[str, set[str]]:
    """Target of the Makefile -> variables that it knows."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = re.split(r"^(?=[a-z-]+:)", text, flags=re.MULTILINE)
    named = (re.match(r"([a-z-]+):", rule) for rule in rules)
    found = {match[1]: rule for match, rule in zip(named, rules, strict=True) if match}
    calls = {name: re.search(r"\$\(call evalutils,([A-Z ]*)\)", rule) for name, rule in found.items()}
    return {name: set(call[1].split()) | {"PYTHON"} if call else {"PYTHON"} for name, call in calls.items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_make_command_is_one_that_exists(page: Path) -> None:
    known = targets()
    for name, given in CALL.findall(page.read_text(encoding="utf-8")):
        assert name in known, f"make {name}"
        if page.parent.name != "docs":  # the reference also shows calls that are refused
            assert set(re.findall(r"([A-Z]+)=", re.sub(r"\"[^\"]*\"", "", given))) <= known[name], f"make {name}{given}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for place in LINK.findall(page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:|/", place):
            assert (page.parent / place).exists(), place


def test_every_page_is_reached_from_the_door() -> None:
    door = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*/*.md"):
        place = page.relative_to(ROOT / "docs").as_posix()
        assert place in door or place.startswith("decisions/"), place
