"""Camps, mediators and ambivalent pairs in the page."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

import pytest

from builders import case, claim
from stakegraph.layout.camps import find_alignment
from stakegraph.page import render_page

if TYPE_CHECKING:
    from page.reader import Reader
    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow


def test_the_panel_lists_camps_and_ambivalent_pairs(
    reader: Reader, complete_page: bytes, complete_case: Case, vocabulary: Vocabulary
) -> None:
    reader.open(complete_page)
    found = find_alignment(complete_case, vocabulary)
    assert len(found.camps) == reader.count("#panel [data-camp]") > 0
    panel = reader.text("#panel")
    assert "Nobody is on friendly terms with both sides" in panel
    assert "Donald Trump and Zohran Mamdani" in " ".join(panel.split())


def test_a_camp_opens_with_its_members_and_their_claims_and_says_that_it_is_worked_out(
    reader: Reader, complete_page: bytes, complete_case: Case, vocabulary: Vocabulary
) -> None:
    camp = find_alignment(complete_case, vocabulary).camps[0]
    reader.open(complete_page)
    reader.run("document.querySelector('#panel [data-camp]').click()")
    assert reader.run("return location.hash") == "#k=0"
    assert reader.text("#panel h2") == "Camp 1"
    assert "Worked out from facts, background and announced acts" in reader.text("#panel")
    assert "No source says so" in reader.text("#panel")
    names = reader.run("return [...document.querySelectorAll('#panel ul li')].map(each => each.textContent)")
    assert names == [complete_case.entity_by_id[member].name for member in camp]
    assert "Cooperation within" in reader.text("#panel")
    reader.go_to("#k=99")
    assert "About this case" in reader.text("#panel")
    assert reader.console() == []


def test_a_mediator_is_named_with_the_conflict(reader: Reader, vocabulary: Vocabulary) -> None:
    lines = ("a threatens b", "m funds a", "m funds b")
    parts = [claim(f"c{number}", *line.split()) for number, line in enumerate(lines)]
    reader.open(render_page(case(*parts), vocabulary))
    assert "M is on friendly terms with both sides: A and B" in " ".join(reader.text("#panel").split())


def test_the_band_of_a_camp_is_neither_red_nor_blue(reader: Reader, complete_page: bytes) -> None:
    for scheme in ("light", "dark"):
        reader.prefer(prefers_color_scheme=scheme)
        reader.open(complete_page)
        style = "return getComputedStyle(document.documentElement).getPropertyValue('--camp-' + arguments[0]).trim()"
        colours = [reader.run(style, number) for number in range(5)]
        assert len(set(colours)) == 5
        for colour in colours:
            parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
            hue = 360 * colorsys.rgb_to_hsv(*parts)[0]
            assert 35 < hue < 180 or 255 < hue < 335, colour
