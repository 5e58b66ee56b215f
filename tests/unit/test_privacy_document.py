"""docs/privacy.md names for each promise the test that fails when it no longer holds: these tests are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_test_and_command_that_the_document_names_exists() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[\w/.]+)`", text))
    assert len(named) >= 8
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", text)) <= targets


def test_a_number_that_the_document_gives_is_the_programs() -> None:
    from evalutils.data.pseudonymising.keys import MADE_BYTES
    from evalutils.data.typed.sensitive import BSN_SHARE
    from evalutils.disclosure.finished.files import SHORTEST_KEY

    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert f"vanaf {BSN_SHARE:.0%} geldige nummers" in text
    assert f"({8 * MADE_BYTES} bits)" in text
    assert SHORTEST_KEY == 6 and "minder dan zes tekens" in text
