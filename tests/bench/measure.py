"""`make bench`: everything in docs/benchmarks.md, measured in one run and told as ratios, as a table and a figure.

Each step runs in a process of its own on extracts that this program writes. Seconds depend on the machine and on what else it
does; ratios to what is measured beside it hardly do.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
SIZES = (1_000, 10_000, 115_750, 1_000_000)
TIMES = 5
"""Calls and steps are measured so many times, and the median told; steps of a million clients and reports of large extracts once."""
REPEATED = 200_000
WHOLE = 10_000
PARTS = ("tables", "growth", "calls")
TABLE, REGISTER = 1_000_000, 17_000_000
BEGIN, END = "<!-- meting -->", "<!-- einde meting -->"
FIGURE = "![CPU seconds of each step by the number of clients, on logarithmic axes](images/benchmarks.svg)"
Steps = dict[str, dict[str, float]]


def run(program: str, *arguments: object) -> Steps:
    """The steps of one process by name; raises ``CalledProcessError`` where it fails. One thread of linear algebra."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "ignore", str(HERE / f"{program}.py"), *map(str, arguments)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return {line["step"]: line for line in lines}


def tables(clients: int) -> Steps:
    """Table 1 here, by the package tableone, and the time to copy the same numbers."""
    return run("steps", "table_one", clients) | run("steps", "tableone", clients) | run("steps", "bandwidth", clients)


def medians(runs: list[Steps]) -> Steps:
    """Of each step the median of what several processes took."""
    return {name: {key: statistics.median(run[name][key] for run in runs) for key in ("wall", "cpu", "peak", "begin")} for name in runs[0]}


def growth(sizes: tuple[int, ...], source: Path, folder: Path, times: int) -> dict[int, Steps]:
    """The steps of phase 3 by number of clients, and from ``WHOLE`` clients the report whole, on extracts written to ``folder``."""
    from large_extracts import enlarged

    found = {}
    for clients in sizes:
        enlarged(source, folder / str(clients), clients)
        found[clients] = medians([run("steps", "phase", folder / str(clients)) for _ in range(times if clients <= REPEATED else 1)])
        if clients >= WHOLE:
            found[clients] |= run("whole", folder / str(clients))
    return found


def slope(found: dict[int, Steps], step: str, key: str = "cpu") -> float:
    """By how much the logarithm of a cost grows with that of the clients, over the two largest sizes: 1 is in step with rows."""
    low, high = sorted(found)[-2:]
    return math.log(found[high][step][key] / found[low][step][key]) / math.log(high / low)


def of_table(tables: Steps, register: Steps) -> list[str]:
    """Lines of the table on table 1."""
    ours, theirs, copy = (tables[name]["cpu"] for name in ("table 1", "tableone", "memory"))
    grown = tables["table 1"]["peak"] - tables["table 1"]["begin"]
    return [
        "| table 1: six characteristics with tests, differences and the joint test | |", "|---|---|",
        f"| the package tableone, 1,000,000 clients | {theirs:.1f} s, {tables['tableone']['peak']:.0f} MB |",
        f"| this project, the same table and a joint test | {ours:.2f} s, {tables['table 1']['peak']:.0f} MB ({grown:.0f} MB above the data): "
        f"**{theirs / ours:.0f} × as fast** |",
        f"| copying the numbers of the table once (memory bandwidth) | {copy:.3f} s: the table takes {ours / copy:.0f} × that |",
        f"| this project, 17,000,000 clients | {register['table 1']['cpu']:.1f} s, {register['table 1']['peak']:.0f} MB |",
    ]  # fmt: skip


def of_growth(found: dict[int, Steps]) -> list[str]:
    """Lines of the table by number of clients: each step, and the report whole."""
    lines = [
        "| step of phase 3, CPU seconds | " + " | ".join(f"{size:,}" for size in found) + " | slope |", "|---|" + "---|" * (len(found) + 1),
    ]  # fmt: skip
    names = [name for name in next(iter(found.values())) if name != "imports"]
    lines += [f"| {name} | " + " | ".join(f"{steps[name]['cpu']:.2f}" for steps in found.values()) + f" | {slope(found, name):.2f} |" for name in names]
    lines.append("| peak memory of the steps, MB | " + " | ".join(f"{max(steps[name]['peak'] for name in names):.0f}" for steps in found.values()) + " | |")
    if any("whole" not in found[size] for size in sorted(found)[-2:]):
        return lines
    for label, key in (("CPU seconds", "cpu"), ("seconds on the clock", "wall"), ("peak memory of all processes, MB", "peak")):
        last = f"{slope(found, 'whole', key):.2f}"
        lines.append(f"| **extract to page, whole**: {label} | " + " | ".join(f"{steps['whole'][key]:.0f}" if "whole" in steps else "" for steps in found.values()) + f" | {last} |")
    return lines


CALLS = {
    "one after another": "each notebook by papermill in a kernel of its own, one after another, and rendering", "cold": "`make report`, nothing made before",
    "nothing to do": "nothing to do", "one sentence": "one changed sentence", "one parameter": "one changed parameter",
}  # fmt: skip


def of_calls(calls: Steps) -> list[str]:
    """Lines of the table on calls, with cold beside one after another."""
    times = int(next(iter(calls.values()))["times"])
    often = "once" if times == 1 else f"median of {times}"
    lines = [f"| a call of phase 2, HTML, {often} | seconds on the clock | CPU seconds |", "|---|---|---|"]
    lines += [f"| {label} | {calls[name]['wall']:.2f} | {calls[name]['cpu']:.2f} |" for name, label in CALLS.items()]
    ratio = [calls["cold"][key] / calls["one after another"][key] for key in ("wall", "cpu")]
    return [*lines, f"| cold as a part of one after another | **{ratio[0]:.2f}** | {ratio[1]:.2f} |"]


def draw(found: dict[int, Steps], file: Path) -> None:
    """CPU seconds by number of clients on two logarithmic axes, with the line of what grows in step with rows."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    sizes = list(found)
    for name in (name for name in found[sizes[0]] if name not in ("imports", "secret", "whole")):
        axes.plot(sizes, [found[size][name]["cpu"] for size in sizes], marker="o", markersize=3, label=name)
    last = max(found[sizes[-1]][name]["cpu"] for name in found[sizes[-1]])
    axes.plot(sizes, [last * size / sizes[-1] for size in sizes], color="0.6", linestyle=":", label="in step with clients")
    axes.set(xscale="log", yscale="log", xlabel="clients in the experiment", ylabel="CPU seconds")
    axes.legend(frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})


def measured(part: str, folder: Path, chosen: argparse.Namespace) -> dict[str, Steps]:
    """What one part of the page rests on."""
    if part == "tables":
        return {part: tables(TABLE), "register": run("steps", "table_one", chosen.register)}
    if part == "calls":
        return {part: run("calls", chosen.times)}
    from evalutils.data import synthetic

    return {str(size): steps for size, steps in growth(tuple(chosen.sizes), synthetic.ensure("aanpak45"), folder, chosen.times).items()}


def main() -> None:
    """Measure, and put the result in docs/; what is not asked for is taken as it was last measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="clients in the experiment")
    parser.add_argument("--register", type=int, default=REGISTER, help="clients of the largest table 1")
    parser.add_argument("--times", type=int, default=TIMES, help="how often calls and small steps are measured")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what to measure")
    chosen = parser.parse_args()
    from evalutils.params import project_root

    kept = project_root() / "_build" / "bench"
    kept.mkdir(parents=True, exist_ok=True)
    for part in chosen.parts:
        with tempfile.TemporaryDirectory() as folder:
            found = measured(part, Path(folder), chosen)
        (kept / f"{part}.json").write_text(json.dumps(found), encoding="utf-8")
    if missing := [part for part in PARTS if not (kept / f"{part}.json").is_file()]:
        raise SystemExit(f"never measured here: {', '.join(missing)}")
    write({part: json.loads((kept / f"{part}.json").read_text(encoding="utf-8")) for part in PARTS}, project_root() / "docs")


def write(parts: dict[str, dict[str, Steps]], docs: Path) -> None:
    """The measured part of docs/benchmarks.md, and its figure."""
    found = {int(size): steps for size, steps in parts["growth"].items()}
    draw(found, docs / "images" / "benchmarks.svg")
    page = docs / "benchmarks.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    told = "\n".join([*of_table(**parts["tables"]), "", *of_calls(parts["calls"]["calls"]), "", *of_growth(found)])
    page.write_text(f"{before}{BEGIN}\n{told}\n\n{FIGURE}\n{END}{after}", encoding="utf-8")
    print(told)


if __name__ == "__main__":
    main()
