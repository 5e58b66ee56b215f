"""Reading a report's sources: includes, metadata, places of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.errors import RenderError
from evalutils.pipeline.render.embedded import sources


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / f"{name}.qmd").write_text(text, encoding="utf-8")
    return root / "top.qmd"


def test_nested_include_resolves_from_the_top_document(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "b.qmd").write_text("{{< include c.qmd >}}\n")
    top = write(tmp_path, top="{{< include map/b.qmd >}}\n", c="van boven\n")
    (tmp_path / "map" / "c.qmd").write_text("van ernaast\n")
    assert sources.read(top, tmp_path, {}).text.split() == ["van", "boven"]


def test_include_with_a_slash_starts_at_the_root(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "a.md").write_text("hier\n")
    top = write(tmp_path / "report", top="{{< include /a.md >}}\n")
    assert "hier" in sources.read(top, tmp_path, {}).text


def test_include_in_a_circle_is_a_problem(tmp_path: Path) -> None:
    top = write(tmp_path, top="{{< include a.qmd >}}\n", a="{{< include top.qmd >}}\n")
    found = sources.read(top, tmp_path, {})
    assert [(p.code, p.where) for p in found.problems] == [("include-kring", "a.qmd, regel 1")]


def test_unknown_key_says_file_and_line_of_the_included_file(tmp_path: Path) -> None:
    top = write(tmp_path, top="---\ntitle: x\n---\n\n{{< include a.qmd >}}\n", a="een\n\n{{< meta geen.sleutel >}}\n")
    problem = sources.read(top, tmp_path, {"geen": {"ander": 1}}).problems[0]
    assert (problem.code, problem.where, problem.found) == ("sleutel-onbekend", "a.qmd, regel 3", "geen.sleutel")


def test_a_group_of_keys_is_no_value(tmp_path: Path) -> None:
    top = write(tmp_path, top="{{< meta a >}}\n")
    assert [p.code for p in sources.read(top, tmp_path, {"a": {"b": "1"}}).problems] == ["sleutel-onbekend"]


def test_a_quotation_mark_does_not_end_an_attribute(tmp_path: Path) -> None:
    top = write(tmp_path, top='![B](/x){#fig-x fig-alt="Een {{< meta a >}} hier"} {{< meta a >}}\n')
    text = sources.read(top, tmp_path, {"a": 'het "woord"'}).text
    assert 'fig-alt="Een het ”woord” hier"' in text
    assert text.endswith('het "woord"\n')


def test_front_matter_wins_and_may_use_metadata(tmp_path: Path) -> None:
    top = write(tmp_path, top='---\ntitle: "Rapport {{< meta n >}}"\nlang: nl\n---\n{{< meta lang >}}\n')
    found = sources.read(top, tmp_path, {"n": 2, "lang": "en"})
    assert found.metadata["title"] == "Rapport 2"
    assert found.text == "nl\n"


def test_bad_yaml_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "numbers.yml"
    path.write_text("a: 1\nb: [1, 2\nc: 3\n")
    with pytest.raises(RenderError) as caught:
        sources.read_yaml(path, tmp_path)
    assert caught.value.problems[0].where.startswith("numbers.yml, regel 3")


@given(st.recursive(st.integers(), lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_leaves=8))
def test_merging_with_itself_or_nothing_changes_nothing(tree: object) -> None:
    mapping = {"k": tree}
    assert sources.merge(mapping, mapping) == mapping
    assert sources.merge(mapping, {}) == mapping
    assert sources.merge({}, mapping) == mapping


def test_merge_is_deep_and_the_later_wins() -> None:
    assert sources.merge({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}}) == {"a": {"x": 1, "y": 3}}


def test_a_space_that_holds_a_sign_and_its_number_together_stays(tmp_path: Path) -> None:
    top = write(tmp_path, top="Dat kost {{< meta a.b >}}.\n")
    assert "kost €\u00a02.012 elk." in sources.read(top, tmp_path, {"a": {"b": "€\u00a02.012\n  elk"}}).text
