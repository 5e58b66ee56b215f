"""Suppression of random sets of linked tables, attacked by programs of the test's own, and held against the optimum."""

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked_tables import BIG, Program, linked, little, neighbours

from evalutils.disclosure.suppression.attack import bounds, broken
from evalutils.disclosure.suppression.suppress import HOW_MANY, suppress
from evalutils.disclosure.suppression.system import Promise, System, sensitive

TEN, FIVE = Promise(10, 0.9), Promise(5)


def keeps_promise(system: System, withheld: frozenset[str], minimum: int) -> bool:
    """By two integer programs a small cell, and one for each value that these did not show."""
    program = Program(system, withheld)
    for cell, count in system.cells.items():
        if not 0 < count < minimum:
            continue
        low, high = program.span(cell)
        if low > 1 or high < minimum - 1 or high - low < minimum:
            return False
        if any(program.solve({}, **{cell: (value, value)}) is None for value in range(1, minimum)):
            return False
    return True


def no_row_of_nils_is_told(system: System, withheld: frozenset[str], minimum: int) -> bool:
    """Of no small total a part is known to be nil."""
    program = Program(system, withheld)
    small = [line for line in system.sums if 0 < system.cells[line.total] < minimum]
    return all(program.span(part)[1] > 0 for line in small for part in line.parts if system.cells[part] == 0)


def held(seed: int) -> None:
    system = linked(seed)
    found = suppress(system, TEN, secret=str(seed).encode(), seconds=20.0)
    assert sensitive(system, TEN) - system.latent <= found.withheld
    assert keeps_promise(system, found.withheld, TEN.minimum)
    assert no_row_of_nils_is_told(system, found.withheld, TEN.minimum)


@settings(max_examples=2, deadline=None)
@given(st.integers(300, 10**6))
def test_no_small_cell_of_linked_tables_is_bounded_more_narrowly_than_promised(seed):
    held(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300))
def test_nor_of_three_hundred_sets_of_linked_tables(seed):
    held(seed)


@pytest.mark.parametrize("seed", range(6))
def test_the_library_finds_the_bounds_that_a_program_written_out_in_full_finds(seed):
    system = little(seed)
    withheld = suppress(system, FIVE, secret=b"s").withheld
    program = Program(system, withheld)
    for cell in sorted(withheld | system.latent):
        low, high = program.span(cell)
        assert bounds(system, withheld, cell) == (low, None if high > BIG / 2 else high)


def test_a_choice_with_a_cell_too_few_is_seen_to_be_broken():
    """Every cell taken back from the optimum either keeps the promise in both attacks or breaks it in both."""
    seen = set()
    for seed in range(6):
        system = little(seed)
        found = suppress(system, FIVE, secret=b"s")
        for cell in sorted(found.withheld - found.primary):
            fewer = found.withheld - {cell}
            kept = keeps_promise(system, fewer, 5) and no_row_of_nils_is_told(system, fewer, 5)
            if not broken(system, fewer, FIVE):
                assert kept
            seen.add(bool(broken(system, fewer, FIVE)))
    assert True in seen


def fewest(system: System, minimum: int, most: int) -> int | None:
    """The least number of cells to withhold beyond the sensitive ones, by trying all sets of up to ``most``."""
    must = sensitive(system, Promise(minimum)) - system.latent
    rest = sorted(set(system.cells) - must - system.latent)
    for size in range(most + 1):
        for extra in combinations(rest, size):
            withheld = must | set(extra)
            if not alone(system, withheld) and not broken(system, withheld, Promise(minimum)):
                return size
    return None


def alone(system: System, withheld: frozenset[str]) -> bool:
    """Whether a sum with one unknown cell tells a small one (a quick refusal before the programs)."""
    hidden = withheld | system.latent
    lone = [unknown for line in system.sums if len(unknown := [cell for cell in line.cells if cell in hidden]) == 1]
    return any(system.cells[cells[0]] > 0 for cells in lone if cells[0] in withheld)


def excess(seeds: range) -> tuple[int, int]:
    """Cells withheld beyond the sensitive ones: by the library, and at least."""
    ours = least = 0
    for seed in seeds:
        system = little(seed)
        number = fewest(system, 5, 4)
        if number is not None:
            found = suppress(system, FIVE, secret=str(seed).encode())
            ours += len(found.withheld - found.primary)
            least += number
    return ours, least


@pytest.mark.slow
def test_few_more_cells_are_withheld_than_an_exhaustive_search_proves_needed():
    ours, least = excess(range(60))
    assert least > 50 and ours <= 1.1 * least


def excluded(system: System, promise: Promise, secret: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many values of small cells a reader who knows the program excludes, of how many.

    He keeps a table when some secret makes the program withhold the same cells of it; the secrets that do so most
    easily make these cells cheap and all others dear, with and without a cell more than is needed.
    """
    withheld = suppress(system, promise, secret=secret).withheld
    gone = total = 0
    for cell in sorted(cell for cell in withheld | system.latent if 0 < system.cells[cell] < promise.minimum):
        for value in set(range(1, promise.minimum)) - {system.cells[cell]}:
            total += 1
            tables = neighbours(system, withheld, cell, value, promise.minimum)
            others = [System(table, system.sums, latent=system.latent) for table in tables]
            gone += not any(could_be(other, withheld, more, promise, monkeypatch) for more in (0.999, 0.0) for other in others)
    return gone, total


def could_be(system: System, withheld: frozenset[str], more: float, promise: Promise, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the program withholds just these cells by the secret that suits best. ``more``: what it draws for how many more."""
    def lot(_: bytes, cell: str) -> float:
        return more if cell == HOW_MANY else 0.0 if cell in withheld else 0.999

    with monkeypatch.context() as patched:
        for module in ("choice", "suppress"):
            patched.setattr(f"evalutils.disclosure.suppression.{module}.draw", lot)
        return suppress(system, promise, secret=b"").withheld == withheld


def share_excluded(seeds: range, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    counts = [excluded(little(seed), Promise(4), random.Random(seed).randbytes(8), monkeypatch) for seed in seeds]
    return sum(gone for gone, _ in counts), sum(total for _, total in counts)


def test_who_knows_the_program_excludes_hardly_any_value_of_a_small_cell(monkeypatch):
    gone, total = share_excluded(range(4), monkeypatch)
    assert total > 20 and gone <= 0.05 * total


@pytest.mark.slow
def test_nor_in_sixty_small_tables(monkeypatch):
    gone, total = share_excluded(range(60), monkeypatch)
    assert total > 200 and gone <= 0.04 * total
