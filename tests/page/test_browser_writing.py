"""A case in a script that runs from right to left: texts on their side, arrows in the direction of the conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stakegraph.model import Case, Claim, Entity, Source
from stakegraph.page import render_page

if TYPE_CHECKING:
    from page.reader import Reader
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow

TEXT = "انتقدت ليلى حداد بلدية الميناء القديم (ICE Cream Co. لم تعلق)."


@pytest.fixture
def arabic(vocabulary: Vocabulary) -> bytes:
    """The page of a made-up dispute in Arabic."""
    case = Case(
        "market", "نزاع السوق", "https://example.org/market/", None,
        (Source("s", "خبر", TEXT, "s.txt"),),
        (Entity("haddad", "ليلى حداد", "Person"), Entity("city", "البلدية", "Government")),
        (Claim("c1", "s", "haddad", "criticizes", "city", TEXT, 0, len(TEXT)),),
    )  # fmt: skip
    return render_page(case, vocabulary)


def _lefts(reader: Reader, selector: str) -> list[float]:
    script = (
        "return [...document.querySelectorAll(arguments[0])].map((each) => each.getBoundingClientRect().left)"
    )
    return [float(each) for each in reader.run(script, selector)]


@pytest.mark.parametrize(("fragment", "selector"), [("#view=text", ".words bdi"), ("#c=c1", ".passage bdi")])
def test_a_text_stands_on_the_side_where_its_writing_begins(
    reader: Reader, arabic: bytes, small_page: bytes, fragment: str, selector: str
) -> None:
    style = (
        "const s = getComputedStyle(document.querySelector(arguments[0])); return [s.direction, s.display]"
    )
    reader.open(arabic, fragment)
    assert reader.run(style, selector) == ["rtl", "block"]
    reader.open(small_page, fragment.replace("c1", "c01"))
    assert reader.run(style, selector) == ["ltr", "block"]


def test_who_acts_stands_left_of_whom_it_meets(reader: Reader, arabic: bytes) -> None:
    reader.open(arabic, "#from=haddad&to=city")
    first, second, *_ = _lefts(reader, ".paths bdi")
    assert first < second
    reader.go_to("#c=c1")
    subject, target, *_ = _lefts(reader, "#panel-title bdi")
    assert subject < target
