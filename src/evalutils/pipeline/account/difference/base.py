"""What a comparison starts from: an archive, a folder of a delivery, or a commit of which the delivery is made again."""

from __future__ import annotations

import datetime
import difflib
import json
from dataclasses import dataclass
from pathlib import Path

from evalutils.errors import DeliveryError
from evalutils.params import project_root
from evalutils.pipeline.account.delivery import again, verify
from evalutils.pipeline.account.difference import between, pages, tracked
from evalutils.pipeline.account.difference.cause import Causes
from evalutils.pipeline.account.difference.compare import Change, Version, changes
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.outputs.provenance import git
from evalutils.pipeline.run.outputs.released import write_text


def require(base: str, call: Call) -> None:
    """Raise ``DeliveryError`` where ``base`` means no delivery; nothing is made for it."""
    if Path(base).expanduser().exists():
        files(base, call)
    else:
        _commit(base)


def files(base: str, call: Call) -> tuple[str, dict[str, bytes]]:
    """Name and files of the delivery that ``base`` means; raises ``DeliveryError`` where it means none."""
    path = Path(base).expanduser()
    if path.is_file():
        name, found, problems = verify.read(path)
        if problems:
            raise DeliveryError(
                f"De levering {path.name} is beschadigd.", problems=tuple(problems), action="vraag om een nieuwe levering."
            )
        return name, found
    if path.is_dir():
        if not (path / "manifest.json").is_file():
            near = difflib.get_close_matches("manifest.json", [one.name for one in path.iterdir()], n=1)
            raise DeliveryError(
                f"De map {path.name} is geen levering: verwacht manifest.json, gevonden {near[0] if near else 'iets anders'}.",
                action="geef de map of het archief onder _output/<studie>/fase<N>/levering/.",
            )
        return path.name, {one.relative_to(path).as_posix(): one.read_bytes() for one in sorted(path.rglob("*")) if one.is_file()}
    return base, again.at(_commit(base), call)


def _commit(base: str) -> str:
    commit = git(project_root(), "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if not commit:
        raise DeliveryError(
            f"'{base}' is geen archief, map of vastlegging.", action="geef BASE=<levering.zip>, BASE=<map> of BASE=<vastlegging>."
        )
    return commit


@dataclass(frozen=True)
class Compared:
    """What a comparison found and where it is told."""

    changes: tuple[Change, ...]
    remarks: tuple[str, ...]
    """What differs in the sources, and what was done to divide a change among its causes."""
    files: tuple[Path, ...]
    """The page, the rows and the document."""


def compare(base: str, call: Call, new: Path) -> Compared:
    """The changes from ``base`` to the delivery in ``new`` (an archive), told in three files below _output/.../verschil/."""
    name, before = files(base, call)
    told, after, _ = verify.read(new)
    old, now = Version.of(before), Version.of(after)
    if old.manifest["levering"]["studie"] != now.manifest["levering"]["studie"]:
        raise DeliveryError("De twee leveringen zijn van verschillende studies.", action="kies een levering van dezelfde studie.")
    found, divided = between.shared(changes(old, now), old, now, lambda sources: again.mixed(sources, call), _seconds(new))
    differing = Causes(old.files, now.files, old.manifest, now.manifest).differing()
    remarks = tuple(words for words in (pages.sources(differing, found), divided) if words)
    folder = call.output / "verschil"
    targets = tuple(folder / f"verschil.{suffix}" for suffix in ("html", "csv", "docx"))
    write_text(targets[0], pages.page(found, name, told, remarks))
    write_text(targets[1], pages.rows(found))
    made = datetime.date.fromisoformat(now.manifest["levering"]["datum"])
    targets[2].write_bytes(tracked.document(found, name, told, made, remarks))
    return Compared(found, remarks, targets)


def _seconds(archive: Path) -> float:
    """How long one delivery takes, by the times that lie beside the archive: the notebooks, and as much again for the rest."""
    times = archive.with_name("looptijden.json")
    return 2 * sum(json.loads(times.read_text(encoding="utf-8")).values()) if times.is_file() else 0.0
