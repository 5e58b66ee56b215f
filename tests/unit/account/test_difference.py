"""Comparing two deliveries: each change with its cause, and nothing told that either withholds."""

from __future__ import annotations

import copy
import csv
import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from evalutils.errors import DeliveryError
from evalutils.pipeline.account.difference import between, pages, tracked
from evalutils.pipeline.account.difference.cause import Causes
from evalutils.pipeline.account.difference.compare import HIDDEN, Change, Version, changes

Content = dict[str, Any]
BOOKS = {"02-kenmerken": ("kenmerken", ["characteristics", "inference"]), "03-voortgang": ("voortgang", ["progress"])}
SOURCE = "report/deel.qmd"
TEXT = "---\ntitle: t\n---\n\nVan de klanten had {{< meta cijfers.kenmerken.n >}} werk.\n\nIn zorg waren er {{< meta cijfers.voortgang.n >}}.\n\nSlot.\n"


def notebook(source: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": [source]}]})


def base(minimum: int = 0) -> Content:
    """A delivery in which two notebooks each give a number, a table and the counts beneath; one claim rests on the first."""
    outputs, numbers, files = [], [], {f"code/{SOURCE}": TEXT, "vrijgegeven/bron.txt": f"{SOURCE}\n"}
    counts = ["uitvoer,cel,aantal"]
    for book, (key, _) in BOOKS.items():
        path = f"code/notebooks/{book}.ipynb"
        files |= {path: notebook(f"from evalutils.findings import x, {key}"), f"tabellen/{key}.csv": "Groep,Aantal\na,40\nb,60\n"}
        outputs.append(
            {
                "sleutel": key,
                "soort": "tabel",
                "titel": key,
                "populatie": "",
                "notebook": path,
                "bestanden": [f"tabellen/{key}.csv"],
            }
        )
        numbers.append(
            {
                "sleutel": f"cijfers.{key}.n",
                "soort": "getal",
                "uitvoer": key,
                "getoond": "100",
                "waarde": 100,
                "plaatsen": [f"{SOURCE}:5"],
            }
        )
        counts += [f"{key},{key}|a,40", f"{key},{key}|b,60"]
    files |= {
        "onthulling/tellingen.csv": "\n".join(counts) + "\n",
        "code/src/evalutils/findings/x.py": "from evalutils.results import y",
        "code/src/evalutils/findings/kenmerken.py": "1",
        "code/src/evalutils/findings/voortgang.py": "1",
        "code/src/evalutils/results/y.py": "1",
        "code/src/evalutils/pipeline/y.py": "1",
    }
    numbers.append({"sleutel": "beweringen.veel", "soort": "bewering", "getoond": "veel", "plaatsen": []})
    manifest = {
        "levering": {"studie": "s", "fase": 1, "profiel": "publiek", "kleinste_aantal": minimum, "datum": "2020-01-31"},
        "herkomst": {"gegevens": {"klanten.csv": "aa"}, "programmatuur": {"numpy": "2.0"}},
        "notebooks": {book: {"parameters": dict.fromkeys(sections, "0")} for book, (_, sections) in BOOKS.items()},
        "uitvoer": outputs, "getallen": numbers, "beweringen": [{"sleutel": "veel", "getallen": ["kenmerken:n"], "gevallen": [{"tekst": "veel"}]}],
    }  # fmt: skip
    return {"manifest": manifest, "files": files}


def version(content: Content) -> Version:
    files = {path: text.encode() for path, text in content["files"].items()}
    return Version.of(files | {"manifest.json": json.dumps(content["manifest"]).encode()})


def set_number(content: Content, key: str, value: int) -> None:
    row = next(row for row in content["manifest"]["getallen"] if row["sleutel"] == f"cijfers.{key}.n")
    row |= {"getoond": str(value), "waarde": value}


def set_table(content: Content, key: str, value: object) -> None:
    content["files"][f"tabellen/{key}.csv"] = f"Groep,Aantal\na,{value}\nb,60\n"


def _data(content: Content, key: str) -> None:
    content["manifest"]["herkomst"]["gegevens"]["klanten.csv"] = "bb"


def _package(content: Content, key: str) -> None:
    content["manifest"]["herkomst"]["programmatuur"]["numpy"] = "2.1"


def _method(content: Content, key: str) -> None:
    content["files"]["code/src/evalutils/findings/x.py"] += "\nz = 2"


def _below(content: Content, key: str) -> None:
    content["files"]["code/src/evalutils/results/y.py"] = "2"


def _cell(content: Content, key: str) -> None:
    book = next(book for book, (name, _) in BOOKS.items() if name == key)
    content["files"][f"code/notebooks/{book}.ipynb"] = notebook("from evalutils.findings import x")


def _parameter(content: Content, key: str) -> None:
    book, (_, sections) = next((book, found) for book, found in BOOKS.items() if found[0] == key)
    content["manifest"]["notebooks"][book]["parameters"][sections[0]] = "1"


CAUSES: dict[str, Callable[[Content, str], None]] = {
    "gegevens": _data, "pakket": _package, "code": _method, "parameter": _parameter, "code van het notebook": _cell,
    "code die een module inleest": _below,
}  # fmt: skip


def test_the_same_delivery_twice_has_no_change() -> None:
    assert changes(version(base()), version(base())) == ()


@pytest.mark.parametrize("seed", range(20))
def test_a_random_change_has_the_cause_that_made_it(seed: int) -> None:
    draw = random.Random(seed)
    name, key = draw.choice(sorted(CAUSES)), draw.choice([key for key, _ in BOOKS.values()])
    after = base()
    CAUSES[name](after, key)
    set_number(after, key, moved := draw.randint(101, 999))
    set_table(after, key, draw.randint(41, 99))
    found = changes(version(base()), version(after))
    number = next(change for change in found if change.key == f"cijfers.{key}.n")
    assert [cause.split(":")[0] for cause in number.causes] == [name.split()[0]]
    assert number.new == str(moved)
    table = next(change for change in found if change.kind == "tabel")
    assert table.causes == number.causes
    sentence = next(change for change in found if change.kind == "zin")
    assert sentence.causes == number.causes
    assert str(moved) in sentence.new


@pytest.mark.parametrize("seed", range(5))
def test_a_random_change_of_the_text_is_the_text(seed: int) -> None:
    draw = random.Random(seed)
    after = base()
    words = [word for word in TEXT.split("---\n\n")[1].split() if word.isalpha()]
    after["files"][f"code/{SOURCE}"] = TEXT.replace(draw.choice(words), "anders", 1)
    (found,) = changes(version(base()), version(after))
    assert (found.kind, found.causes) == ("zin", ("tekst",))


def test_a_parameter_that_the_notebook_does_not_read_is_no_cause() -> None:
    after = base()
    _parameter(after, "voortgang")
    _data(after, "")
    set_number(after, "kenmerken", 101)
    number = next(change for change in changes(version(base()), version(after)) if change.kind == "getal")
    assert number.causes == ("gegevens: klanten.csv",)


def test_code_that_the_notebook_does_not_reach_is_no_cause() -> None:
    after = base()
    after["files"]["code/src/evalutils/findings/voortgang.py"] = "2"
    _package(after, "")
    for key in ("kenmerken", "voortgang"):
        set_number(after, key, 101)
    found = {change.key: change.causes for change in changes(version(base()), version(after)) if change.kind == "getal"}
    assert found["cijfers.kenmerken.n"] == ("pakket: numpy 2.0 → 2.1",)
    assert found["cijfers.voortgang.n"] == ("code: findings/voortgang.py", "pakket: numpy 2.0 → 2.1")


def test_what_differs_in_the_sources_is_told_also_where_no_number_changed() -> None:
    after = base()
    _package(after, "")
    _parameter(after, "voortgang")
    after["manifest"]["herkomst"]["gegevens"]["HERKOMST.yml"] = "anders"
    set_number(after, "voortgang", 101)
    old, new = version(base()), version(after)
    found = tuple(change for change in changes(old, new) if change.kind == "getal")
    differing = Causes(old.files, new.files, old.manifest, new.manifest).differing()
    assert differing == ("parameter: progress", "pakket: numpy 2.0 → 2.1")
    assert pages.sources((*differing, "code: cli/x.py"), found) == (
        "Wat in de bronnen verschilt: parameter: progress (1 verandering); pakket: numpy 2.0 → 2.1 (1 verandering); "
        "code: cli/x.py (verandert niets in het rapport)."
    )


def test_code_that_renders_is_no_cause_of_a_number() -> None:
    after = base()
    after["files"]["code/src/evalutils/pipeline/y.py"] = "2"
    _package(after, "")
    set_number(after, "kenmerken", 101)
    assert next(c for c in changes(version(base()), version(after)) if c.kind == "getal").causes == ("pakket: numpy 2.0 → 2.1",)


def test_another_rounding_of_the_same_value_is_not_the_data() -> None:
    after = base()
    _data(after, "")
    _method(after, "")
    next(row for row in after["manifest"]["getallen"] if row["sleutel"] == "cijfers.kenmerken.n")["getoond"] = "circa 100"
    assert next(c for c in changes(version(base()), version(after)) if c.kind == "getal").causes == ("code: findings/x.py",)


@pytest.mark.parametrize(("declared", "cause"), [(25, "code: findings/x.py"), (30, "parameter: feiten")])
def test_a_fact_changes_by_what_is_declared_or_by_the_code_that_shows_it(declared: int, cause: str) -> None:
    versions = []
    for value, shown in ((25, "25%"), (declared, "25,0%")):
        content = base()
        content["manifest"]["parameters"] = {"facts": {"waarde": [{"sleutel": "uitval", "waarde": value}]}}
        row = {"sleutel": "feiten.uitval", "soort": "feit", "getoond": shown, "plaatsen": [], "notebook": "code/notebooks/02-kenmerken.ipynb"}
        content["manifest"]["getallen"].append(row)
        versions.append(content)
    _method(versions[1], "")
    (found,) = changes(*map(version, versions))
    assert found.causes == (cause,)


def test_a_claim_changes_by_its_wording_or_by_its_numbers() -> None:
    for change, cause in (
        (lambda c: c["manifest"]["beweringen"][0].update(gevallen=[{"tekst": "weinig"}]), "parameter"),
        (lambda c: _data(c, ""), "gegevens"),
    ):
        after = base()
        change(after)
        after["manifest"]["getallen"][-1]["getoond"] = "weinig"
        (found,) = changes(version(base()), version(after))
        assert found.kind == "bewering"
        assert found.causes[0].startswith(cause)


@pytest.mark.parametrize("which", ["old", "new"])
def test_what_either_version_withholds_is_told_of_neither(which: str) -> None:
    old, new = base(10), base(10)
    secret, open_one = (old, new) if which == "old" else (new, old)
    set_table(secret, "kenmerken", "x")
    set_table(open_one, "kenmerken", 4711)
    _data(new, "")
    found = changes(version(old), version(new))
    assert [(change.old, change.new) for change in found] == [(HIDDEN, HIDDEN)]
    _nowhere("4711", found)


def test_a_move_of_few_clients_is_told_without_values() -> None:
    """40 becomes 43 under a minimum of 10: both are published, but together they show three clients."""
    old, new = base(10), base(10)
    for name in ("getoond", "waarde"):
        new["manifest"]["getallen"][0][name] = "4711" if name == "getoond" else 4711
    set_table(new, "kenmerken", 43)
    new["files"]["onthulling/tellingen.csv"] = new["files"]["onthulling/tellingen.csv"].replace(
        "kenmerken|a,40", "kenmerken|a,43"
    )
    new["manifest"]["getallen"][-1]["getoond"] = "nog meer"
    _data(new, "")
    found = changes(version(old), version(new))
    assert {change.kind for change in found} == {"getal", "tabel", "zin", "bewering"}
    assert all(change.hidden for change in found)
    assert not [change for change in found if "43" in change.key + change.old + change.new + change.difference]
    for value in ("4711", "nog meer"):
        _nowhere(value, found)


def test_a_move_of_many_clients_is_told() -> None:
    old, new = base(10), base(10)
    set_table(new, "kenmerken", 80)
    new["files"]["onthulling/tellingen.csv"] = new["files"]["onthulling/tellingen.csv"].replace(
        "kenmerken|a,40", "kenmerken|a,80"
    )
    _data(new, "")
    (found,) = changes(version(old), version(new))
    assert (found.old, found.new, found.difference) == ("40", "80", "+40")


def _nowhere(value: str, found: tuple[Change, ...]) -> None:
    import datetime

    word = (
        zipfile.ZipFile(io.BytesIO(tracked.document(found, "a", "b", datetime.date(2020, 1, 31))))
        .read("word/document.xml")
        .decode()
    )
    for text in (pages.page(found, "a", "b"), pages.rows(found), word):
        assert value not in text


def several(minimum: int = 0) -> tuple[Content, Content, dict[str, int]]:
    """100 clients become 90 by new data, 97 by a parameter too, and 77 by code too; what sources make in between is worked out here."""
    after = base(minimum)
    for change in (_data, _parameter, _method):
        change(after, "kenmerken")
    after["files"]["code/params/s/fase1.yml"] = "nieuw"
    set_number(after, "kenmerken", 77)
    return base(minimum), after, {"": 90, "nieuw": 97}


def made_of(values: dict[str, int], minimum: int = 0) -> Callable[..., dict[str, bytes]]:
    def make(sources: dict[str, bytes]) -> dict[str, bytes]:
        content = base(minimum)
        set_number(content, "kenmerken", values[sources.get("code/params/s/fase1.yml", b"").decode()])
        return version(content).files

    return make


def test_of_several_causes_each_has_its_contribution_and_together_they_are_the_difference() -> None:
    before, after, values = several()
    old, new = version(before), version(after)
    found, told = between.shared(changes(old, new), old, new, made_of(values), 60)
    number = next(change for change in found if change.kind == "getal")
    assert number.difference == "-23"
    assert number.shares == (("gegevens en pakketten", "-10"), ("parameters", "+7"), ("code", "-20"))
    assert "daarvan gegevens en pakketten -10, parameters +7, code -20" in pages.page(found, "a", "b")
    assert told.startswith("1 verandering heeft meer dan een mogelijke oorzaak; van 1 is nagegaan")


def test_what_contributes_nothing_is_no_cause() -> None:
    """New data give 77 at once: neither the parameter nor the code moved the number."""
    before, after, _ = several()
    old, new = version(before), version(after)
    found, _ = between.shared(changes(old, new), old, new, made_of({"": 77, "nieuw": 77}), 60)
    number = next(change for change in found if change.kind == "getal")
    assert (number.causes, number.shares) == (("gegevens: klanten.csv",), ())


def test_one_cause_asks_for_nothing_in_between() -> None:
    after = base()
    _data(after, "")
    set_number(after, "kenmerken", 77)
    old, new = version(base()), version(after)
    assert between.shared(changes(old, new), old, new, lambda sources: pytest.fail("made again"), 60) == (changes(old, new), "")


def test_what_is_dear_is_said_and_not_done() -> None:
    before, after, _ = several()
    old, new = version(before), version(after)
    found, told = between.shared(changes(old, new), old, new, lambda sources: pytest.fail("made again"), 3600)
    assert not any(change.shares for change in found)
    assert "ongeveer 120 minuten" in told


def test_a_version_in_between_that_cannot_be_made_is_said() -> None:
    def fails(sources: object) -> dict[str, bytes]:
        raise DeliveryError("Onbekende parameter.")

    before, after, _ = several()
    old, new = version(before), version(after)
    found, told = between.shared(changes(old, new), old, new, fails, 60)
    assert not any(change.shares for change in found)
    assert "niet te maken (Onbekende parameter.)" in told


def test_a_contribution_that_rests_on_few_clients_is_left_out() -> None:
    """Under a minimum of 10 the counts beneath stay, but for the version in between, where 40 is 43."""
    before, after, values = several(10)
    old, new = version(before), version(after)

    def make(sources: dict[str, bytes]) -> dict[str, bytes]:
        files = dict(made_of(values, 10)(sources))
        files["onthulling/tellingen.csv"] = files["onthulling/tellingen.csv"].replace(b"kenmerken|a,40", b"kenmerken|a,43")
        return files

    assert any(change.shares for change in between.shared(changes(old, new), old, new, made_of(values, 10), 60)[0])
    assert not any(change.shares for change in between.shared(changes(old, new), old, new, make, 60)[0])


def test_page_rows_and_word_tell_the_same_changes() -> None:
    import datetime

    after = base()
    _method(after, "")
    set_number(after, "kenmerken", 4711)
    found = changes(version(base()), version(after))
    rows = list(csv.DictReader(io.StringIO(pages.rows(found))))
    assert [(row["oud"], row["nieuw"]) for row in rows] == [(change.old, change.new) for change in found]
    page = pages.page(found, "a", "b")
    assert "<del>100</del>" in page
    assert "<ins>4711</ins>" in page
    word = (
        zipfile.ZipFile(io.BytesIO(tracked.document(found, "a", "b", datetime.date(2020, 1, 31))))
        .read("word/document.xml")
        .decode()
    )
    assert '<w:delText xml:space="preserve">100</w:delText>' in word
    assert '<w:t xml:space="preserve">4711</w:t>' in word
    assert tracked.document(found, "a", "b", datetime.date(2020, 1, 31)) == tracked.document(
        copy.deepcopy(found), "a", "b", datetime.date(2020, 1, 31)
    )
