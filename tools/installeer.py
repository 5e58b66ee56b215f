"""Zet de omgeving op in een gesloten omgeving: uit de meegeleverde pakketten, zonder netwerk. Vraagt alleen Python 3.11 of later."""

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHORTEST = (3, 11)


def main() -> int:
    """Make .venv beside this file; the exit status of pip, or 2 where Python is too old."""
    if sys.version_info < SHORTEST:
        print(f"Fout: Python {sys.version.split()[0]} is te oud; nodig is 3.11 of later.", file=sys.stderr)
        return 2
    target = HERE / ".venv"
    venv.EnvBuilder(with_pip=True, clear=True).create(target)
    python = target / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    wheels = [*pip, "--find-links", str(HERE / "wheels"), "--require-hashes", "--only-binary", ":all:", "-r", "requirements.txt"]
    own = [*pip, "--no-deps", "--no-build-isolation", "--editable", "."]
    for words in (wheels, own):
        status = subprocess.run(words, cwd=HERE, check=False).returncode
        if status:
            print("Fout: het installeren is mislukt; zie de melding hierboven.", file=sys.stderr)
            return status
    print(f"Gereed. Ga verder met: {python.relative_to(HERE)} -m evalutils.cli export --extract PAD --phase N")
    return 0


if __name__ == "__main__":
    sys.exit(main())
