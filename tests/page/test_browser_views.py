"""Reading the sources, choosing by every filter, and addresses that lead back to exactly the same view."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import Keys

from stakegraph.page import render_page
from stakegraph.page.content.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from page.reader import Reader
    from stakegraph.model import Case, Claim
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow


def _shown(reader: Reader) -> int:
    """Return how many claims the counter says are shown."""
    return int(reader.text("#counter").split(" · ")[1].split()[0])


def _marked(reader: Reader, selector: str) -> str:
    return "".join(
        reader.run("return [...document.querySelectorAll(arguments[0])].map(m => m.textContent)", selector)
    )


@pytest.mark.parametrize("kind", ["small", "complete", "hostile"])
def test_whole_text_can_be_read_and_every_quote_is_marked(
    reader: Reader, kind: str, request: pytest.FixtureRequest
) -> None:
    case: Case = request.getfixturevalue(f"{kind}_case")
    reader.open(request.getfixturevalue(f"{kind}_page"), "#view=text")
    texts = reader.run("return [...document.querySelectorAll('#text .words')].map(t => t.textContent)")
    assert texts == [visible(source.text) for source in case.sources]
    for claim in case.claims if kind == "complete" else case.claims[:3]:
        if not claim.is_derived:
            reader.go_to(f"#c={claim.id}&view=text")
            assert _marked(reader, "#text mark.chosen") == visible(claim.quote), claim.id
    assert reader.console() == []


def test_from_words_to_the_claim_and_back(reader: Reader, small_page: bytes, small_case: Case) -> None:
    reader.open(small_page, "#c=c13")
    reader.find("#read-claim").click()
    assert reader.run("return location.hash") == "#c=c13&view=text"
    assert _marked(reader, "#text mark.chosen") == small_case.claim_by_id["c13"].quote
    reader.run("[...document.querySelectorAll('#text mark')].find(m => /uneasy/.test(m.textContent)).focus()")
    reader.press(Keys.ENTER)
    assert reader.run("return location.hash") == "#c=c16&view=text"
    assert reader.run("return document.activeElement.id") == "panel-title"


def test_words_of_several_claims_list_them_all(reader: Reader, small_page: bytes) -> None:
    # c06 "withholding federal funding" lies inside c07 "These threats include withholding federal funding"
    reader.open(small_page, "#view=text")
    words = "withholding federal funding"
    reader.run(
        "[...document.querySelectorAll('#text mark')].find(m => m.textContent === arguments[0]).click()",
        words,
    )
    assert reader.text("#panel h2") == "2 claims rest on these words"
    assert reader.count("#panel .card") == 2
    assert _marked(reader, "#text mark.chosen") == "withholding federal funding"
    assert reader.run("return location.hash").startswith("#w=0.")


def test_claims_hidden_by_filters_lose_their_mark(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page, "#view=text")
    before = reader.count("#text mark.faded")
    reader.find("[data-facet=polarity][data-value=conflict]").click()
    assert before == 0 < reader.count("#text mark.faded") < reader.count("#text mark")


FILTERS: dict[str, tuple[str, str, Callable[[Claim], bool]]] = {
    "relation": ("relation", "labels", lambda claim: claim.relation != "labels"),
    "speaker": ("voice", "donald-trump", lambda claim: claim.said_by != "donald-trump"),
    "own voice": ("voice", "", lambda claim: claim.said_by is not None or claim.is_derived),
    "topic": ("about", "cost-of-living", lambda claim: claim.about != ("cost-of-living",)),
    "source": ("document", "background", lambda claim: claim.source != "background"),
}


@pytest.mark.parametrize("kind", FILTERS)
def test_filters_by_relation_speaker_topic_and_source(
    reader: Reader, small_page: bytes, small_case: Case, kind: str
) -> None:
    facet, value, stays = FILTERS[kind]
    reader.open(small_page)
    selector = f"[data-facet={facet}][data-value='{value}']"
    left = sum(map(stays, small_case.claims))
    # a row counts what it would take away
    assert reader.text(f"label:has({selector}) .count") == str(len(small_case.claims) - left)
    reader.run("document.querySelector(arguments[0]).click()", selector)
    assert _shown(reader) == left < len(small_case.claims)
    reader.find("#reset").click()
    assert _shown(reader) == len(small_case.claims)


def test_a_group_can_be_emptied_and_filled(reader: Reader, small_page: bytes, small_case: Case) -> None:
    reader.open(small_page)
    reader.run("document.querySelector('[data-none=relation]').click()")
    assert _shown(reader) == 0
    reader.run("document.querySelector('[data-all=relation]').click()")
    assert _shown(reader) == len(small_case.claims)


def _slide(reader: Reader, name: str, value: int) -> None:
    reader.run(
        "const s = document.querySelector(`[data-range=${arguments[0]}]`); s.value = arguments[1];"
        "s.dispatchEvent(new Event('input', { bubbles: true }))",
        name,
        value,
    )


def test_least_strength_leaves_ties_and_strong_claims(
    reader: Reader, small_case: Case, vocabulary: Vocabulary
) -> None:
    reader.open(render_page(small_case, vocabulary))
    _slide(reader, "least", 8)
    strengths = [
        abs(vocabulary.relations[claim.relation].intensity if claim.intensity is None else claim.intensity)
        for claim in small_case.claims
    ]
    assert _shown(reader) == sum(each == 0 or each >= 4 for each in strengths)
    assert "least=4" in reader.run("return location.hash")


def test_dates_choose_what_may_have_come_between(
    reader: Reader, small_case: Case, vocabulary: Vocabulary
) -> None:
    dates = {"c01": "2024", "c02": "2025-01", "c03": "2025-02-10", "c04": "2026-01-01"}
    claims = tuple(replace(claim, date=dates.get(claim.id)) for claim in small_case.claims)
    reader.open(render_page(replace(small_case, claims=claims), vocabulary))
    undated = len(claims) - len(dates)
    steps = ["", *sorted(dates.values())]
    _slide(reader, "since", steps.index("2025-01"))
    assert _shown(reader) == undated + 3
    _slide(reader, "until", sorted(dates.values()).index("2025-02-10"))
    assert _shown(reader) == undated + 2
    hash_now = reader.run("return location.hash")
    assert hash_now == "#since=2025-01&until=2025-02-10"
    reader.run("location.reload()")
    time.sleep(0.6)
    assert _shown(reader) == undated + 2


def test_without_dates_there_is_no_time_slider(reader: Reader, complete_page: bytes) -> None:
    reader.open(complete_page)
    assert reader.count("[data-range=since], [data-range=until]") == 0


def test_an_address_brings_back_filters_view_and_selection(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page, "#c=c05")
    for selector in (
        "[data-facet=relation][data-value=labels]",
        "[data-facet=type][data-value=Issue]",
        "#show-table",
    ):
        reader.run("document.querySelector(arguments[0]).click()", selector)
    address, count = reader.run("return location.hash"), reader.text("#counter")
    assert address == "#c=c05&view=table&no-relation=labels&no-type=Issue"
    reader.open(small_page, address)
    assert (reader.text("#counter"), reader.run("return location.hash")) == (count, address)
    assert reader.find("#table").is_displayed()
    assert not reader.run("return document.querySelector('[data-facet=type][data-value=Issue]').checked")


def test_back_and_forward_go_through_what_was_open(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page, "#n=ice")
    reader.run("document.querySelector('#panel .card .link[aria-label]').click()")
    claim = reader.run("return location.hash")
    reader.find("[data-facet=polarity][data-value=tie]").click()  # filtering is no step of its own
    reader.find("#show-text").click()
    reader.driver.back()
    reader.wait(lambda: not reader.find("#text").is_displayed())
    assert reader.run("return location.hash") == f"{claim}&no-polarity=tie"
    reader.driver.back()
    reader.wait(lambda: reader.run("return location.hash") == "#n=ice")
    assert reader.text("#panel h2") == "Immigration and Customs Enforcement"
    reader.driver.forward()
    reader.wait(lambda: reader.run("return location.hash").startswith(claim))
    assert reader.console() == []


@pytest.mark.parametrize(
    "fragment",
    [
        "#from=nobody&to=nothing", "#from=__proto__", "#w=9.9", "#w=constructor.length", "#w=0.99999", "#view=<b>",
        "#no-relation=%E0%A4%A&no-toString=x", "#least=NaN&since=x&until=%00", "#no-__proto__=1", "#view=map&k=99",
    ],
)  # fmt: skip
def test_a_garbage_address_shows_the_whole_case(
    reader: Reader, small_page: bytes, small_case: Case, fragment: str
) -> None:
    reader.open(small_page, fragment)
    assert "About this case" in reader.text("#panel")
    assert _shown(reader) == len(small_case.claims)
    assert reader.run("return location.hash") == ""
    assert reader.console() == []


@pytest.mark.parametrize(
    "fragment", ["#from=ice&hops=99&ties=-1&chosen=x", "#from=ice&statuses=toString+denied+"]
)
def test_garbage_options_of_paths_fall_back(reader: Reader, small_page: bytes, fragment: str) -> None:
    reader.open(small_page, fragment)
    assert reader.text("#panel h2") == "Conflict paths"
    assert reader.console() == []


def test_the_link_button_copies_the_address(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page, "#c=c05")
    where = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    reader.driver.execute_cdp_cmd("Browser.grantPermissions", where)
    reader.find("#copy-link").click()
    reader.wait(lambda: reader.text("#copy-link") == "Copied")
    copied = reader.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied.startswith(f"{reader.run('return location.href')}&at=")
