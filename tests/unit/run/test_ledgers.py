"""A report is released against the ledgers of the reports delivered before it: what they told stays told."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from evalutils.disclosure import Gate
from evalutils.disclosure.checking import audit
from evalutils.errors import DisclosureError
from evalutils.params import Profile
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.outputs import ledgers
from evalutils.results import SECRET
from evalutils.results.quantities import Cell, Count, where

PUBLIC = Profile(naam="publiek", minimum_cel=10)
SOME = where("kenmerk k", "p")


def call(root: Path, number: int) -> SimpleNamespace:
    """As much of a call as ledgers need."""
    build = root / "_build" / "s" / f"fase{number}"
    return SimpleNamespace(
        profile=PUBLIC, number=number, root=root, build=build, released=build / "released",
        output_of=lambda phase: root / "_output" / "s" / f"fase{phase}", report_folder=root / "_output" / "s" / f"fase{number}" / "publiek",
    )  # fmt: skip


def book(name: str, *names: str) -> SimpleNamespace:
    return SimpleNamespace(name=name, names=names)


COUNTS, CLOSE = book("02-kenmerken", "extract"), book("99-beweringen", "claims")


def counted(cohorts: tuple[str, ...], n: int, yes: int) -> tuple[Count, Count]:
    everyone = Cell.of(where("cohort", *cohorts), where("groep", "a"))
    return Count(n, everyone), Count(yes, everyone.and_(SOME))


def released(root: Path, number: int, counts: tuple[Count, ...]) -> tuple:
    """Run the two notebooks of a phase as the pipeline does, and deliver its ledger."""
    here = call(root, number)
    for one, before in ((COUNTS, ()), (CLOSE, (COUNTS,))):
        folder = here.build / "werk" / one.name
        (folder / "released").mkdir(parents=True)
        ledgers.stage(here, one, before, folder)
        if one is COUNTS:
            settings = SimpleNamespace(profile=PUBLIC, notebook=one.name, build=folder)
            seen = Gate.of(settings, b"s").release(counts).result
        else:
            audit.inspect(folder, PUBLIC)
        ledgers.accept(here, one, folder)
    target = here.output_of(number) / "publiek" / ledgers.WHOLE
    target.parent.mkdir(parents=True)
    target.write_bytes((here.released / ledgers.WHOLE).read_bytes())
    return seen


@pytest.mark.parametrize(("since", "told"), [(3, False), (15, True), (0, True)])
def test_a_third_report_does_not_tell_the_three_who_came_since(tmp_path, since, told):
    """Phases 1 and 2 told 50 of a characteristic; in phase 3 there are 3 more, all of a later cohort."""
    assert released(tmp_path, 1, counted(("een",), 400, 50)) == (400, 50)
    assert released(tmp_path, 2, counted(("een",), 400, 50)) == (400, 50)
    seen = released(tmp_path, 3, counted(("een", "twee"), 460, 50 + since))
    assert seen == (460, 50 + since if told else SECRET)


def test_the_withheld_counts_of_a_phase_stay_with_their_owner(tmp_path):
    released(tmp_path, 1, counted(("een",), 400, 4))
    private = tmp_path / "_build/s/fase1/besloten/ledger.json"
    assert private.is_file() and private.stat().st_mode & 0o077 == 0
    public = json.loads((tmp_path / "_output/s/fase1/publiek/ledger.json").read_text())
    assert len(public["verborgen"]) == 1 and list(public["tellingen"].values()) == [400]


def test_a_profile_that_hides_nothing_waits_for_no_ledger(tmp_path):
    here = call(tmp_path, 2)
    here.profile = Profile(naam="intern")
    assert ledgers.needed(here, COUNTS, (book("01-opzet", "extract"),)) == []
    assert ledgers.needed(here, CLOSE, (COUNTS,))


def short(root: Path, number: int, counts: tuple[Count, ...]) -> tuple:
    """Run a phase of one notebook, that none closes, and deliver it: as a short report is made."""
    here = call(root, number)
    folder = here.build / "werk" / COUNTS.name
    (folder / "released").mkdir(parents=True)
    ledgers.stage(here, COUNTS, (), folder)
    seen = Gate.of(SimpleNamespace(profile=PUBLIC, notebook=COUNTS.name, build=folder), b"s").release(counts).result
    ledgers.accept(here, COUNTS, folder)
    ledgers.close(here, (COUNTS,))
    target = here.output_of(number) / "publiek" / ledgers.WHOLE
    target.parent.mkdir(parents=True)
    target.write_bytes((here.released / ledgers.WHOLE).read_bytes())
    return seen


def test_a_short_report_that_no_notebook_closes_is_known_to_the_next(tmp_path):
    """Its ledger lay beside no report, so that the next told by subtraction who came since."""
    assert ledgers.left_open(call(tmp_path, 1), (COUNTS,)) and not ledgers.left_open(call(tmp_path, 1), (COUNTS, CLOSE))
    assert short(tmp_path, 1, counted(("een",), 400, 50)) == (400, 50)
    assert short(tmp_path, 2, counted(("een", "twee"), 460, 53)) == (460, SECRET)
    private = tmp_path / "_build/s/fase2/besloten/ledger.json"
    assert private.is_file() and private.stat().st_mode & 0o077 == 0


def test_a_short_report_whose_notebooks_together_tell_a_small_count_is_stopped(tmp_path):
    here = call(tmp_path, 1)
    everyone = Cell.of(where("groep", "a"))
    for name, counts in (("01", (Count(60, everyone), Count(57, everyone.and_(SOME)))), ("02", (Count(3, everyone.and_(where("kenmerk k", "q"))),))):
        gate = Gate.of(SimpleNamespace(profile=Profile(naam="publiek"), notebook=name, build=here.build), b"s")  # as if nobody looked
        gate.release(counts)
    with pytest.raises(DisclosureError, match="prijs"):
        ledgers.close(here, (book("01", "extract"), book("02", "extract")))
    assert not (here.released / ledgers.WHOLE).exists()


def test_what_a_phase_tells_beside_the_report_before_it_is_stopped_when_all_is_held_together(tmp_path):
    """As at the report and at an export for the output checker: by itself the second phase tells nothing."""
    short(tmp_path, 1, counted(("een",), 400, 50))
    here = call(tmp_path, 2)
    Gate.of(SimpleNamespace(profile=Profile(naam="publiek"), notebook=COUNTS.name, build=here.build), b"s").release(counted(("een", "twee"), 460, 53))
    assert audit.inspect(here.build, PUBLIC)["gepubliceerd"] == 2
    with pytest.raises(DisclosureError, match="prijs"):
        ledgers.close(here, (COUNTS,))


@pytest.mark.parametrize(("study", "profile", "there"), [("voorbeeldstad", "publiek", True), ("voorbeeldstad", "intern", False), ("aanpak45", "publiek", True)])
def test_every_report_of_clients_that_is_shared_has_its_ledger_beside_it(study, profile, there):
    assert bool(ledgers.whole(Call.of(study=study, phase=1, profile=profile))) is there
