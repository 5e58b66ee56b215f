"""Groups of an experiment: their order and contrasts, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from evalutils.data.histories import strange_groups
from evalutils.errors import ParameterError
from evalutils.params import Allocation, Groups
from evalutils.params.base import validate

THREE = {
    "interventies": [{"code": "licht", "label": "Lichte begeleiding"}, {"code": "zwaar", "label": "Intensieve begeleiding"}],
    "vergelijking": {"code": "gewoon", "label": "Gewone dienstverlening"},
}


def groups(**more: object) -> Groups:
    return validate(Groups, THREE | more, "studie.yml")


def test_each_intervention_is_held_against_the_comparison_group_unless_params_say_otherwise() -> None:
    assert groups().codes == ("licht", "zwaar", "gewoon")
    assert [one.codes for one in groups().contrasts] == [("licht", "gewoon"), ("zwaar", "gewoon")]
    asked = groups(contrasten=[["zwaar", "licht"], ["zwaar", "gewoon"]])
    assert [one.codes for one in asked.contrasts] == [("zwaar", "licht"), ("zwaar", "gewoon")]


def test_two_contrasts_are_not_taken_for_one() -> None:
    with pytest.raises(ParameterError, match="2 contrasten"):
        _ = groups().only


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"contrasten": [["zwar", "gewoon"], ["licht", "gewoon"]]}, r"niet: zwar \(lijkt op 'zwaar'\)"),
        ({"contrasten": [["zwaar", "gewoon"]]}, "niet in een contrast: licht"),
        ({"contrasten": [["zwaar", "zwaar"], ["licht", "gewoon"]]}, "met zichzelf"),
        ({"contrasten": [["zwaar", "gewoon"], ["gewoon", "zwaar"], ["licht", "gewoon"]]}, "elk contrast één keer"),
        ({"buiten": [{"code": "zwaar", "label": "Nog een", "reden": "proef"}]}, r"eigen code \(dubbel: zwaar\)"),
        ({"buiten": [{"code": "vier", "label": "Vier"}]}, "buiten.0.reden"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(more: dict[str, object], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        try:
            groups(**more)
        except ParameterError as fault:
            raise ParameterError(str(fault)) from None


def test_clients_of_a_group_that_params_do_not_name_are_a_problem_with_their_number() -> None:
    outside = groups(buiten=[{"code": "proef", "label": "Proefgroep", "reden": "begon eerder"}])
    clients = pd.DataFrame({"groep": ["licht"] * 3 + ["gewoon"] * 3 + ["proef"] * 4 + ["zwar"] * 12 + ["een"] * 2 + [None]})
    found = strange_groups(clients, outside)
    assert sorted(len(one.rows) for one in found) == [2, 12]
    named = next(str(one) for one in found if len(one.rows) == 12)
    assert "'zwar' (lijkt op 'zwaar') bij 12 rijen" in named
    assert "'een'" not in next(str(one) for one in found if len(one.rows) == 2)


def test_chances_are_those_of_every_group_and_together_one() -> None:
    assert Allocation(strata=("wijk",), kansen_per_stratum={"noord": {"a": 0.25, "b": 0.75}}).shares_in("noord")["b"] == 0.75  # type: ignore[call-arg]
    for wrong in ({"kansen": {"a": 0.5, "b": 0.6}}, {"kansen_per_stratum": {"noord": {"a": 0.5, "b": 0.5}}}, {"meewegen": False}):
        with pytest.raises(ParameterError):
            validate(Allocation, wrong, "studie.yml")
