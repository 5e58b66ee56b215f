"""Making a delivery again from the commit that it names, in a work tree of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evalutils.errors import DeliveryError
from evalutils.params import project_root
from evalutils.pipeline.account.delivery import bundle
from evalutils.pipeline.account.delivery.verify import Verified, read
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.provenance import git

SECONDS = 3600


@contextmanager
def checkout(root: Path, commit: str) -> Iterator[Path]:
    """A temporary work tree of a commit; raises ``DeliveryError`` for a commit that this clone does not know."""
    with tempfile.TemporaryDirectory(prefix="evalutils-herbouw-") as folder:
        target = Path(folder) / "bron"
        git(root, "worktree", "add", "--detach", str(target), commit)
        if not (target / "params").is_dir():
            raise DeliveryError(
                f"De vastlegging {commit[:10]} is hier niet te vinden.",
                action="haal de volledige geschiedenis van het project op (git fetch).",
            )
        try:
            yield target
        finally:
            git(root, "worktree", "remove", "--force", str(target))


def run(archive: Path, found: Verified) -> Path:
    """The new archive, beside the old one under the name ``<name>-herbouw.zip``."""
    about, commit = found.manifest["levering"], found.manifest["herkomst"]["vastlegging"]
    if not commit:
        raise DeliveryError(
            "Deze levering is gemaakt uit bronnen die niet waren vastgelegd, en is daarom niet te herbouwen.",
            action="leg de bronnen vast (git commit) en maak de levering opnieuw.",
        )
    if not about["synthetisch"] and any(len(sign) == 64 for sign in found.manifest["herkomst"]["gegevens"].values()):
        raise DeliveryError(
            "Het extract van deze levering is hier niet.", action="herbouw haar waar het extract is, of in de gesloten omgeving."
        )
    with checkout(project_root(), commit) as root:
        for path, content in found.files.items():
            if path.startswith(bundle.EARLIER):
                _place(root, about["studie"], path, content)
        words = [
            "--study",
            about["studie"],
            "--phase",
            str(about["fase"]),
            "--profile",
            about["profiel"],
            "--renderer",
            about["renderer"],
        ]
        _deliver(root, words)
        made = root / "_output" / about["studie"] / f"fase{about['fase']}" / "levering" / f"{about['naam']}.zip"
        target = archive.with_name(f"{archive.stem}-herbouw.zip")
        target.write_bytes(made.read_bytes())
    return target


def at(commit: str, call: Call) -> dict[str, bytes]:
    """The files of the delivery that a commit makes of the same call."""
    with checkout(project_root(), commit) as root:
        extract = ["--extract", call.extract] if call.extract else []
        _deliver(root, ["--study", call.study_name, "--phase", str(call.number), "--profile", call.profile.name, *extract])
        made = root / "_output" / call.study_name / f"fase{call.number}" / "levering"
        return read(next(made.glob("*.zip")))[1]


def _deliver(root: Path, words: list[str]) -> None:
    given = {"EVALUTILS_ROOT": str(root), "PYTHONPATH": str(root / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "evalutils.cli", "deliver", *words], cwd=root, env=os.environ | given, capture_output=True, text=True,
        timeout=SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        raise DeliveryError(
            "Het opnieuw maken is mislukt:\n" + done.stderr.strip()[-2000:], action="herstel de oorzaak en begin opnieuw."
        )


def _place(root: Path, study: str, path: str, content: bytes) -> None:
    """The counts of an earlier delivery, where the rebuild looks for them."""
    name = path.removeprefix(bundle.EARLIER).removesuffix(".csv")
    number = int(name.removeprefix(f"{study}-fase").split("-")[0])
    target = bundle.delivered_counts(root, study, number, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
