"""Kernels that need no start of their own: a process that has imported what the notebooks import forks one for each.

Starting Python and importing the library takes longer than most notebooks compute. ``server`` imports once and forks,
``client`` is the process that Jupyter starts and watches in the kernel's place, ``start`` puts both to work.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

CLIENT = Path(__file__).with_name("client.py")


@contextmanager
def start(folder: Path, modules: Sequence[str], environment: Mapping[str, str]) -> Iterator[list[str]]:
    """The command by which Jupyter starts a kernel here; ``{connection_file}`` is its to fill in.

    ``folder``: a short path for the socket, for the owner alone. ``modules``: what to import beforehand; one that cannot be imported is
    left for the notebook to tell. ``environment``: of the kernels, whole. The server ends with the context, and its kernels with it.
    """
    socket = folder / "fork"
    server = [sys.executable, "-Xfrozen_modules=off", "-m", "evalutils.pipeline.run.warm.server", str(socket), *modules]
    process = subprocess.Popen(server, stdin=subprocess.PIPE, env=dict(environment), start_new_session=True)
    try:
        yield [sys.executable, "-I", "-S", str(CLIENT), str(socket), "{connection_file}"]
    finally:
        assert process.stdin is not None
        process.stdin.close()  # the server stops when this end is gone, also when we were killed
        process.wait()
