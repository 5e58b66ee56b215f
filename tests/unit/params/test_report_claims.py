"""Every claim in params is said by its report, has an ending for what nobody names, and reads numbers that exist."""

import re
from pathlib import Path

import pytest

from evalutils.display.common.claims import RULES
from evalutils.params import load_phase, project_root, studies
from evalutils.params.study import phases

USED = re.compile(r"\{\{<\s*meta\s+beweringen\.([a-z0-9_]+)\s*>\}\}")
INCLUDE = re.compile(r"\{\{<\s*include\s+/(report/\S+)\s*>\}\}")
REPORTS = [(study, number) for study in studies() for number in phases(study)]


def text_of(top: Path) -> str:
    """The report's own sources, with all they include."""
    own = top.read_text(encoding="utf-8")
    return own + "".join(text_of(project_root() / place) for place in INCLUDE.findall(own))


@pytest.mark.parametrize(("study", "number"), REPORTS)
def test_a_report_says_each_of_its_claims_and_no_other(study, number):
    phase = load_phase(study, number)
    headlines = {entry.headline for entry in phase.outputs if entry.headline}
    assert set(USED.findall(text_of(project_root() / phase.report))) | headlines == {claim.key for claim in phase.claims}


@pytest.mark.parametrize(("study", "number"), REPORTS)
def test_each_wording_names_a_rule_and_the_last_stands_for_all_that_is_left(study, number):
    for claim in load_phase(study, number).claims:
        assert {wording.rule for wording in claim.wordings} <= set(RULES), claim.key
        assert claim.wordings[-1].rule == "anders" and not any(w.rule == "anders" for w in claim.wordings[:-1]), claim.key


@pytest.mark.parametrize(("study", "number"), REPORTS)
def test_each_claim_reads_outputs_of_its_own_report(study, number):
    phase = load_phase(study, number)
    known = {entry.key for entry in phase.outputs}
    read = {name for claim in phase.claims for name in (*claim.numbers, *(n for w in claim.wordings for n in w.numbers))}
    assert {name.split(":")[0] for name in read} <= known
