"""The page of a report, on this machine alone, made again and shown again at every save of what it rests on."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from evalutils.errors import EvalError
from evalutils.pipeline.run.call import Call, Extracts
from evalutils.pipeline.run.doing import tasks
from evalutils.pipeline.run.doing.tasks import SeveralErrors
from evalutils.pipeline.run.outputs import released

HOST, PORT = "127.0.0.1", 35729
_RELOAD = (
    '<script>(function(){var s=document.createElement("script");'
    's.src="/livereload.js?port="+window.location.port;document.head.appendChild(s);})();</script>'
)


def page(call: Call) -> Path:
    """The page that is shown: as rendered below _build/, so that the reports in _output/ stay as they are."""
    return call.build / "voorbeeld" / f"{call.phase.output_name}.html"


def show(call: Call) -> None:
    """Put the rendered page where it is served, with the script by which the browser reloads.

    The server's own way puts the script into the first piece of a page, and the head of ours holds the fonts.
    """
    rendered = call.build / "rendered" / f"{call.phase.output_name}.html"
    text = rendered.read_text(encoding="utf-8")
    released.write_text(page(call), text.replace("</body>", f"{_RELOAD}</body>", 1))


def again(call: Callable[[], Call], extracts: Extracts) -> bool:
    """Bring the page up to date; a mistake is told and the page stays as it was. ``call``: the call with params as they are now.

    Only steps run whose inputs changed: a sentence renders, a parameter runs the notebooks that read it.
    """
    try:
        now = call()
        tasks.rendered(now, extracts)
        show(now)
    except SeveralErrors as faults:
        for fault in dict.fromkeys(map(str, faults.faults)):
            print(f"Fout: {fault}", file=sys.stderr, flush=True)
        return False
    except EvalError as fault:
        print(f"Fout: {fault}", file=sys.stderr, flush=True)
        return False
    return True


def watched(call: Call) -> tuple[Path, ...]:
    """Files whose saving counts: texts and styles of the report, params, notebooks, code, the extract."""
    folders = [call.root / "report", call.root / "params" / call.study_name, call.root / "notebooks", call.root / "src"]
    extract = call.extract_path
    return tuple(path for path in (*folders, *([extract] if extract else [])) if path.exists())


def _aside(call: Callable[[], Call], extracts: Extracts) -> None:
    """Rebuild in a thread of its own, because a notebook cannot run inside the server's loop of events."""
    thread = threading.Thread(target=again, args=(call, extracts))
    thread.start()
    thread.join()


def serve(call: Callable[[], Call], extracts: Extracts, port: int = PORT) -> None:
    """Serve the page on this machine until Ctrl-C; the browser reloads by itself after each rebuild."""
    from livereload import Server

    now = call()
    logging.getLogger("livereload").setLevel(logging.WARNING)
    server = Server()
    for path in watched(now):
        server.watch(f"{path}/**/*" if path.is_dir() else str(path), lambda: _aside(call, extracts), ignore=_made)
    print(f"Het rapport staat op http://{HOST}:{port}/{page(now).name} en volgt wat u bewaart. Stoppen: Ctrl-C.", file=sys.stderr)
    server.serve(port=port, host=HOST, root=str(page(now).parent), default_filename=page(now).name)


def _made(name: str) -> bool:
    """What is no source: caches and drafts."""
    return any(part.startswith(".") or part == "__pycache__" for part in Path(name).parts[-3:])
