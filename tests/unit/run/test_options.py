"""The options of the command: every kind of value is ours, so that a wrong one is told in Dutch, and nothing runs first."""

from __future__ import annotations

import click
import pytest

from evalutils import cli
from evalutils.cli.verbs import cli as verbs
from evalutils.cli.words import Switch, Whole

WRONG = {
    "too many groups": (["new-study", "--study", "proef", "--groupcount", "7"], 2, "van 2 tot en met 6, gevonden '7'"),
    "no number of groups": (["new-study", "--study", "proef", "--groupcount", "x"], 2, "GROUPCOUNT (--groupcount)"),
    "a port below those of users": (["preview", "--port", "99"], 2, "van 1024 tot en met 65535"),
    "yes for 1": (["verify", "--zip", "Makefile", "--rebuild", "ja"], 2, "verwacht 1 of 0, gevonden 'ja'"),
    "a study that is not there": (["lint-report", "--study", "nws"], 2, "Bedoelt u 'nsw'?"),
    "a base that is nothing": (["diff", "--base", "nergens"], 10, "geen archief, map of vastlegging"),
    "no zip": (["verify", "--zip", "Makefile"], 10, "geen zip"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_one_sentence_and_nothing_runs(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    words, status, said = WRONG[name]
    assert cli.run(words) == status
    told = capfd.readouterr()
    assert said in told.err
    assert "[1 van" not in told.out + told.err


def test_the_kinds_of_value_speak_dutch() -> None:
    kinds = {type(option.type) for verb in verbs.commands.values() for option in verb.params}
    assert kinds <= {type(click.STRING), type(click.BOOL), Whole, Switch}
    valued = [option for verb in verbs.commands.values() for option in verb.params if isinstance(option, click.Option) and not option.is_flag]
    assert not [option.name for option in valued if isinstance(option.type, type(click.BOOL))]
