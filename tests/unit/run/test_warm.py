"""The process that stands for a kernel, and the server that forks kernels: what they do when the other is gone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from evalutils.pipeline.run.warm import client, server


def _ended() -> int:
    """The number of a process that was, and is no more."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_a_signal_for_a_kernel_that_has_ended_is_no_failure(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        listener.listen()
        stands = subprocess.Popen([sys.executable, client.__file__, str(tmp_path / "s"), "verbinding.json"], stderr=subprocess.PIPE, text=True)
        line, _ = listener.accept()
        with line:
            line.recv(4096)
            line.sendall(f"{_ended()}\n".encode())
            for _ in range(3):
                time.sleep(0.2)
                stands.send_signal(signal.SIGTERM)
            line.sendall(b"7\n")
            _, said = stands.communicate(timeout=20)
    assert (stands.returncode, said) == (7, "")


def test_a_client_that_is_killed_before_it_asks_does_not_stop_the_server(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    serves = subprocess.Popen([sys.executable, server.__file__, path], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 20
    while not os.path.exists(path) and time.monotonic() < until:  # noqa: PTH110
        time.sleep(0.02)
    for _ in range(2):
        with socket.socket(socket.AF_UNIX) as gone:
            gone.connect(path)
    time.sleep(0.5)
    assert serves.poll() is None
    _, said = serves.communicate(timeout=60)  # closing its input ends it
    assert (serves.returncode, said) == (0, b"")
