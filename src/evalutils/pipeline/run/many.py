"""Many reports at once: one after another, or spread over processes by Dask, on this machine or on a cluster that exists.

A report is one piece of work that needs no other, but for the earlier phases of its own study: under a profile that protects, a report
is held against what those published. So a study's phases follow each other, and studies run side by side. A piece of which the
process dies is done again by another; what its steps had finished is not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.errors import ParameterError

Make = Callable[["Order", "Done | None"], "Done"]
"""Makes one report, given what became of the phase before it. Must be a function of a module, for it travels to other processes."""
TRIES = 3
"""How often a piece of work whose process died is done again."""
PATIENCE = "20s"
ADDRESS = re.compile(r"(?:(?:tcp|tls|ucx|wss?)://)?(?:[^\s/:]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}/?")
"""The form of a scheduler's address."""


@dataclass(frozen=True)
class Order:
    """One report: its study and phase, and the other options of the call as they were given."""

    study: str
    phase: int
    root: str
    options: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As the user sees it."""
        return f"{self.study}, fase {self.phase}"


@dataclass(frozen=True)
class Done:
    """What became of an order: exit status, seconds, and what the command said."""

    order: Order
    status: int
    seconds: float
    said: str


@dataclass(frozen=True)
class Crew:
    """Who does the work: nobody else (``workers`` 1), as many processes on this machine, or a scheduler that exists."""

    workers: int = 1
    scheduler: str = ""

    @classmethod
    def of(cls, workers: str | None, scheduler: str | None) -> Crew:
        """From WORKERS (a number, or 'dask': one for each core) and SCHEDULER; ``ParameterError`` for anything else."""
        asked = (workers or ("dask" if scheduler else "1")).lower()
        if asked != "dask" and not (asked.isdigit() and 1 <= int(asked) <= 1000):
            raise ParameterError(
                f"WORKERS is '{workers}'; verwacht een aantal of het woord dask.",
                action="geef WORKERS=4 voor vier processen, of WORKERS=dask voor een per rekenkern.",
            )
        if scheduler and asked == "1":
            raise ParameterError("SCHEDULER hoort bij WORKERS=dask.", action="laat WORKERS weg, of geef WORKERS=dask.")
        return cls(len(os.sched_getaffinity(0)) if asked == "dask" else int(asked), scheduler or "")


def reports(orders: Sequence[Order], make: Make, crew: Crew) -> Iterator[Done]:
    """Make every report; each is given as soon as it is done, and one that failed stops no other."""
    if crew.workers == 1 and not crew.scheduler:
        before: dict[str, Done] = {}
        for order in orders:
            before[order.study] = make(order, before.get(order.study))
            yield before[order.study]
        return
    with _client(crew) as client:
        yield from _spread(client, orders, make)


def spread(function: Callable[[Any], Any], items: Sequence[Any], crew: Crew) -> list[Any]:
    """``function`` of each item, in their order; the work of a simulation. ``function`` and items travel to other processes."""
    if crew.workers == 1 and not crew.scheduler:
        return [function(item) for item in items]
    with _client(crew) as client:
        return list(client.gather(client.map(function, items, pure=False, retries=0)))


def _spread(client: Any, orders: Sequence[Order], make: Make) -> Iterator[Done]:
    from distributed import as_completed

    last: dict[str, Any] = {}
    futures = []
    for order in orders:
        last[order.study] = client.submit(make, order, last.get(order.study), pure=False, key=f"rapport-{order.study}-{order.phase}")
        futures.append(last[order.study])
    for future in as_completed(futures, loop=client.loop):
        yield future.result()


@contextmanager
def _client(crew: Crew) -> Iterator[Any]:
    """A client of the scheduler that was given, or of a cluster of this machine that ends with it.

    What runs on a cluster of our own can be reached by its owner alone: it listens on this machine and asks for a certificate.
    """
    import dask
    from distributed import Client, LocalCluster
    from distributed.security import Security

    with dask.config.set({"distributed.scheduler.allowed-failures": TRIES, "distributed.admin.log-length": 0}):
        if crew.scheduler:
            try:
                if not ADDRESS.fullmatch(crew.scheduler):  # told by us: a client that was half made complains when it goes
                    raise ValueError
                client = Client(crew.scheduler, timeout=PATIENCE, set_as_default=False)
            except (OSError, ValueError):
                raise ParameterError(
                    f"Op {crew.scheduler} antwoordt geen Dask-scheduler.",
                    action="controleer SCHEDULER (bijvoorbeeld tcp://naam:8786), of laat het weg om op deze computer te werken.",
                ) from None
            with client:
                yield client
            return
        security = Security.temporary()
        cluster = LocalCluster(
            n_workers=crew.workers, threads_per_worker=1, host="tls://127.0.0.1", dashboard_address=None, security=security,
            worker_dashboard_address=None, memory_limit=0, silence_logs=50,
        )  # fmt: skip
        with cluster, Client(cluster, security=security, set_as_default=False) as client:
            yield client


def orders(root: Path, studies: Sequence[tuple[str, Sequence[int]]], options: Sequence[str]) -> tuple[Order, ...]:
    """An order for each phase of each study, the phases of a study in their order."""
    return tuple(Order(study, phase, str(root), tuple(options)) for study, numbers in studies for phase in sorted(numbers))
