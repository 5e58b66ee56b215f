"""The gate: nothing unprotected passes, and what is withheld cannot be worked out."""

import copy
import json
import pickle
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalutils.disclosure import Released, audit, release, require
from evalutils.disclosure.rules import Sum, System, interval, primary, suppress
from evalutils.errors import DisclosureError
from evalutils.params import Profile
from evalutils.results import SECRET, Crosstab, FlowBox, FlowResult, Interval, Proportion, is_number

PUBLIC = Profile(naam="publiek", minimum_cel=10)
INTERNAL = Profile(naam="intern")


def table(counts: list[list[int]]) -> Crosstab:
    rows, columns = tuple("abcdefgh"[: len(counts)]), tuple("xyz"[: len(counts[0])])
    return Crosstab.of("k", "K", rows, columns, tuple(map(tuple, counts)), tuple(0 for _ in columns))


def flow() -> FlowResult:
    boxes = [("alle", None, 60), ("weg", "alle", 4), ("mee", "alle", 56), ("werk", "mee", 12), ("loopt", "mee", 44)]
    return FlowResult("g", "", date(2020, 1, 1), tuple(FlowBox(code, code, under, n) for code, under, n in boxes))


def test_only_release_makes_a_released():
    with pytest.raises(DisclosureError):
        Released(table([[1]]), "publiek", 10, frozenset(), System(), object())


def test_the_seal_cannot_be_carried_over_to_another_result():
    safe = release(table([[20, 30], [20, 30]]), PUBLIC)
    with pytest.raises((ValueError, TypeError, DisclosureError)):
        replace(safe, result=table([[1, 2], [3, 4]]))


def put_in(sealed: Released) -> Released:
    object.__setattr__(sealed, "result", table([[1, 2], [3, 4]]))
    return sealed


def without_init() -> Released:
    made = object.__new__(Released)
    vars(made).update(vars(release(table([[20, 30], [20, 30]]), PUBLIC)))
    return made


class Unsealed(Released):
    def __post_init__(self, seal):
        pass


@pytest.mark.parametrize(
    "forged",
    [
        lambda safe: table([[20, 30], [20, 30]]), copy.copy, copy.deepcopy, lambda safe: pickle.loads(pickle.dumps(safe)),
        put_in, lambda safe: put_in(copy.copy(safe)), lambda safe: without_init(),
        lambda safe: Unsealed(safe.result, "publiek", 10, frozenset(), System(), None),
        lambda safe: release(table([[1, 2], [3, 4]]), INTERNAL),
        lambda safe: release(table([[1, 2], [3, 4]]), Profile(naam="publiek")),
    ],
)  # fmt: skip
def test_only_what_release_made_under_the_profile_of_the_report_passes(forged):
    safe = release(table([[20, 30], [20, 30]]), PUBLIC)
    require(safe, PUBLIC)
    with pytest.raises(DisclosureError):
        require(forged(safe), PUBLIC)


def test_an_unknown_kind_of_result_is_refused():
    with pytest.raises(DisclosureError):
        release({"aantal": 3}, PUBLIC)


def test_internal_profile_hides_nothing():
    assert release(table([[1, 2], [3, 4]]), INTERNAL).result == table([[1, 2], [3, 4]])


def test_a_small_cell_takes_partners_along():
    counts = release(table([[3, 50], [40, 60]]), PUBLIC).result.counts
    assert counts[0][0] is SECRET
    hidden = {(i, j) for i, j in product(range(2), range(2)) if counts[i][j] is SECRET}
    assert hidden == set(product(range(2), range(2)))  # in a table of two by two nothing less protects


def test_who_few_came_since_an_earlier_report_does_not_follow_by_difference():
    """The first report said 17 of 203, the last would say 20 of 233: three of the thirty who came later."""
    first, last = table([[186, 181], [17, 18]]), table([[213, 208], [20, 21]])
    assert release(last, PUBLIC).result == last
    shown = release(last, PUBLIC, earlier=(first,)).result
    for j in range(2):
        assert shown.counts[1][j] is SECRET and shown.counts[0][j] is SECRET
    assert shown.column_totals == last.column_totals  # thirty and thirty came
    assert release(last, INTERNAL, earlier=(first,)).result == last


def test_many_who_came_since_an_earlier_report_stay():
    first, last = table([[93, 83], [110, 116]]), table([[106, 97], [127, 132]])
    assert release(last, PUBLIC, earlier=(first,)).result == last


def test_nil_may_be_published():
    assert release(table([[0, 50], [40, 60]]), PUBLIC).result.counts[0][0] == 0


def test_a_hidden_box_hides_the_share_taken_from_it():
    share = Proportion("s", "S", "g", "weg", "alle", 4, 60, 4 / 60, Interval(0.02, 0.16, 0.95, "Wilson"))
    safe = release((share,), PUBLIC, within=(flow(),)).result[0]
    assert safe.count is SECRET and safe.estimate is SECRET and safe.interval.lower is SECRET
    assert safe.n == 60


def test_a_flow_gives_no_small_box_away_by_subtraction():
    safe = release(flow(), PUBLIC).result
    visible = {box.code: box.count for box in safe.boxes if is_number(box.count)}
    assert "weg" not in visible
    assert not {"alle", "mee"} <= visible.keys()


tables = st.integers(2, 4).flatmap(
    lambda rows: st.integers(1, 3).flatmap(
        lambda columns: st.lists(st.lists(st.integers(0, 60), min_size=columns, max_size=columns), min_size=rows, max_size=rows)
    )
)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_no_small_count_can_be_bounded_more_narrowly_than_the_minimum(counts):
    """The attack by brute force: publish, then bound every withheld small cell from what is left."""
    safe = release(table(counts), PUBLIC)
    everything = release(table(counts), INTERNAL).published
    attacked = System(safe.published.cells | dict.fromkeys(safe.hidden, -1), everything.sums)
    for cell in primary(everything, 10):
        assert cell in safe.hidden
        low, high = interval(attacked, safe.hidden, cell)
        whole_table_hidden = safe.hidden >= {c for line in everything.sums if cell in line.cells for c in line.cells}
        assert high - low >= 10 - 1e-5 or whole_table_hidden


def test_brute_force_over_whole_tables_finds_many_candidates():
    """Every table of counts that agrees with the published part; the withheld cell must take many values."""
    counts = [[3, 12], [15, 11], [30, 40]]
    safe = release(table(counts), PUBLIC).result
    rows, columns = safe.row_totals, safe.column_totals
    fits = set()
    for a, b in product(range(60), range(60)):
        grid = [[a, rows[0] - a], [b, rows[1] - b]] if is_number(rows[0]) and is_number(rows[1]) else None
        if grid is None:
            fits.add(a)
            continue
        grid.append([columns[0] - a - b, columns[1] - grid[0][1] - grid[1][1]])
        agrees = all(shown is SECRET or shown == value for line, real in zip(safe.counts, grid, strict=True)
                     for shown, value in zip(line, real, strict=True))  # fmt: skip
        if agrees and min(min(line) for line in grid) >= 0:
            fits.add(a)
    assert len(fits) >= 10


def test_sums_that_contradict_are_refused():
    system = System({"t": 5, "a": 3, "b": 9}, (Sum("t", ("a", "b")),))
    with pytest.raises(DisclosureError):
        suppress(system, 10)


def write(folder, key, cells, hidden=(), sums=()):
    (folder / "values").mkdir(exist_ok=True)
    record = {"sleutel": key, "waarden": {}, "tellingen": cells, "verborgen": list(hidden), "sommen": [list(s) for s in sums]}
    (folder / "values" / f"{key}.json").write_text(json.dumps(record))


def test_the_audit_finds_a_count_that_another_output_withholds(tmp_path):
    write(tmp_path, "een", {"t": 30}, ["a", "b"], [("t", "a", "b")])
    write(tmp_path, "twee", {"a": 26})
    with pytest.raises(DisclosureError) as caught:
        audit.inspect(tmp_path, PUBLIC)
    assert {problem.code for problem in caught.value.problems} >= {"herleidbaar"}


def test_the_audit_finds_a_count_that_two_outputs_give_away_together(tmp_path):
    write(tmp_path, "een", {"t": 30}, ["a", "b"], [("t", "a", "b")])
    write(tmp_path, "twee", {"c": 20, "u": 25}, ["a"], [("u", "c", "a")])
    with pytest.raises(DisclosureError):
        audit.inspect(tmp_path, PUBLIC)


def test_the_audit_passes_what_is_well_protected(tmp_path):
    write(tmp_path, "een", {"t": 30}, ["a", "b"], [("t", "a", "b")])
    assert audit.inspect(tmp_path, PUBLIC)["verborgen"] == 2


def test_the_largest_of_numbers_of_which_one_is_withheld_is_withheld():
    from evalutils.display.baseline.numbers import _largest

    assert _largest([-0.3, 0.1]) == 0.3
    assert _largest([-0.3, SECRET]) is SECRET
