"""What no sentence of a finished page may hold is found there, and in tables, figures and notes it is not."""

from pathlib import Path

import pytest

from evalutils.errors import RenderError
from evalutils.pipeline.render import choosing
from evalutils.pipeline.render.checks import prose

PAGE = "<html><head><title>x</title><style>p x {{}}</style></head><body><nav><a>x</a></nav>{}</body></html>"


def page(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "rapport.html"
    path.write_text(PAGE.format(body), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "body",
    [
        "<p>Er waren x klanten.</p>",
        "<p>Er waren <em>x</em> klanten.</p>",
        "<ul><li>Slechts x, meer niet.</li></ul>",
        "<div class='callout'><p>Dat is (niet gepubliceerd).</p></div>",
        "<h2>Bij x klanten</h2>",
    ],
)
def test_a_sign_in_a_sentence_is_found(tmp_path, body):
    assert len(prose.signs(page(tmp_path, body))) == 1
    with pytest.raises(RenderError):
        choosing.check_output(page(tmp_path, body), "html")


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td><p>x</p></td></tr></table>",
        "<figure><p>x</p><figcaption><p>x</p></figcaption></figure>",
        "<div class='bron'><p>x: niet gepubliceerd ter bescherming van klanten.</p></div>",
        "<p>Een x-as, HC2x en de app X.</p>",
        "<p>Niet gepubliceerd is wat te klein is.</p>",
    ],
)
def test_a_sign_where_it_belongs_is_not(tmp_path, body):
    assert prose.signs(page(tmp_path, body)) == []
    choosing.check_output(page(tmp_path, body), "html")


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("<p>Bij één klant lukte het.</p>", 1),
        ("<p>Van 1 vrouwelijke deelnemer is het bekend.</p>", 1),
        ("<p>Een enkele respondent zei nee.</p>", 1),
        ("<p>Eén klantmanager zei: een klant wil dat. Er waren 11 klanten.</p>", 0),
        ("<table><tr><td>één klant</td></tr></table>", 0),
    ],
)
def test_a_singular_that_tells_a_count_is_found(tmp_path, body, count):
    assert len(prose.singulars(page(tmp_path, body))) == count
