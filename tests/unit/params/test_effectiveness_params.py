"""The section of phase 3 reads into the model, and a wrong section names what is wrong."""

from __future__ import annotations

import pytest

from evalutils.errors import ParameterError
from evalutils.params import project_root
from evalutils.params.base import read_yaml, validate
from evalutils.params.sections.effectiveness import Effectiveness


def section() -> dict:
    return read_yaml(project_root() / "params" / "aanpak45" / "fase3.yml")["effectiviteit"]


def test_section_reads():
    spec = validate(Effectiveness, section(), "voorstel")
    assert spec.primary is not None
    assert (spec.primary.kind, spec.primary.months, spec.primary.minimum_hours) == ("werk", 12, 1)
    assert spec.primary.effect().kind == "aandeel"


def wrong(change):
    content = section()
    change(content)
    with pytest.raises(ParameterError) as caught:
        validate(Effectiveness, content, "fase3.yml")
    return str(caught.value)


def test_two_primary_outcomes():
    assert "precies één" in wrong(lambda c: c["uitkomsten"][1].update(rol="primair"))


def test_doubled_code():
    assert "eigen code" in wrong(lambda c: c["uitkomsten"].append(dict(c["uitkomsten"][3])))


def test_activity_without_kinds():
    bare = {"code": "x", "label": "X", "soort": "activiteit", "maanden": 3}
    assert "activiteiten" in wrong(lambda c: c["uitkomsten"].append(bare))


def test_sustained_longer_than_the_period():
    assert "maanden_aaneen" in wrong(lambda c: c["uitkomsten"][4].update(maanden=3))


def test_variant_of_an_unknown_outcome():
    assert "varianten" in wrong(lambda c: c["varianten"][0].update(uitkomst="bestaat_niet"))


def test_misspelt_key_names_the_nearest():
    assert "minimum_uren" in wrong(lambda c: c["uitkomsten"][0].update(minimum_uur=2))
