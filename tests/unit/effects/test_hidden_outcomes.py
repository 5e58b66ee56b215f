"""What the public form leaves out counts in Holm's correction as planned, and is in no result."""

from __future__ import annotations

import pytest
from test_effectiveness import ARMS, AS_OF, COHORTS, FEW, SPEC, tables

from evalutils.display.effects import numbers
from evalutils.display.effects import tables as views
from evalutils.findings.effectiveness import effectiveness
from evalutils.findings.histories.followup import follow
from evalutils.params.coarser import Coarser
from evalutils.results import SECRET

LEFT_OUT = ("uren", "uitstroom", "leeg", "registratie", "deelname")


def run(spec):
    return effectiveness(follow(tables(), spec, COHORTS, AS_OF), spec, ARMS, FEW)


@pytest.fixture(scope="module")
def whole():
    return run(SPEC)


@pytest.fixture(scope="module")
def public():
    return run(SPEC.model_copy(update={"public": Coarser(zonder=LEFT_OUT)}).public_form())


def test_nothing_that_is_left_out_is_in_the_result(public):
    assert [one.effect.code for one in public.outcomes] == ["werk", "werk_24", "duurzaam"]
    assert [one.code for one in public.subgroups] == ["soort"]
    assert "registratie" not in {one.code for one in public.variants}
    assert public.complier is None


def test_what_is_left_keeps_its_corrected_p_value(whole, public):
    before = {one.effect.code: one.holm_p for one in whole.outcomes}
    assert all(one.holm_p == before[one.effect.code] for one in public.outcomes)
    assert public.subgroups[0].holm_p == whole.subgroups[0].holm_p


def test_the_tables_name_what_they_leave_out(public):
    notes = " ".join(views.secondary(ARMS)(public).notes)
    assert "Niet gepubliceerd ter bescherming van klanten (tellen wel mee in de correctie): Uren." in notes
    assert "Leeg" in " ".join(views.subgroups(ARMS)(public).notes)
    assert "Registratie" in " ".join(views.robustness(ARMS)(public).notes)


def test_the_family_keeps_its_size_and_how_many_are_significant_is_withheld(whole, public):
    before, after = (numbers.effectiveness(0.05)(found).cells for found in (whole, public))
    assert before["familie.n"].value == after["familie.n"].value == 3
    assert after["familie.significant"].value is SECRET
