"""The process that Jupyter starts and watches: asks the server for a kernel, and stands for it until it ends.

Run by its path and without site-packages, because it must start in milliseconds; it imports nothing of the library.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from types import FrameType

PATIENCE = 30.0
"""Seconds that the server may take to listen: it listens before it imports."""


def connected(path: str) -> socket.socket | None:
    """The connection to the server; None when nobody listens there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        line = socket.socket(socket.AF_UNIX)
        try:
            line.connect(path)
        except FileNotFoundError:
            line.close()
            time.sleep(0.02)
        except ConnectionRefusedError:
            return None
        else:
            return line
    return None


def main(path: str, connection_file: str) -> int:
    """Exit status of the kernel. Without a server it becomes a kernel itself, started in the plain way."""
    line = connected(path)
    if line is None:
        own = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", connection_file, "--log-level=50"]
        os.execv(sys.executable, own)
    line.sendall(json.dumps({"file": connection_file, "cwd": os.getcwd()}).encode() + b"\n")  # noqa: PTH109
    answers = line.makefile()
    kernel = int(answers.readline() or 0)

    def forward(number: int, _: FrameType | None) -> None:
        if kernel:
            try:
                os.kill(kernel, number)
            except ProcessLookupError:
                return  # it ended in the meantime: its exit status is on the way

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, forward)
    return int(answers.readline() or 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
