"""A mistake that several notebooks meet is told once."""

import pickle

import pytest

from evalutils.cli.faults import several
from evalutils.errors import ConsistencyError, NotebookError


def stopped(notebook: str, core: str) -> ConsistencyError:
    return ConsistencyError(f"Notebook {notebook} stopte in cel 8.\n    found = flows.progress(...)\n{core}", core=core)


def test_one_mistake_in_three_notebooks_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    faults = [stopped(name, "De statussen tellen niet op.") for name in ("03", "04", "08")]
    assert several(faults) == 7
    err = capsys.readouterr().err
    assert err.count("De statussen tellen niet op.") == 1
    assert "Notebook 03" in err


def test_different_mistakes_are_each_told_and_the_first_gives_the_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert several([NotebookError("Een.", core="een"), stopped("04", "Twee.")]) == 4
    assert capsys.readouterr().err.count("Fout:") == 2


def test_what_is_wrong_survives_the_way_from_a_worker() -> None:
    assert pickle.loads(pickle.dumps(stopped("03", "kern"))).core == "kern"
