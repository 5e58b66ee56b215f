"""The synthetic extract of a study: made from its recipe, the same on every machine.

``ensure`` makes it when it is missing or when the recipe or the code that carries it out changed. A
file that somebody edited by hand stays and is used: it is an extract like any other. What is heavy
to import is imported only when the extract is made.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from evalutils.errors import ExtractError, Problem, alike
from evalutils.params import Study, load_study, project_root, read_model
from evalutils.params.study import study_folder

if TYPE_CHECKING:
    import pandas as pd

ORIGIN = "HERKOMST.yml"
CODE = ("synthetic.py", "recipes/recipe.py", "recipes/population.py", "recipes/scripts.py", "recipes/generate.py")


def ensure(study: str) -> Path:
    """The folder of the synthetic extract of ``study``, made anew only when its inputs changed."""
    the_study, source = load_study(study), _recipe_file(study)
    folder = project_root() / str(the_study.source.path)
    inputs = checksum_of_inputs(study)
    if _made_from(folder) != inputs:
        from evalutils.data.recipes.generate import generate
        from evalutils.data.recipes.recipe import Recipe
        from evalutils.schemas import contract

        _write(generate(read_model(Recipe, source), contract(the_study)), folder, the_study, inputs)
    return folder


def adopt(study: str) -> None:
    """Let the extract that lies there count as made by the recipe and the code of now, so that ``ensure`` keeps it as it is."""
    file = project_root() / str(load_study(study).source.path) / ORIGIN
    content = yaml.safe_load(file.read_text(encoding="utf-8")) | {"invoer": checksum_of_inputs(study)}
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")


def checksum_of_inputs(study: str) -> str:
    """SHA-256 of the recipe, of the study's tables, and of the code that carries it out."""
    the_study = load_study(study)
    tables = {name: spec.model_dump(mode="json") for name, spec in the_study.tables.items()}
    digest = hashlib.sha256(json.dumps([tables, the_study.source.model_dump(mode="json")]).encode())
    here = Path(__file__).parent
    for file in (_recipe_file(study), *(here / name for name in CODE)):
        digest.update(file.read_text(encoding="utf-8").encode())
    return digest.hexdigest()


def _recipe_file(study: str) -> Path:
    file = study_folder(study) / "synthetisch.yml"
    if not file.is_file():
        problem = Problem("recept-ontbreekt", f"params/{study}/", "een synthetisch.yml", f"geen{alike(file.name, (one.name for one in file.parent.glob('*.yml')))}")
        raise ExtractError(
            "Deze studie heeft geen synthetisch extract.", problems=(problem,), action="geef EXTRACT=<map of bestand>."
        )
    return file


def _made_from(folder: Path) -> str | None:
    file = folder / ORIGIN
    content = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else None
    return content.get("invoer") if isinstance(content, dict) else None


def _write(frames: dict[str, pd.DataFrame], folder: Path, study: Study, inputs: str) -> None:
    """All files at once: into a folder beside it, which then takes its place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    fresh.chmod(0o755)
    try:
        for name, frame in frames.items():
            frame.map(_cell).to_csv(fresh / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
        origin = {"synthetisch": True, "omschrijving": study.source.description, "invoer": inputs,
                  "bestanden": {f"{name}.csv": len(frame) for name, frame in frames.items()}}  # fmt: skip
        text = yaml.safe_dump(origin, allow_unicode=True, sort_keys=False, width=110)
        (fresh / ORIGIN).write_text(f"# Geen enkele rij beschrijft een bestaande persoon.\n{text}", encoding="utf-8")
        if folder.exists():
            old = fresh.with_name(f"{fresh.name}-oud")
            folder.replace(old)
            fresh.replace(folder)
            shutil.rmtree(old)
        else:
            fresh.replace(folder)
    except OSError:  # another process made the same extract at the same moment
        if _made_from(folder) != inputs:
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return value
