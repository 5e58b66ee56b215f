"""All messages of a kind in one file to be read: tests/messages/<kind>.txt, held to what the command says.

``EVALUTILS_MESSAGES=write pytest ...`` writes what the command says now; read the difference before committing it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "messages"
ENGLISH = re.compile(
    r"\b(should|must|expected|input|valid|value|error|could not|missing|field|found|line|column|required|string|got)\b",
    re.IGNORECASE,
)


def read(kind: str) -> dict[str, str]:
    """Name of a case -> its message."""
    file = FOLDER / f"{kind}.txt"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    parts = re.split(r"^== (.+) ==$", text, flags=re.MULTILINE)
    return {name: body.strip("\n") for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def hold(kind: str, name: str, message: str, root: Path) -> None:
    """Assert that a message is the one in the gallery, in Dutch, and once; places of this machine stand in it as <project>."""
    said = message.replace(str(root), "<project>").strip("\n")
    if os.environ.get("EVALUTILS_MESSAGES") == "write":
        every = read(kind) | {name: said}
        FOLDER.mkdir(exist_ok=True)
        body = "\n".join(f"== {one} ==\n{every[one]}\n" for one in sorted(every))
        (FOLDER / f"{kind}.txt").write_text(body, encoding="utf-8")
    lines = said.splitlines()
    assert len(lines) == len(set(lines)), "a line is said twice"
    assert not ENGLISH.search(re.sub(r"'[^']*'|\S*[/._]\S*", "", said)), "English in a message"
    assert read(kind).get(name) == said, "the gallery says otherwise: read the difference, then write it anew"
