"""The story: stepped by keys and buttons, announced, addressed, and no hint in it without its factuality."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import Keys

from stakegraph.factuality import assess_case
from stakegraph.model import Factuality
from stakegraph.page import render_page
from stakegraph.page.content.story import light_steps
from stakegraph.page.content.text import visible
from stakegraph.wording.terms import FACTUALITY_TERMS

if TYPE_CHECKING:
    from page.reader import Reader
    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow
SOLID = (Factuality.FACT, Factuality.BACKGROUND)


def _heading(reader: Reader) -> str:
    return reader.text("#panel h2")


def _announced(reader: Reader) -> str:
    reader.wait(lambda: reader.text("#announcer"))
    return reader.text("#announcer")


def test_arrow_keys_and_buttons_step_and_a_button_leaves(
    reader: Reader, small_page: bytes, small_case: Case
) -> None:
    reader.open(small_page)
    reader.find("#tell").click()
    titles = [step.title for step in small_case.story]
    assert (_heading(reader), reader.run("return location.hash")) == (titles[0], "#s=0")
    assert reader.run("return document.activeElement.id") == "panel-title"
    reader.press(Keys.ARROW_RIGHT)
    assert (_heading(reader), reader.run("return location.hash")) == (titles[1], "#s=1")
    reader.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert _heading(reader) == titles[-1]
    reader.press(Keys.ARROW_LEFT)
    assert _heading(reader) == titles[-2]
    reader.run("document.querySelectorAll('#panel .steps button')[1].click()")
    assert _heading(reader) == titles[-1]
    reader.run("history.back()")
    reader.wait(lambda: _heading(reader) == titles[-2])
    reader.run("document.querySelectorAll('#panel .steps button')[2].click()")
    assert reader.run("return location.hash") == ""
    assert _heading(reader) == "About this case"
    reader.find("#tell").click()
    assert _heading(reader) == titles[-2]
    assert reader.console() == []


def test_left_and_right_step_on_the_map_too(reader: Reader, small_page: bytes, small_case: Case) -> None:
    reader.open(small_page, "#s=1")
    reader.run("document.getElementById('graph').focus()")
    reader.press(Keys.ARROW_RIGHT)
    assert _heading(reader) == small_case.story[2].title


def test_a_step_is_announced_with_how_much_of_it_is_fact(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page, "#s=1")
    reader.press(Keys.ARROW_RIGHT)
    time.sleep(0.1)
    assert _announced(reader) == "Step 3 of 4: Hints. Lit: 0 facts, 4 not facts."


@pytest.mark.parametrize("kind", ["small", "complete", "hostile"])
def test_every_claim_that_is_lit_stands_there_with_its_factuality(
    reader: Reader, kind: str, vocabulary: Vocabulary, request: pytest.FixtureRequest
) -> None:
    case: Case = assess_case(request.getfixturevalue(f"{kind}_case"))
    reader.open(request.getfixturevalue(f"{kind}_page"))
    for number, step in enumerate(light_steps(case, vocabulary)):
        reader.go_to(f"#s={number}")
        badges = reader.run(
            "return [...document.querySelectorAll('#panel .card .badge')].map(b => b.textContent)"
        )
        claims = [case.claim_by_id[each] for each in step.claims]
        assert len(badges) == len(claims)
        hints = [claim for claim in claims if claim.factuality not in SOLID]
        labels = sorted(FACTUALITY_TERMS[claim.factuality]["label"] for claim in hints)
        shown = [badge for badge in badges if "Fact" not in badge and "Background" not in badge]
        assert sorted(badge.removeprefix("“I” ").lstrip("(?)✕“” ") for badge in shown) == labels
        assert reader.count("#panel .card.is-hint") == len(hints)
        text = reader.text("#panel .step")
        assert " ".join(visible(case.story[number].title).split()) in " ".join(text.split())
    assert reader.console() == []


def test_attacks_in_a_story_stay_text(reader: Reader, hostile_page: bytes) -> None:
    reader.open(hostile_page, "#s=1")
    assert reader.count("#panel .step img, #panel .step script, #panel .step a") == 0
    text = reader.text("#panel .step")
    assert "<img src=x onerror=alert(1)>" in text
    assert "[U+202E]" in text
    assert "\u202e" not in text


def test_a_path_told_of_an_attacked_case_lights_up_as_text(
    reader: Reader, hostile_case: Case, vocabulary: Vocabulary
) -> None:
    """A case with dates that are none cannot be read, so here alone they are left out."""
    case = replace(
        hostile_case,
        claims=tuple(replace(claim, date=None) for claim in hostile_case.claims),
        story=(replace(hostile_case.story[-1], path=("donald-trump", "ice")),),
    )
    reader.open(render_page(case, vocabulary), "#s=0")
    assert reader.count("#panel .card") == len(light_steps(case, vocabulary)[0].claims) > 0
    assert reader.count("#panel img, #panel script") == 0
    assert "<img src=x onerror=alert(1)>" in reader.text("#panel .card")
    assert reader.console() == []


def test_paper_has_the_step_and_nothing_of_its_buttons(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page, "#s=3")
    reader.run("dispatchEvent(new Event('beforeprint'))")
    assert reader.text("#paper h2") == "One chain"
    assert "Next" not in reader.text("#paper")
    assert reader.count("[id=panel-title]") == 1


@pytest.mark.parametrize("fragment", ["#s=99", "#s=-1", "#s=x", "#s=1.5", "#s=constructor"])
def test_a_step_that_is_not_there_is_harmless(reader: Reader, small_page: bytes, fragment: str) -> None:
    reader.open(small_page, fragment)
    assert _heading(reader) == "About this case"
    assert reader.console() == []


def test_without_a_story_there_is_no_button(reader: Reader, bundled: Case, vocabulary: Vocabulary) -> None:
    reader.open(render_page(replace(bundled, story=()), vocabulary), "#s=0")
    assert reader.count("#tell, [data-story]") == 0
    assert reader.console() == []


def test_sources_and_licence_stand_on_the_page_and_on_paper(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page)
    assert "in A newspaper, published 2025-11-20" in reader.text("#panel .sources")
    assert "a licence is named where one is known" in reader.text("#panel .licence")
    reader.run("dispatchEvent(new Event('beforeprint'))")
    assert "Apache-2.0" in reader.text("#paper .licence")
