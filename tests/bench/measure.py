"""`make bench`: everything in docs/benchmarks.md, measured in one run and told as ratios, as a table and a figure.

Each step runs in a process of its own on extracts that this program writes. Seconds depend on the machine and on what else it
does; ratios to what is measured beside it hardly do.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
SIZES = (1_000, 10_000, 100_000, 1_000_000)
TABLE, REGISTER = 1_000_000, 17_000_000
BEGIN, END = "<!-- meting -->", "<!-- einde meting -->"
FIGURE = "![CPU seconds of each step by the number of clients, on logarithmic axes](images/benchmarks.svg)"
Steps = dict[str, dict[str, float]]


def run(what: str, argument: object) -> Steps:
    """The steps of one process by name; raises ``CalledProcessError`` where it fails. One thread of linear algebra."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "ignore", str(HERE / "steps.py"), what, str(argument)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return {line["step"]: line for line in lines}


def tables(clients: int) -> Steps:
    """Table 1 here, by the package tableone, and the time to copy the same numbers."""
    return run("table_one", clients) | run("tableone", clients) | run("bandwidth", clients)


def growth(sizes: tuple[int, ...], source: Path, folder: Path) -> dict[int, Steps]:
    """The steps of phase 3 by number of clients, on extracts written to ``folder``."""
    from large_extracts import enlarged

    found = {}
    for clients in sizes:
        enlarged(source, folder / str(clients), clients)
        found[clients] = run("phase", folder / str(clients))
    return found


def slope(found: dict[int, Steps], step: str, key: str = "cpu") -> float:
    """By how much the logarithm of a cost grows with that of the clients, over the two largest sizes: 1 is in step with rows."""
    low, high = sorted(found)[-2:]
    return math.log(found[high][step][key] / found[low][step][key]) / math.log(high / low)


def markdown(found: dict[int, Steps], table: Steps, register: Steps) -> str:
    """The measured part of docs/benchmarks.md."""
    ours, theirs, copy = (table[name]["cpu"] for name in ("table 1", "tableone", "memory"))
    grown = table["table 1"]["peak"] - table["table 1"]["begin"]
    lines = [
        "| table 1: six characteristics with tests, differences and the joint test | |", "|---|---|",
        f"| the package tableone, 1,000,000 clients | {theirs:.1f} s, {table['tableone']['peak']:.0f} MB |",
        f"| this project, the same table and a joint test | {ours:.2f} s, {table['table 1']['peak']:.0f} MB ({grown:.0f} MB above the data): "
        f"**{theirs / ours:.0f} × as fast** |",
        f"| copying the numbers of the table once (memory bandwidth) | {copy:.3f} s: the table takes {ours / copy:.0f} × that |",
        f"| this project, 17,000,000 clients | {register['table 1']['cpu']:.1f} s, {register['table 1']['peak']:.0f} MB |", "",
        "| step of phase 3, CPU seconds | " + " | ".join(f"{size:,}" for size in found) + " | slope |", "|---|" + "---|" * (len(found) + 1),
    ]  # fmt: skip
    names = [name for name in next(iter(found.values())) if name != "imports"]
    lines += [f"| {name} | " + " | ".join(f"{steps[name]['cpu']:.2f}" for steps in found.values()) + f" | {slope(found, name):.2f} |" for name in names]
    lines.append("| peak memory, MB | " + " | ".join(f"{max(step['peak'] for step in steps.values()):.0f}" for steps in found.values()) + " | |")
    return "\n".join(lines)


def draw(found: dict[int, Steps], file: Path) -> None:
    """CPU seconds by number of clients on two logarithmic axes, with the line of what grows in step with rows."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    sizes = list(found)
    for name in (name for name in found[sizes[0]] if name not in ("imports", "secret")):
        axes.plot(sizes, [found[size][name]["cpu"] for size in sizes], marker="o", markersize=3, label=name)
    last = max(found[sizes[-1]][name]["cpu"] for name in found[sizes[-1]])
    axes.plot(sizes, [last * size / sizes[-1] for size in sizes], color="0.6", linestyle=":", label="in step with clients")
    axes.set(xscale="log", yscale="log", xlabel="clients in the experiment", ylabel="CPU seconds")
    axes.legend(frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    """Measure, and put the result in docs/."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="clients in the experiment")
    parser.add_argument("--register", type=int, default=REGISTER, help="clients of the largest table 1")
    chosen = parser.parse_args()
    from evalutils.data import synthetic
    from evalutils.params import project_root

    source = synthetic.ensure("aanpak45")
    table, register = tables(TABLE), run("table_one", chosen.register)
    with tempfile.TemporaryDirectory() as folder:
        found = growth(tuple(chosen.sizes), source, Path(folder))
    draw(found, project_root() / "docs" / "images" / "benchmarks.svg")
    page = project_root() / "docs" / "benchmarks.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n{markdown(found, table, register)}\n\n{FIGURE}\n{END}{after}", encoding="utf-8")
    print(markdown(found, table, register))


if __name__ == "__main__":
    main()
