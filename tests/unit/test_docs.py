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


def test_coverage_names_sources_and_labels_that_the_reports_have() -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    for number, part in enumerate(re.split(r"^## Deelrapport ", page, flags=re.MULTILINE)[1:], start=1):
        folder = ROOT / "report" / "hoofdstukken" / f"deelrapport-{number}"
        text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.qmd"))
        for name in re.findall(r"`((?:tbl|fig)-[a-z0-9-]+)`", part):
            assert re.search(rf"(?:@|\{{#){re.escape(name)}(?![a-z0-9-])", text), f"deelrapport {number}: {name}"
        for name in re.findall(r"^\| [^|]+\| `([a-z-]+)`", part, flags=re.MULTILINE):
            assert (folder / f"{name}.qmd").exists(), f"deelrapport {number}: {name}"
