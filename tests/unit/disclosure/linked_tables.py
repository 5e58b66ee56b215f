"""Random sets of linked tables, and attacks on them that share no code with the library."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from evalutils.disclosure.suppression.system import Sum, System

BIG = 10_000


def linked(seed: int) -> System:
    """Two to four tables of groups by 3-6 categories on the same clients, skewed, with conditions nested in groups."""
    draw = random.Random(seed)
    clients = draw.choice([60, 150, 400])
    sizes = [draw.randint(3, 4), *(draw.randint(3, 6) for _ in range(draw.randint(2, 4)))]
    columns = [draw.choices(range(size), [draw.random() ** 2 + 0.02 for _ in range(size)], k=clients) for size in sizes]
    nested = [draw.random() < 0.5 for _ in range(clients)]
    deeper = [outer and draw.random() < 0.6 for outer in nested]
    columns += [[int(flag) for flag in nested], [int(flag) for flag in deeper]]
    cubes = [(0, table) for table in range(1, len(columns) - 2)] + [(0, len(columns) - 2), (0, len(columns) - 1)]
    system = tabulated(columns, cubes)
    inner, outer = len(columns) - 1, len(columns) - 2
    latent, cells, sums, upper = set(), dict(system.cells), list(system.sums), []
    for cell in system.cells:
        if cell.endswith(f"{inner}=1"):  # those within the deeper condition are within the nested one
            whole = cell.replace(f"{inner}=1", f"{outer}=1")
            cells[f"{whole} - {cell}"] = cells[whole] - cells[cell]
            sums.append(Sum(whole, (cell, f"{whole} - {cell}")))
            upper.append((cell, whole))
            latent |= {f"{whole} - {cell}"}
        if cell.endswith(("=0",)) and cell.split("&")[-1].split("=")[0] in (str(inner), str(outer)):
            latent.add(cell)
    return System(cells, tuple(sums), latent=frozenset(latent), upper=tuple(upper))


def little(seed: int) -> System:
    """A table of two or three by two or three, half of the time with a condition and its complement by row."""
    draw = random.Random(seed)
    rows, columns, clients = draw.randint(2, 3), draw.randint(2, 3), draw.choice([15, 25, 40])
    weights = [draw.random() ** 2 + 0.05 for _ in range(rows * columns)]
    boxes = draw.choices(range(rows * columns), weights, k=clients)
    share = draw.uniform(0.1, 0.5)
    data = [[box // columns for box in boxes], [box % columns for box in boxes], [int(draw.random() < share) for _ in boxes]]
    cubes = [(0, 1)] + ([(0, 2)] if draw.random() < 0.5 else [])
    system = tabulated(data, cubes)
    return System(system.cells, system.sums, latent=frozenset(cell for cell in system.cells if cell.endswith("2=0")))


def tabulated(columns: list[list[int]], cubes: Collection[tuple[int, ...]]) -> System:
    """All margins of some tables; a cell of one table and the same of another are one."""
    cells: dict[str, int] = {}
    sums: dict[tuple[str, int], Sum] = {}
    values = [sorted(set(column)) for column in columns]

    def count(conditions: dict[int, int]) -> str:
        name = "&".join(f"{column}={value}" for column, value in sorted(conditions.items())) or "all"
        if name not in cells:
            cells[name] = sum(all(columns[c][i] == v for c, v in conditions.items()) for i in range(len(columns[0])))
        return name

    for cube in cubes:
        for size in range(len(cube) + 1):
            for chosen in combinations(cube, size):
                for point in product(*(values[column] for column in chosen)):
                    base = dict(zip(chosen, point, strict=True))
                    for other in set(cube) - set(chosen):
                        whole = count(base)
                        sums[whole, other] = Sum(whole, tuple(count({**base, other: value}) for value in values[other]))
                    count(base)
    return System(cells, tuple(sums.values()))


class Program:
    """The tables that agree with what is visible, as an integer program written out in full."""

    def __init__(self, system: System, withheld: Collection[str]) -> None:
        self.names = list(system.cells)
        self.at = {name: i for i, name in enumerate(self.names)}
        self.truth = np.array([system.cells[name] for name in self.names], dtype=float)
        hidden = set(withheld) | system.latent
        self.low = np.array([0.0 if name in hidden else system.cells[name] for name in self.names])
        self.high = np.array([BIG if name in hidden else system.cells[name] for name in self.names], dtype=float)
        self.matrix, self.right = equations(system, self.at)

    def solve(self, objective: Mapping[str, float], **fixed: tuple[float, float]) -> dict[str, int] | None:
        """A table that agrees, with the least objective; ``fixed``: bounds of some cells (None: no such table)."""
        low, high, cost = self.low.copy(), self.high.copy(), np.zeros(len(self.names))
        for name, (least, most) in fixed.items():
            low[self.at[name]], high[self.at[name]] = max(low[self.at[name]], least), min(high[self.at[name]], most)
        for name, price in objective.items():
            cost[self.at[name]] = price
        if (low > high).any():
            return None
        answer = milp(
            cost, constraints=LinearConstraint(self.matrix, self.right[0], self.right[1]), bounds=Bounds(low, high),
            integrality=np.ones(len(cost)), options={"mip_rel_gap": 0.0},
        )  # fmt: skip
        return None if answer.x is None else {name: round(answer.x[i]) for i, name in enumerate(self.names)}

    def span(self, cell: str) -> tuple[int, int]:
        """The least and greatest value of a cell (``BIG``: no bound)."""
        low, high = self.solve({cell: 1.0}), self.solve({cell: -1.0})
        assert low is not None and high is not None
        return low[cell], high[cell]


def equations(system: System, at: Mapping[str, int]) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """All sums (= 0) and inclusions (≤ 0) as rows over the cells, with the bounds of each row."""
    matrix = np.zeros((len(system.sums) + len(system.upper), len(at)))
    for row, line in enumerate(system.sums):
        matrix[row, at[line.total]] += 1
        for part in line.parts:
            matrix[row, at[part]] -= 1
    for row, (inner, outer) in enumerate(system.upper, len(system.sums)):
        matrix[row, at[inner]], matrix[row, at[outer]] = 1, -1
    low = np.zeros(len(matrix))
    low[len(system.sums) :] = -np.inf
    return matrix, (low, np.zeros(len(matrix)))


def neighbours(system: System, withheld: Collection[str], cell: str, value: int, minimum: int) -> Iterator[dict[str, int]]:
    """Tables that agree and have ``value`` in a cell: first those in which as few cells as can be change their class."""
    yield from nearest(system, withheld, cell, value, minimum)
    program, draw = Program(system, withheld), random.Random(f"{cell}{value}")
    hidden = [name for name in program.names if program.high[program.at[name]] == BIG]
    kinds = {}
    for name in hidden:
        count = system.cells[name]
        kinds[name] = (1, minimum - 1) if 0 < count < minimum else (0, 0) if count == 0 else (minimum, BIG)
    kinds[cell] = (value, value)
    for _ in range(4):
        found = program.solve({name: draw.random() for name in hidden}, **kinds)
        if found is not None:
            yield found
    for _ in range(12):  # then with ever fewer classes kept
        free = draw.sample([name for name in hidden if name != cell], max(1, len(hidden) // draw.randint(2, 4)))
        kept = {name: kind for name, kind in kinds.items() if name not in free}
        found = program.solve({name: draw.uniform(-0.3, 1.0) for name in hidden}, **kept)
        if found is not None:
            yield found
    for _ in range(8):  # and at last none
        found = program.solve({name: draw.uniform(-1.0, 1.0) for name in hidden}, **{cell: (value, value)})
        if found is not None:
            yield found


def nearest(system: System, withheld: Collection[str], cell: str, value: int, minimum: int) -> Iterator[dict[str, int]]:
    """Tables that agree and have ``value`` in a cell, in which the most hidden cells keep their class (nil, small, large), by chance weights."""
    program, draw = Program(system, withheld), random.Random(f"{cell}{value}")
    size, total = len(program.names), max(system.cells.values())
    hidden = [at for at in range(size) if program.high[at] == BIG]
    rows = np.zeros((2 * len(hidden), size + len(hidden)))
    high = np.full(len(rows), float(total))
    low = np.full(len(rows), -np.inf)
    for place, at in enumerate(hidden):
        count = int(program.truth[at])
        least, most = (1, minimum - 1) if 0 < count < minimum else (0, 0) if count == 0 else (minimum, total)
        rows[2 * place, [at, size + place]] = 1, -least  # a cell that keeps its class is at least this
        rows[2 * place + 1, [at, size + place]] = 1, total - most  # and at most that
        low[2 * place], high[2 * place] = 0, np.inf
    matrix = np.vstack([np.hstack([program.matrix, np.zeros((len(program.matrix), len(hidden)))]), rows])
    bounds = [np.append(program.low, np.zeros(len(hidden))), np.append(np.minimum(program.high, total), np.ones(len(hidden)))]
    bounds[0][program.at[cell]] = bounds[1][program.at[cell]] = value
    limits = LinearConstraint(matrix, np.append(program.right[0], low), np.append(program.right[1], high))
    for _ in range(14):
        cost = np.array([draw.uniform(-0.01, 0.01) for _ in range(size)] + [-draw.choice([0.2, 1, 1, 2]) for _ in hidden])
        answer = milp(cost, constraints=limits, bounds=Bounds(*bounds), integrality=np.ones(len(cost)))
        if answer.x is None:
            return
        yield {name: round(answer.x[at]) for at, name in enumerate(program.names)}
