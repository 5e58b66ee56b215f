"""Which steps make a report, what each needs and what each makes.

Making a plan runs nothing and reads no client's data, but finds every mistake that can be found
before: an unknown parameter of a notebook, a missing notebook, an unknown format.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import evalutils
from evalutils.params import OutputEntry, section_value
from evalutils.params.files import files_in
from evalutils.params.names import named
from evalutils.params.settings import BASE, KEPT, KEPT_STATE
from evalutils.pipeline.render.checks import lint
from evalutils.pipeline.run import notebooks, promised
from evalutils.pipeline.run.call import Call, Extracts, require_sources
from evalutils.pipeline.run.formats import beside, compose, format_step, renderer_identity, renderer_versions, source_of
from evalutils.pipeline.run.notebooks import Notebook
from evalutils.pipeline.run.outputs import ledgers, placing, provenance, released
from evalutils.pipeline.run.steps import Step, Thing, file, value

ACCOUNTS = ("bestanden", "parameters", "software", "herkomst")
JUDGES = frozenset({"claims", "reproduction"})
"""Sections of a notebook that reads the released values of others."""
DEFINING = ("characteristics", "progress", "outcomes", "effectiveness", "published")
"""Sections that other sections name parts of, and the date of the report."""
_PACKAGE = Path(evalutils.__file__).parent
_PIPELINE = _PACKAGE / "pipeline"


def plan(call: Call, extracts: Extracts) -> list[Step]:
    """The steps of a report in the order of their needs."""
    books = foreseen(call)
    checked = _check(call, extracts)
    steps = [*_extract(call, extracts), checked]
    steps += [_notebook(call, tuple(books[: place + 1]), checked.makes[:1]) for place, book in enumerate(books)]
    declared = [thing for step in steps if step.kind == "notebook" for thing in step.makes[1:]]
    numbers = _numbers(call, declared, (checked.makes[0], checked.makes[2]))
    closing = [_close(call, tuple(books))] if ledgers.left_open(call, books) else []
    formats = [format_step(call, name, numbers.makes) for name in call.formats]
    return [*steps, *closing, numbers, *formats, _deliver(call, checked.makes[1], formats)]


def foreseen(call: Call) -> list[Notebook]:
    """The notebooks of a report, when everything that its params promise can come; otherwise ``ParameterError`` or ``ExtractError``."""
    require_sources(call)
    books = [notebooks.inspect(name, call.root) for name in call.phase.notebooks]
    promised.check(call, books)
    return books


def _library(*without: str) -> Thing:
    """The code that computes: all of the package but the rooms named."""
    inside = (path for path in sorted(_PACKAGE.iterdir()) if path.suffix == ".py" or (path / "__init__.py").exists())
    paths = tuple(path for path in inside if path.stem not in without)
    return Thing(name=f"code zonder {', '.join(without)}", paths=paths, optional=True)


def _extract(call: Call, extracts: Extracts) -> list[Step]:
    """Making the synthetic extract; nothing for any other."""
    if not call.synthetic:
        return []
    return [
        Step(
            name="extract", label="Synthetisch extract", kind="extract", run=partial(extracts.make, call.study_name),
            needs=(
                _library("pipeline", "cli", "estimators", "findings", "design", "disclosure", "display"),
                Thing(name="parameters van het extract", paths=_study_files(call)),
                Thing(name="data/reference", paths=(call.root / "data" / "reference",), optional=True),
            ),
            makes=(call.extract_thing(),),
        )
    ]  # fmt: skip


def _study_files(call: Call) -> tuple[Path, ...]:
    return tuple(path for path in sorted(call.params.glob("*.yml")) if not path.stem.startswith("fase"))


def _check(call: Call, extracts: Extracts) -> Step:
    report, names = call.build / "controle.json", call.build / "namen.json"
    return Step(
        name="check", label="Controle van extract en parameters", kind="check", run=partial(_run_check, call, extracts, report, names),
        needs=(
            _library("pipeline", "cli", "estimators", "findings", "design", "disclosure", "display"),
            call.extract_thing(), call.delivery_thing(),
            *(value(f"parameter:{name}", section_value(name, call.study, call.phase)) for name in (*BASE, *DEFINING)),
            value("sleutels", [entry.key for entry in call.phase.outputs]),
            value("namen", [str(one) for one in (*named(call.study, "studie.yml"), *named(call.phase, f"fase{call.number}.yml"))]),
        ),
        makes=(
            file(report, call.root), file(placing.identities_file(call), call.root), file(names, call.root),
            *([file(call.build / KEPT / KEPT_STATE, call.root)] if call.extract_path is not None else []),
        ),
    )  # fmt: skip


def _run_check(call: Call, extracts: Extracts, report: Path, names: Path) -> None:
    """A file of its own for the names, so that a name that is absent changes the account and no notebook."""
    found = extracts.check(call)
    told = {"nagegaan": found.names, "afwezig": found.absent, "opmerkingen": found.remarks}
    released.write_text(names, json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    content = {"rijen": found.rows, "synthetisch": found.synthetic, "weggelaten": found.left_out}
    released.write_text(report, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    placing.keep_identities(call, found.identities)


def _notebook(call: Call, books: tuple[Notebook, ...], checked: tuple[Thing, ...]) -> Step:
    """The last of ``books``; those before it ran already, as far as it must know them."""
    *before, book = books
    entries = _entries(call, book.name)
    executed = call.build / "executed" / f"{book.name}.ipynb"
    others = _read_also(call, book)
    sections = sorted({*book.sections, *BASE} - {"outputs"})
    return Step(
        name=book.name, label=f"Notebook {book.name}",
        run=partial(_run_notebook, call, books, executed, others),
        needs=(
            file(book.path, call.root), _library("pipeline", "cli"), call.extract_thing(), call.delivery_thing(), *checked,
            value("programmatuur", provenance.software({})),
            value("profiel", call.profile.model_dump(mode="json")),
            value(f"uitvoer van {book.name}", _outputs(entries)),
            *(value(f"parameter:{name}", section_value(name, call.study, call.phase)) for name in sections),
            *(_output_thing(call, entry) for entry in others), *_declared_files(call, sections),
            *ledgers.needed(call, book, tuple(before)),
        ),
        makes=(
            file(executed, call.root), *(_output_thing(call, entry) for entry in entries),
            *(file(call.released / place, call.root) for place in released.declared(book.names)),
            *(file(path, call.root) for path in ledgers.own(call, book)),
        ),
    )  # fmt: skip


def _close(call: Call, books: tuple[Notebook, ...]) -> Step:
    """What the notebook that judges does for a phase that has one: all that was released is attacked together."""
    return Step(
        name="toets", label="Toets van alle tellingen samen", kind="cijfers", run=partial(ledgers.close, call, books),
        needs=(
            *ledgers.needed_to_close(call, books), value("profiel", call.profile.model_dump(mode="json")),
            Thing(name="de toets", paths=(_PACKAGE / "disclosure", _PIPELINE / "run")),
        ),
        makes=tuple(file(path, call.root) for path in ledgers.closed(call)),
    )  # fmt: skip


def _entries(call: Call, notebook: str) -> list[OutputEntry]:
    return [entry for entry in call.phase.outputs if entry.notebook == notebook]


def _outputs(entries: Iterable[OutputEntry]) -> list[Any]:
    return [entry.model_dump(mode="json", by_alias=True) for entry in entries]


def _declared_files(call: Call, sections: Iterable[str]) -> list[Thing]:
    """The small tables of the project that a notebook's sections name; a missing one is for the notebook to tell."""
    named = (getattr(call.phase if name in type(call.phase).model_fields else call.study, name) for name in sections)
    found = dict.fromkeys(path for section in named for path in files_in(section))
    return [file(call.root / path, call.root, optional=True) for path in found]


def _read_also(call: Call, book: Notebook) -> list[OutputEntry]:
    """A notebook that judges claims or reproduces figures reads what the notebooks before it released."""
    if not JUDGES & set(book.names):
        return []
    before = call.phase.notebooks[: call.phase.notebooks.index(book.name)]
    return [entry for entry in call.phase.outputs if entry.notebook in before]


def _output_thing(call: Call, entry: OutputEntry) -> Thing:
    paths = tuple(call.released / place for place in released.possible(entry))
    return Thing(name=f"uitvoer:{entry.key}", paths=paths, optional=True)


def _run_notebook(call: Call, books: tuple[Notebook, ...], executed: Path, others: list[OutputEntry]) -> None:
    *before, book = books
    folder = call.build / "werk" / book.name
    readable = (call.released / place for entry in others for place in released.possible(entry))
    released.stage(folder, (path for path in readable if path.is_file()), call.released)
    ledgers.stage(call, book, tuple(before), folder)
    show = call.synthetic and call.profile.name == "intern"
    notebooks.execute(book, _parameters(call, book, folder), executed, call.root, show=show)
    released.accept(book.name, folder, _entries(call, book.name), released.declared(book.names), call.released)
    ledgers.accept(call, book, folder)
    shutil.rmtree(folder, ignore_errors=True)


def _parameters(call: Call, book: Notebook, folder: Path) -> dict[str, Any]:
    context: dict[str, Any] = {
        "study": call.study_name, "phase": call.number, "notebook": book.name, "extract": call.extract,
        "profile": call.profile.name, "build": str(folder),
    }  # fmt: skip
    found = {name: content for name, content in context.items() if name in book.names}
    for name in book.sections:
        found[name] = section_value(name, call.study, call.phase)
    if "outputs" in found:
        found["outputs"] = _outputs(_entries(call, book.name))
    return found


def _numbers(call: Call, published: list[Thing], checked: tuple[Thing, ...]) -> Step:
    """Numbers of all notebooks in one file, and where the report comes from."""
    made = ("numbers.yml", "rapport.yml", *(f"tables/verantwoording-{name}.md" for name in ACCOUNTS))
    about = provenance.report_metadata(call, synthetic=call.synthetic)
    used = provenance.software({})
    return Step(
        name="cijfers", label="Cijfers en verantwoording", kind="cijfers",
        run=partial(_run_numbers, call, checked[0].paths[0], checked[1].paths[0]),
        needs=(
            *published, *checked, call.extract_thing(),
            value("metagegevens", about), value("software", used), value("renderer", renderer_identity(call.renderer)),
            file(call.root / call.phase.report, call.root, optional=True),
            value("sleutels", [entry.key for entry in call.phase.outputs]), value("profiel", call.profile.protects),
            value("titels", [notebooks.title(name, call.root) for name in call.phase.notebooks]),
            *([Thing(name="gevraagde getallen", paths=(call.root / "report",), optional=True)] if call.profile.protects else []),
        ),
        makes=(
            *(file(call.released / place, call.root) for place in made),
            *([file(composed, call.root)] if (composed := source_of(call)) != call.root / call.phase.report else []),
        ),
    )  # fmt: skip


def _run_numbers(call: Call, checked: Path, names: Path) -> None:
    target, found, held = call.released, *(json.loads(path.read_text(encoding="utf-8")) for path in (checked, names))
    tables = {
        "bestanden": "\n".join((
            provenance.files_table(call, found["rijen"], found["weggelaten"]),
            provenance.names_sentence(call, held["nagegaan"], held["afwezig"], held["opmerkingen"]),
        )),
        "parameters": provenance.parameters_table(call),
        "software": provenance.software_table(provenance.software(renderer_versions(call.renderer))),
        "herkomst": provenance.origins_table(released.origins(target, call.phase.outputs)),
    }
    keep = {target / place for entry in call.phase.outputs for place in released.possible(entry)}
    keep |= {target / place for place in released.declared(released.DECLARED)}
    for name, text in tables.items():
        path = target / "tables" / f"verantwoording-{name}.md"
        released.write_text(path, text)
        keep.add(path)
    numbers = released.merged(target, call.phase.outputs)
    if call.profile.protects:
        asked = (*lint.asked(call.root / call.phase.report, call.root), *released.asked(target))
        released.fill_coarse(numbers, asked, call.phase.outputs)
    released.write_yaml(target / "numbers.yml", numbers)
    released.write_yaml(target / "rapport.yml", provenance.report_metadata(call, synthetic=found["synthetisch"]))
    released.sweep(target, keep)
    compose(call)


def _deliver(call: Call, identities: Thing, formats: list[Step]) -> Step:
    others = beside(call)
    made = [*(thing.paths[0] for step in formats for thing in step.makes), *others]
    return Step(
        name="oplevering", label="Oplevering", kind="oplevering", run=partial(placing.place, call, made),
        needs=(
            *(thing for step in formats for thing in step.makes), *(file(path, call.root) for path in others), identities,
            value("plaats", [call.report_folder.name, call.formats]),
            Thing(name="de laatste poort", paths=(_PACKAGE / "disclosure", _PIPELINE / "run")),
        ),
        makes=tuple(file(call.report_folder / path.name, call.root) for path in made),
    )  # fmt: skip
