"""Phase 3 whole, from an extract to the page: `make report PHASE=3 FORMATS=html` in a project of its own, with what it took.

A line of JSON: seconds, CPU seconds of the command and all it started, the largest process in MB, and the seconds of each step.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
STUDY, PHASE = "aanpak45", 3
LINKED = ("notebooks", "data", "src", "_quarto.yml", "_quarto-fase3.yml", "pyproject.toml")
PAUSE = 0.25
PAGE = os.sysconf("SC_PAGE_SIZE")


def project(root: Path, *, wide: bool = False) -> None:
    """A project like this one; ``wide``: with limits wide enough for a large extract."""
    import yaml
    from steps import WIDE

    from evalutils.params import project_root

    here = project_root()
    shutil.copytree(here / "params", root / "params")
    shutil.copytree(here / "report", root / "report")
    for name in LINKED:
        (root / name).symlink_to(here / name)
    if not wide:  # the limits count among what the synthetic extract was made from
        return
    file = root / "params" / STUDY / "studie.yml"
    text = file.read_text(encoding="utf-8")
    found = re.search(r"^extract:.*(?:\n[ #].*)*", text, re.MULTILINE)
    if found is None:
        raise SystemExit("studie.yml has no section 'extract'")
    section = yaml.safe_load(found[0])["extract"] | {"grenzen": WIDE}
    file.write_text(text.replace(found[0], yaml.safe_dump({"extract": section}, allow_unicode=True).rstrip()), encoding="utf-8")


def resident(group: int) -> float:
    """MB that all processes of a session hold together; what they share counts once (proportional set size)."""
    total = 0
    for place in Path("/proc").iterdir():
        try:
            if place.name.isdigit() and _below(int(place.name), group):
                text = (place / "smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1])  # type: ignore[index]
        except (OSError, TypeError):
            continue  # it ended while we looked
    return total / 1024


def _below(process: int, ancestor: int) -> bool:
    while process > 1:
        if process == ancestor:
            return True
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return False


def spent(work: Callable[[], object]) -> dict[str, object]:
    """Seconds on the clock, and CPU seconds of the processes that ``work`` starts and waits for."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"wall": time.perf_counter() - start, "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def timed(root: Path, extract: Path | None, *, phase: int = PHASE) -> dict[str, object]:
    """Make the report in ``root``, and what it took; the memory only of a call on an extract, because looking takes time too."""
    command = [sys.executable, "-W", "ignore", "-m", "evalutils.cli", "report", "--study", STUDY, "--phase", str(phase), "--formats", "html"]
    command += ["--extract", str(extract), "--profile", "intern"] if extract else []
    held: list[float] = []
    said = ""

    def make() -> None:
        nonlocal said
        said = _watched(command, root, held if extract else None)

    took = spent(make)
    steps = {name: float(seconds.replace(",", ".")) for name, seconds in re.findall(r"\] (.+): klaar \(([\d,]+) s\)", said)}
    return {"step": "whole", **took, "peak": max(held, default=0.0), "steps": steps}


def _watched(command: list[str], root: Path, held: list[float] | None) -> str:
    """Run ``command``; what it said. ``held``: takes the memory of all processes from moment to moment."""
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, env=os.environ | {"EVALUTILS_ROOT": str(root)}, stdout=told, stderr=told, text=True)

        def watch() -> None:
            while held is not None and process.poll() is None:
                held.append(resident(process.pid))
                time.sleep(PAUSE)

        watching = threading.Thread(target=watch)
        watching.start()
        status = process.wait()
        watching.join()
        told.seek(0)
        said = told.read()
    if status:
        raise SystemExit(said)
    return said


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        project(Path(folder), wide=True)
        print(json.dumps(timed(Path(folder), Path(sys.argv[1]))), flush=True)
