"""What the user sees while the pipeline runs: a live table, or plain lines when it is no terminal."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from evalutils.pipeline.run.steps import Step

if TYPE_CHECKING:
    from rich.table import Table

WAITING, RUNNING, DONE, UNCHANGED, FAILED, SKIPPED = "wacht", "bezig", "klaar", "ongewijzigd", "mislukt", "overgeslagen"
_STYLES = {WAITING: "dim", RUNNING: "bold cyan", DONE: "green", UNCHANGED: "dim green", FAILED: "bold red", SKIPPED: "yellow"}


class Progress:
    """State of each step; ``stream`` is where it is shown."""

    def __init__(self, steps: Sequence[Step], stream: TextIO) -> None:
        self._labels = {step.name: step.label for step in steps}
        self.status = {step.name: WAITING for step in steps}
        self._start: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        self._stream = stream
        self._lock = threading.Lock()
        self._live = self._make_live() if stream.isatty() else None

    def _make_live(self):  # type: ignore[no-untyped-def]  # rich is imported when it is needed
        from rich.console import Console
        from rich.live import Live

        console = Console(file=self._stream)
        return Live(console=console, get_renderable=self.table, refresh_per_second=4, redirect_stderr=False)

    def __enter__(self) -> Progress:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop drawing."""
        if self._live:
            self._live.stop()
            self._live = None

    def set(self, name: str, status: str) -> None:
        """A step's new status; the first of each kind counts."""
        with self._lock:
            if name not in self.status or self.status[name] in (DONE, UNCHANGED, FAILED, SKIPPED):
                return
            self.status[name] = status
            if status == RUNNING:
                self._start[name] = time.monotonic()
            elif name in self._start:
                self.seconds[name] = time.monotonic() - self._start[name]
            if self._live is None:
                spent = f" ({self._shown(name)} s)" if name in self.seconds else ""
                print(f"{self._labels[name]}: {status}{spent}", file=self._stream, flush=True)

    def _shown(self, name: str) -> str:
        if name in self.seconds:
            spent = self.seconds[name]
        elif self.status[name] == RUNNING:
            spent = time.monotonic() - self._start[name]
        else:
            return ""
        return f"{spent:.1f}".replace(".", ",")

    def table(self) -> Table:
        """The steps with their state and time, for the terminal."""
        from rich.table import Table
        from rich.text import Text

        shown = Table(box=None, pad_edge=False)
        shown.add_column("Stap")
        shown.add_column("Status")
        shown.add_column("Seconden", justify="right")
        for name, label in self._labels.items():
            status = self.status[name]
            shown.add_row(label, Text(status, style=_STYLES[status]), self._shown(name))
        return shown
