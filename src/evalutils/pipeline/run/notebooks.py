"""Notebooks: what their parameters cell names, and running one by papermill.

A notebook runs in the interpreter that runs the pipeline, from the project's root, in an
environment in which the same input gives the same output. What it executed is restricted: it stays
below _build/.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evalutils import errors
from evalutils.errors import EvalError, NotebookError, ParameterError
from evalutils.params.settings import CONTEXT, section_names
from evalutils.pipeline.run import warm

KERNEL = "evalutils"
NEEDED = ("study", "phase", "extract", "profile", "build")
"""Without these a notebook would not run where the pipeline wants it."""
SECONDS = 3600
SOCKET_LENGTH = 95
"""A Unix socket's path has at most 104 signs on some systems."""
ENVIRONMENT = {
    "PYTHONHASHSEED": "0", "MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1", "TZ": "UTC", "EVALUTILS_STUDY": "", "EVALUTILS_PHASE": "", "EVALUTILS_EXTRACT": "",
    "EVALUTILS_PROFILE": "", "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}  # fmt: skip


@dataclass(frozen=True)
class Notebook:
    """A notebook and the names in its parameters cell."""

    name: str
    path: Path
    names: tuple[str, ...]

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections of params that it reads."""
        return tuple(name for name in self.names if name not in CONTEXT)


def inspect(name: str, root: Path) -> Notebook:
    """Read a notebook's parameters cell without running it.

    Raises ``ParameterError`` when the notebook or its cell is missing, or names a parameter that the
    models do not know.
    """
    path = root / "notebooks" / f"{name}.ipynb"
    cells = _cells(path)
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", ())]
    if len(tagged) != 1:
        raise ParameterError(
            f"Notebook {name} heeft {len(tagged)} cellen met het label 'parameters'; verwacht er één.",
            action="geef de eerste codecel het label 'parameters' (JupyterLab: Property Inspector, Cell Tags).",
        )
    names = _assigned(_source(tagged[0]), name)
    known = (*CONTEXT, *section_names())
    if unknown := [each for each in names if each not in known]:
        raise ParameterError(
            f"Notebook {name} vraagt een onbekende parameter: {', '.join(unknown)}.", action=f"kies uit: {', '.join(known)}."
        )
    if missing := [each for each in NEEDED if each not in names]:
        raise ParameterError(
            f"De parametercel van notebook {name} noemt niet: {', '.join(missing)}.",
            action="zet daar elke van deze parameters, met de waarde None.",
        )
    return Notebook(name=name, path=path, names=names)


def title(name: str, root: Path) -> str:
    """The title of a notebook: its first heading, or its name where it has none."""
    for cell in _cells(root / "notebooks" / f"{name}.ipynb"):
        if cell.get("cell_type") == "markdown" and _source(cell).startswith("# "):
            return _source(cell).splitlines()[0].removeprefix("# ").strip()
    return name


def _cells(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise ParameterError(
            f"Het notebook notebooks/{path.name} bestaat niet.{errors.nearest(path.stem, (one.stem for one in path.parent.glob('*.ipynb')))}",
            action="herstel de lijst 'notebooks' in de parameters van de fase, of zet het notebook terug.",
        )
    try:
        return list(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except (json.JSONDecodeError, KeyError, UnicodeDecodeError):
        raise ParameterError(
            f"Het bestand notebooks/{path.name} is geen leesbaar notebook.", action="zet een goede versie terug."
        ) from None


def code_of(path: Path) -> tuple[str, ...]:
    """The code of each code cell of a notebook, in order. Raises ``ParameterError`` where it is missing or broken."""
    return tuple(_source(cell) for cell in _cells(path) if cell.get("cell_type") == "code")


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _assigned(source: str, name: str) -> tuple[str, ...]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        raise ParameterError(f"De parametercel van notebook {name} is geen geldige Python.") from None
    targets: list[ast.expr] = []
    for line in tree.body:
        if isinstance(line, ast.Assign):
            targets += line.targets
        elif isinstance(line, ast.AnnAssign):
            targets.append(line.target)
    return tuple(target.id for target in targets if isinstance(target, ast.Name))


def imported(books: Iterable[Notebook]) -> tuple[str, ...]:
    """The modules that notebooks import, each once: what may be imported before they run."""
    found: dict[str, None] = {}
    for book in books:
        for source in code_of(book.path):
            try:
                lines = ast.walk(ast.parse(source))
            except SyntaxError:
                continue  # for the notebook itself to tell
            for line in lines:
                if isinstance(line, ast.Import):
                    found |= dict.fromkeys(name.name for name in line.names)
                elif isinstance(line, ast.ImportFrom) and line.module:
                    found |= dict.fromkeys((line.module, *(f"{line.module}.{name.name}" for name in line.names)))
    return tuple(found)


@contextmanager
def kernel(root: Path, *, by_hand: bool = False, modules: Sequence[str] = ()) -> Iterator[None]:
    """A Jupyter kernel of this very interpreter, known for as long as the context lasts.

    ``by_hand``: for JupyterLab, under the name that the notebooks ask for and with the caller's environment. ``modules``: imported
    once beforehand, in a process of which each kernel is a fork; without any a kernel starts by itself.
    """
    before = {name: os.environ.get(name) for name in ("JUPYTER_PATH", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    with TemporaryDirectory(prefix="evalutils-", ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        (Path(folder) / "runtime").mkdir(mode=0o700)
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, (folder, before["JUPYTER_PATH"])))
        os.environ["JUPYTER_RUNTIME_DIR"] = str(Path(folder) / "runtime")
        os.environ["IPYTHONDIR"] = str(Path(folder) / "ipython")  # no start-up files of the user's own
        own = {} if by_hand else ENVIRONMENT | {"EVALUTILS_ROOT": str(root), "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        if modules and hasattr(os, "fork"):
            command = stack.enter_context(warm.start(Path(folder), modules, os.environ | own))
        else:
            quiet = [] if by_hand else ["--log-level=50"]  # what goes wrong reaches the user as one message, from here
            command = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}", *quiet]
        spec = Path(folder) / "kernels" / ("python3" if by_hand else KERNEL)
        spec.mkdir(parents=True)
        content = {"argv": command, "display_name": "Python (evalutils)", "language": "python", "env": own}
        (spec / "kernel.json").write_text(json.dumps(content), encoding="utf-8")
        try:
            yield
        finally:
            for name, old in before.items():
                os.environ.pop(name, None) if old is None else os.environ.__setitem__(name, old)


def execute(notebook: Notebook, parameters: dict[str, Any], executed: Path, root: Path, *, show: bool) -> None:
    """Run a notebook inside ``kernel()`` and save what it executed in ``executed``.

    ``show``: an unforeseen error's own message may be shown (it may hold a client's value). Raises
    ``NotebookError``, or the ``EvalError`` that the notebook itself raised, with cell and source.
    """
    import papermill
    from jupyter_core.utils import ensure_event_loop
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    executed.parent.mkdir(parents=True, exist_ok=True)
    draft = executed.with_name(f"{executed.stem}-mislukt.ipynb")
    try:
        papermill.execute_notebook(
            str(notebook.path), str(draft), parameters=parameters, kernel_name=KERNEL, language="python",
            resources={"metadata": {"path": str(root)}},  # not cwd: papermill would move all threads
            progress_bar=False, request_save_on_cell_execute=False, execution_timeout=SECONDS, start_timeout=120,
            config=Config({"KernelManager": _transport(notebook.name)}),
        )  # fmt: skip
    except PapermillExecutionError as fault:
        raise _stopped(notebook, fault, draft.relative_to(root), show=show) from None
    except (CellTimeoutError, DeadKernelError) as fault:
        late = isinstance(fault, CellTimeoutError)
        reason = f"een cel duurde langer dan {SECONDS // 60} minuten" if late else "het Python-proces stopte onverwacht"
        raise NotebookError(
            f"Notebook {notebook.name} is niet afgemaakt: {reason}.", action="open het met make lab en voer het zelf uit."
        ) from None
    finally:
        ensure_event_loop().close()  # Jupyter leaves one behind in every thread
    draft.replace(executed)


def _transport(name: str) -> dict[str, str]:
    """Talk to the kernel by a socket in our own folder, not by a port that others on the machine can reach."""
    socket = Path(os.environ["JUPYTER_RUNTIME_DIR"]) / name
    return {"transport": "ipc", "ip": str(socket)} if len(str(socket)) < SOCKET_LENGTH else {}


def _stopped(notebook: Notebook, fault: Any, draft: Path, *, show: bool) -> EvalError:
    """The error of a cell as one message: notebook, cell, source, and what it said."""
    kind = getattr(errors, fault.ename, None)
    ours = kind if isinstance(kind, type) and issubclass(kind, EvalError) else None
    if ours:
        message = fault.evalue
    elif show:
        message = f"{fault.ename}: {fault.evalue}"
    else:
        message = f"{fault.ename} (de tekst van de fout is weggelaten, want zij kan een gegeven van een klant bevatten)"
    lines = [
        f"Notebook {notebook.name} stopte in cel {_position(notebook, fault)}.",
        *(f"    {line}" for line in fault.source.rstrip().splitlines()),
        message,
    ]
    action = f"de uitgevoerde versie staat in {draft.as_posix()}; herstel het notebook of de invoer en begin opnieuw."
    return (ours or NotebookError)("\n".join(lines), action="" if ours and "Wat te doen:" in message else action, core=message)


def _position(notebook: Notebook, fault: Any) -> int:
    """Number of the cell as the user counts: from 1, without the cell that papermill injects."""
    for place, cell in enumerate(_cells(notebook.path), start=1):
        if _source(cell) == fault.source:
            return place
    return int(fault.cell_index) + 1
