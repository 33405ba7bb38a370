"""What was mended after looking at pictures of the page, so that it stays mended (`page.shots` makes the pictures)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stakegraph.factuality import assess_case
from stakegraph.model import Factuality

if TYPE_CHECKING:
    from page.reader import Reader
    from stakegraph.model import Case

pytestmark = pytest.mark.slow

OVERLAP = (
    "const [a, b] = [...arguments].map((each) => document.querySelector(each).getBoundingClientRect());"
    "return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom"
)


def test_a_map_that_shows_all_needs_no_line_that_says_so(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page)
    assert not reader.find("#mode").is_displayed()
    reader.go_to("#ego=ice")
    assert reader.find("#mode").is_displayed()
    assert "Only Immigration and Customs Enforcement" in reader.text("#mode")


def test_on_a_phone_a_button_leads_to_what_the_case_is_about(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page)
    assert not reader.find("#show-about").is_displayed()
    reader.resize(360, 740, touch=True)
    reader.open(small_page, "#n=ice")
    reader.find("#show-about").click()
    assert reader.text("#panel h2") == "About this case"
    for part in ("How to read this map", "Sources", "Made with Stakegraph"):
        assert part in reader.text("#panel")
    reader.wait(lambda: reader.find("#panel .close").is_displayed())
    reader.run("document.querySelector('#panel .close').click()")
    reader.wait(lambda: not reader.find("#panel").is_displayed())


def test_on_a_phone_nothing_lies_over_the_zoom_buttons(reader: Reader, complete_page: bytes) -> None:
    reader.resize(360, 740, touch=True)
    reader.open(complete_page)
    assert reader.run(OVERLAP, ".zoom", "#counter") is False


@pytest.mark.parametrize("fragment", ["#c=c043", "#v=donald-trump+zohran-mamdani"])
def test_a_sheet_leaves_both_ends_in_view(reader: Reader, complete_page: bytes, fragment: str) -> None:
    reader.resize(360, 740, touch=True)
    reader.open(complete_page, fragment)
    reader.wait(
        lambda: reader.run("return document.getElementById('panel').getBoundingClientRect().bottom") <= 741
    )
    left = reader.run(
        "return document.getElementById('panel').getBoundingClientRect().top"
        " - document.getElementById('graph').getBoundingClientRect().top"
    )
    assert left > 200
    assert 0 < reader.place_of_selection()[1] < left


@pytest.mark.parametrize("width", [600, 768, 820])
def test_a_tablet_shows_all_filters_without_going_sideways(
    reader: Reader, small_page: bytes, width: int
) -> None:
    reader.resize(width, 900, touch=True)
    reader.open(small_page)
    reader.find("#show-legend").click()
    assert reader.run("const a = document.getElementById('legend'); return a.scrollWidth <= a.clientWidth")
    lefts = reader.run(
        "return [...document.querySelectorAll('#legend fieldset')].map((each) => each.getBoundingClientRect().left)"
    )
    assert len(set(lefts)) == 2


def test_a_row_of_the_table_says_at_its_start_that_it_is_no_fact(
    reader: Reader, small_page: bytes, small_case: Case
) -> None:
    reader.resize(360, 740, touch=True)
    reader.open(small_page, "#view=table")
    badge = (
        "return [...document.querySelectorAll('#table tbody tr')].filter((row) => getComputedStyle(row.cells[1],"
        " '::after').content.includes('not a fact')).map((row) => row.dataset.claim)"
    )
    solid = (Factuality.FACT, Factuality.BACKGROUND)
    hints = [
        claim.id
        for claim in assess_case(small_case).claims
        if claim.is_derived or claim.factuality not in solid
    ]
    assert reader.run(badge) == hints
    assert {"c06", "c11", "c12", "c14", "c16", "c17", "d01"} <= set(hints)


GROUND = """
const colour = (each, name) => getComputedStyle(each)[name];
const clear = (value) => value === 'transparent' || value.endsWith(', 0)');
return [...document.querySelectorAll(arguments[0])].map((each) => {
  let ground = each;
  while (ground.parentElement && clear(colour(ground, 'backgroundColor'))) ground = ground.parentElement;
  return [colour(each, 'color'), colour(ground, 'backgroundColor')];
});
"""


def test_in_forced_colours_every_word_differs_from_its_ground(reader: Reader, complete_page: bytes) -> None:
    reader.prefer(forced_colors="active")
    reader.open(complete_page, "#c=c043&view=text")
    reader.run(
        "const q = document.getElementById('query'); q.value = 'mam'; q.dispatchEvent(new Event('input'))"
    )
    for selector in (
        ".words mark:not(.chosen)", ".words mark.chosen", "#panel mark", ".badge", "button",
        "#hits [aria-selected=true]", "#legend .count", "h2", "#panel p", "dt", "dd",
    ):  # fmt: skip
        pairs = reader.run(GROUND, selector)
        assert pairs, selector
        assert [pair for pair in pairs if pair[0] == pair[1]] == [], selector


def test_paper_from_a_dark_screen_is_white_and_says_how_to_read_it(reader: Reader, small_page: bytes) -> None:
    reader.prefer(prefers_color_scheme="dark")
    reader.open(small_page)
    dark = reader.run("return getComputedStyle(document.body).backgroundColor")
    reader.run("dispatchEvent(new Event('beforeprint'))")
    corner = reader.run(
        "const picture = document.querySelector('#paper img');"
        "const pen = document.createElement('canvas').getContext('2d');"
        "return picture.decode().then(() => {"
        " pen.drawImage(picture, 0, 0); return [...pen.getImageData(2, 2, 1, 1).data]; })"
    )
    assert min(corner) > 240
    assert "Pale lines with a hollow arrowhead are not" in reader.text("#paper")
    reader.run("dispatchEvent(new Event('afterprint'))")
    assert reader.run("return getComputedStyle(document.body).backgroundColor") == dark
    assert reader.run("return document.documentElement.dataset.theme") is None
