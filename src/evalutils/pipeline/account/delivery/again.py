"""Making a delivery again from the commit that it names, in a work tree of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from evalutils.errors import DeliveryError
from evalutils.params import project_root
from evalutils.pipeline.account.delivery import bundle
from evalutils.pipeline.account.delivery.verify import Verified, read
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.outputs import ledgers
from evalutils.pipeline.run.outputs.provenance import git

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
    words = [
        "--study", about["studie"], "--phase", str(about["fase"]), "--profile", about["profiel"], "--renderer", about["renderer"],
    ]  # fmt: skip
    with checkout(project_root(), commit) as root:
        for number in found.manifest["herkomst"].get("eerder", {}):
            _run(root, "report", ["--study", about["studie"], "--phase", number, "--profile", about["profiel"], "--formats", "html"])
        for path, content in found.files.items():
            if path.startswith(bundle.EARLIER):
                _place(root, about["studie"], path, content)
        _run(root, "deliver", words)
        made = root / "_output" / about["studie"] / f"fase{about['fase']}" / "levering" / f"{about['naam']}.zip"
        target = archive.with_name(f"{archive.stem}-herbouw.zip")
        target.write_bytes(made.read_bytes())
    return target


def at(commit: str, call: Call) -> dict[str, bytes]:
    """The files of the delivery that a commit makes of the same call."""
    with checkout(project_root(), commit) as root:
        return _made(root, call)


def mixed(sources: Mapping[str, bytes], call: Call) -> dict[str, bytes]:
    """The files of the delivery that sources (below code/) make of the same call, on the extract of now whatever made it."""
    with tempfile.TemporaryDirectory(prefix="evalutils-tussen-") as folder:
        root = Path(folder) / "bron"
        for path, content in sources.items():
            target = root / path.removeprefix("code/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        _bring_extract(root, call)
        return _made(root, call)


def _made(root: Path, call: Call) -> dict[str, bytes]:
    """Deliver in ``root``, held against the same reports of earlier phases as here."""
    for number in range(1, call.number):
        for path in (ledgers.delivered(call, number), call.build.parent / f"fase{number}" / ledgers.RESTRICTED / ledgers.WHOLE):
            if path.is_file():
                target = root / path.relative_to(call.root)
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                shutil.copyfile(path, target)
    for name, content in bundle.earlier_counts(call).items():
        _place(root, call.study_name, f"{bundle.EARLIER}{name}.csv", content)
    extract = ["--extract", call.extract] if call.extract else []
    _run(root, "deliver", ["--study", call.study_name, "--phase", str(call.number), "--profile", call.profile.name, *extract])
    made = root / "_output" / call.study_name / f"fase{call.number}" / "levering"
    return read(next(made.glob("*.zip")))[1]


def _bring_extract(root: Path, call: Call) -> None:
    """The extract of now, where ``root`` looks for it. A synthetic one is told to be made by the sources there, or they would make another."""
    path = call.extract_path
    if path is None or not path.is_relative_to(call.root) or not path.exists():
        return
    target = root / path.relative_to(call.root)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.is_file():
        shutil.copyfile(path, target)
        return
    shutil.copytree(path, target)
    if call.synthetic:
        code = "import sys; from evalutils.data.synthetic import adopt; adopt(sys.argv[1])"
        words = [sys.executable, "-c", code, call.study_name]
        if subprocess.run(words, env=_environment(root), cwd=root, capture_output=True, check=False, timeout=SECONDS).returncode:
            raise DeliveryError("De eerdere programmatuur kan het extract van nu niet gebruiken.")


def _environment(root: Path) -> dict[str, str]:
    return os.environ | {"EVALUTILS_ROOT": str(root), "PYTHONPATH": str(root / "src")}


def _run(root: Path, verb: str, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "evalutils.cli", verb, *words], cwd=root, env=_environment(root), capture_output=True, text=True,
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
