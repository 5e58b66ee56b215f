"""One format of a report: its top document, what renders it, and the step that makes it."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

from evalutils.pipeline.render import template
from evalutils.pipeline.render.job import RenderJob
from evalutils.pipeline.run import notebooks
from evalutils.pipeline.run.call import Call, Format
from evalutils.pipeline.run.outputs import ledgers, origin, provenance, released
from evalutils.pipeline.run.steps import Step, Thing, file, is_composed, value

LABELS = {"html": "Rapport als HTML", "pdf": "Rapport als PDF", "docx": "Rapport als Word", "odt": "Rapport als OpenDocument"}
_PIPELINE = Path(__file__).parents[1]


def source_of(call: Call) -> Path:
    """The top document: the phase's own, or what its template becomes for this study."""
    path = call.root / call.phase.report
    return call.build / f"{path.stem}-{call.study_name}-fase{call.number}.qmd" if template.is_template(path) else path


def compose(call: Call) -> None:
    """Write the top document of a study without a text of its own: its template, filled; nothing for another study."""
    if (source := source_of(call)) != (own := call.root / call.phase.report):
        below = call.released.relative_to(call.root).as_posix()
        titles = {name: notebooks.title(name, call.root) for name in call.phase.notebooks}
        released.write_text(source, template.compose(own.read_text(encoding="utf-8"), below, call.phase, titles))


def beside(call: Call) -> list[Path]:
    """What lies beside a finished report: the tables that are a file of their own, and the ledger of the phase."""
    return [*(call.released / "tables" / f"{entry.key}.csv" for entry in call.phase.outputs if entry.file), *ledgers.whole(call)]


def renderer_identity(renderer: str) -> Any:
    """What the choice of a renderer rests on, found without starting one."""
    import os

    return [renderer, shutil.which("quarto"), os.environ.get("QUARTO_PATH"), provenance.versions(provenance.ENGINES)]


def renderer_versions(renderer: str) -> dict[str, str]:
    """What renders -> its version, for the account of software."""
    from evalutils.pipeline.render import choosing

    chosen = choosing.choose(renderer)
    found = {f"Weergave: {chosen.name}": chosen.version()}
    if renderer == "auto" and chosen.name != "embedded":
        found["Weergave als Quarto faalt: embedded"] = choosing.choose("embedded").version()
    if choosing.able(chosen, "pdf") is not chosen:
        found["Weergave van de PDF: embedded"] = choosing.choose("embedded").version()
    return found


def format_step(call: Call, name: Format, numbers: tuple[Thing, ...]) -> Step:
    """The step that renders one format, and what it needs."""
    target = call.build / "rendered" / f"{call.phase.output_name}.{name}"
    quarto = (path for path in sorted(call.root.glob("_quarto*.yml")) if not is_composed(path))
    return Step(
        name=f"rapport-{name}", label=LABELS[name], kind="formaat", run=partial(run_format, call, name, target),
        needs=(
            *numbers,
            Thing(name="report", paths=(call.root / "report", *quarto), optional=True),
            Thing(name="released", paths=(call.released,), optional=True),
            Thing(name="code van de pijplijn", paths=(_PIPELINE,)),
            value("renderer", renderer_identity(call.renderer)), value("namen", call.study.names),
            *([value("ernaast", _others(call, name)), value("herkomst", _declared(call))] if name == "html" else []),
        ),
        makes=(file(target, call.root),),
    )  # fmt: skip


def _others(call: Call, name: Format) -> tuple[str, ...]:
    """The files that a page can link to: the report in the other formats of this call."""
    return tuple(f"{call.phase.output_name}.{other}" for other in call.formats if other != name)


def _declared(call: Call) -> list[Any]:
    """What a page tells of the origin of its numbers beside what was released."""
    told = (*call.study.facts, *call.phase.phase_facts, *call.phase.claims, *call.phase.outputs)
    return [each.model_dump(mode="json", by_alias=True) for each in told]


def render_job(call: Call, name: Format, target: Path) -> RenderJob:
    """What a renderer is asked for one format of a call's report."""
    origins = origin.origins(call) if name == "html" else ()
    return RenderJob(
        source=source_of(call), root=call.root, output=target, format=name,
        metadata_files=(call.released / "numbers.yml", call.released / "rapport.yml"),
        quarto_profile=f"fase{call.number}", others=_others(call, name),
        metadata=origin.marks(call, origins), origins=origins,
    )  # fmt: skip


def run_format(call: Call, name: Format, target: Path) -> None:
    """Render one format of a report from its released files; raises ``RenderError`` with what is wrong in the text."""
    from evalutils.pipeline.render import admit, choosing
    from evalutils.pipeline.render.checks import lint

    admit.check(call.root / call.phase.report, call.root, call.released)
    lint.check(call.root / call.phase.report, call.root, call.study.names)
    target.parent.mkdir(parents=True, exist_ok=True)
    choosing.render_as(render_job(call, name, target), call.renderer)
