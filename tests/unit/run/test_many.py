"""Many reports at once: the same from one process as from several, in the order of a study's phases, and nothing lost with a process."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from evalutils.errors import ParameterError
from evalutils.pipeline.run.many import Crew, Done, Order, orders, reports, spread

pytestmark = pytest.mark.filterwarnings("ignore")  # Dask's own, on closing


def write(order: Order, before: Done | None) -> Done:
    """A report of one line; it fails where the phase before it has not been made."""
    folder = Path(order.root) / order.study
    folder.mkdir(exist_ok=True)
    missing = order.phase > 1 and not (folder / str(order.phase - 1)).exists()
    (folder / str(order.phase)).write_text(f"{order.name}, na {before.order.name if before else 'niets'}")
    return Done(order, 5 if missing else 0, 0.0, "")


def fall_once(order: Order, before: Done | None) -> Done:
    """As ``write``, but the first process that begins at it is killed half-way."""
    mark = Path(order.root) / f"{order.study}-begonnen"
    if not mark.exists() and order.study == "b":
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return write(order, before)


def square(number: int) -> int:
    time.sleep(0.01)
    return number * number


def written(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.glob("*/*")}


@pytest.mark.parametrize("make", [write, fall_once])
def test_processes_make_what_one_makes_also_when_one_is_killed(tmp_path, make):
    alone, spread_out = tmp_path / "een", tmp_path / "veel"
    made = {}
    for root, crew, how in ((alone, Crew(), write), (spread_out, Crew(2), make)):
        root.mkdir()
        made[root] = sorted(
            (done.order.name, done.status) for done in reports(orders(root, [("a", (2, 1)), ("b", (1,)), ("c", (1,))], ()), how, crew)
        )
    assert written(alone) == written(spread_out) and len(written(alone)) == 4
    assert made[alone] == made[spread_out] and {status for _, status in made[alone]} == {0}
    if make is fall_once:
        assert (spread_out / "b-begonnen").exists()


def test_the_work_of_a_simulation_comes_back_in_its_order():
    assert spread(square, range(6), Crew(2)) == spread(square, range(6), Crew()) == [0, 1, 4, 9, 16, 25]


@pytest.mark.parametrize("workers", ["nul", "0", "-1", "2.5", ""])
def test_a_number_of_workers_that_is_none_is_refused(workers):
    if workers:
        with pytest.raises(ParameterError, match="WORKERS"):
            Crew.of(workers, None)
    else:
        assert Crew.of(workers, None) == Crew(1)


@pytest.mark.parametrize("address", ["foo", "tcp://naam", "http://naam:8786", "tcp://naam:acht"])
def test_an_address_that_is_none_is_refused_before_a_client_is_made(address, tmp_path, monkeypatch):
    monkeypatch.setattr("distributed.Client", None)
    with pytest.raises(ParameterError, match="geen Dask-scheduler"):
        list(reports(orders(tmp_path, [("a", (1,))], ()), write, Crew.of(None, address)))


def test_a_scheduler_that_does_not_answer_is_told_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("evalutils.pipeline.run.many.PATIENCE", "0.5s")
    with pytest.raises(ParameterError, match="geen Dask-scheduler"):
        list(reports(orders(tmp_path, [("a", (1,))], ()), write, Crew.of(None, "tcp://127.0.0.1:9")))
