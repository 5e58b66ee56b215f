"""One archive with wheels, sources, parameters and instructions, for an environment that has Python and no network."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import evalutils
from evalutils.errors import DeliveryError
from evalutils.pipeline.account.delivery import bundle
from evalutils.pipeline.render.finishing.word import ZIP_TIME
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.outputs import provenance

SECONDS = 1800
_INSTRUCTIONS = """\
# Werken in de gesloten omgeving

Nodig: Python {python} op hetzelfde soort besturingssysteem ({system}); geen netwerk, geen rechten van een beheerder.

1. Pak het archief uit en ga naar de map.
2. `python installeer.py` maakt de Python-omgeving uit `wheels/`.
3. Controleer het extract: `.venv/bin/python -m evalutils.cli check-data --extract PAD` (onder Windows `.venv\\Scripts\\python`).
4. Proef op de som met het synthetische extract: `.venv/bin/python -m evalutils.cli export --phase N --profile publiek`.
5. De uitvoer: `.venv/bin/python -m evalutils.cli export --phase N --extract PAD`. In `_output/{study}/fase<N>/export/` staat wat ter controle kan
   worden aangeboden, met `LEESMIJ.md` voor de controleur. Bied alleen die map aan; `_build/` bevat gegevens van klanten.
6. Buiten, in het project met dezelfde vastlegging ({commit}): `make report FROM=export`.
"""


@dataclass(frozen=True)
class Sealed:
    """The archive and what it holds."""

    archive: Path
    wheels: int
    files: int


def seal(call: Call) -> Sealed:
    """Write _output/<study>/gesloten/evalutils-<version>.zip; raises ``DeliveryError`` where a wheel cannot be had."""
    name = f"evalutils-{evalutils.__version__}"
    target = call.root / "_output" / call.study_name / "gesloten" / f"{name}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    files = {path.removeprefix("code/"): content for path, content in bundle.code(call).items()}
    files["installeer.py"] = (call.root / "tools" / "installeer.py").read_bytes()
    files[provenance.COMMIT] = f"{provenance.commit(call)}\n".encode()
    files["LEESMIJ-GESLOTEN.md"] = _instructions(call).encode()
    with tempfile.TemporaryDirectory() as folder:
        wheels = _wheels(call.root, Path(folder))
        sums = dict(files) | {f"wheels/{path.name}": path.read_bytes() for path in wheels}
        files[bundle.CHECKSUMS] = bundle.checksums(sums)
        draft = target.with_suffix(".nieuw")
        _write(draft, name, files, wheels)
    draft.replace(target)
    return Sealed(target, len(wheels), len(files))


def _instructions(call: Call) -> str:
    python = ".".join(map(str, sys.version_info[:2]))
    return _INSTRUCTIONS.format(
        python=python, system=sys.platform, study=call.study_name, commit=provenance.commit(call) or "zie controlegetallen"
    )


def _wheels(root: Path, folder: Path) -> list[Path]:
    """Every pinned package as a wheel for this Python and system, by checksum."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:",
         "--dest", str(folder), "-r", str(root / "requirements.txt")],
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["pip gaf geen melding"])[-1]
        raise DeliveryError(f"Niet elk pakket is op te halen: {last}", action="zorg voor een netwerk en begin opnieuw.")
    return sorted(folder.glob("*.whl"))


def _write(target: Path, top: str, files: dict[str, bytes], wheels: list[Path]) -> None:
    """Wheels are archives themselves, and are stored as they are."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(files):
            _add(made, f"{top}/{path}", files[path], zipfile.ZIP_DEFLATED)
        for wheel in wheels:
            _add(made, f"{top}/wheels/{wheel.name}", wheel.read_bytes(), zipfile.ZIP_STORED)


def _add(made: zipfile.ZipFile, path: str, content: bytes, method: int) -> None:
    info = zipfile.ZipInfo(path, ZIP_TIME)
    info.compress_type, info.external_attr = method, 0o644 << 16
    made.writestr(info, content)
