"""The process that has imported what the notebooks import, and forks a kernel for each.

It runs one thread alone and calls nothing of what it imported, so that a fork of it is as good as a fresh start. A kernel dies with
its client, all kernels die with the server, and the server stops when the pipeline closes its standard input.
"""

from __future__ import annotations

import importlib
import json
import os
import selectors
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field


def preload(modules: Sequence[str]) -> None:
    """Import each module; what cannot be imported is for the notebook to tell."""
    import ipykernel.kernelapp  # noqa: F401

    for name in modules:
        try:
            importlib.import_module(name)
        except Exception:
            continue


@dataclass
class Server:
    """The kernels that run, and the clients that wait for them."""

    listener: socket.socket
    clients: dict[int, socket.socket] = field(default_factory=dict)
    """Process of a kernel -> its client."""

    def serve(self) -> dict[str, str] | None:
        """Answer until standard input closes: then None. In a forked kernel: what was asked for."""
        wake, alarm = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(alarm)
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.listener, selectors.EVENT_READ)
            waiting.register(wake, selectors.EVENT_READ)
            waiting.register(0, selectors.EVENT_READ)
            while True:
                for key, _ in waiting.select():
                    if key.fileobj is self.listener:
                        asked = self._fork(waiting)
                        if asked is not None:
                            return asked
                    elif key.fileobj == 0:
                        self._stop(list(self.clients))
                        return None
                    elif key.fileobj == wake:
                        os.read(wake, 4096)
                        self._reap(waiting)
                    else:
                        self._stop([process for process, client in self.clients.items() if client is key.fileobj])
                        waiting.unregister(key.fileobj)

    def _fork(self, waiting: selectors.BaseSelector) -> dict[str, str] | None:
        client, _ = self.listener.accept()
        line = client.makefile().readline()
        if not line:  # it was killed before it asked
            client.close()
            return None
        asked: dict[str, str] = json.loads(line)
        process = os.fork()
        if process == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for each in (self.listener, client, *self.clients.values()):
                each.close()
            return asked
        self.clients[process] = client
        with suppress(BrokenPipeError):  # it was killed since: its end comes to be read, and stops the kernel
            client.sendall(f"{process}\n".encode())
        waiting.register(client, selectors.EVENT_READ)  # it says no more: what comes is its end
        return None

    def _reap(self, waiting: selectors.BaseSelector) -> None:
        for process in list(self.clients):
            done, status = os.waitpid(process, os.WNOHANG)
            if not done:
                continue
            client = self.clients.pop(process)
            if client in {key.fileobj for key in waiting.get_map().values()}:
                waiting.unregister(client)
                with suppress(BrokenPipeError):  # it was killed at the same moment
                    client.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
            client.close()

    @staticmethod
    def _stop(processes: Sequence[int]) -> None:
        for process in processes:
            os.kill(process, signal.SIGKILL)


def kernel(asked: dict[str, str]) -> None:
    """Be the kernel that was asked for, in this forked process, until it is told to stop."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    os.chdir(asked["cwd"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    IPKernelApp.launch_instance(argv=["-f", asked["file"], "--log-level=50", f"--IPKernelApp.parent_handle={os.getppid()}"])


def main(path: str, *modules: str) -> None:
    """Listen at once, so that a client can wait in line; then import, then answer."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        preload(modules)
        asked = Server(listener).serve()
    if asked is not None:
        kernel(asked)


if __name__ == "__main__":
    main(*sys.argv[1:])
