"""The page for an article's frame: the map, a title, one link, evidence on selection, and nothing of the article."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from stakegraph.errors import StakegraphError
from stakegraph.page import render_page
from stakegraph.page.content.text import visible
from stakegraph.page.delivery.reimport import case_in_page

if TYPE_CHECKING:
    from page.reader import Reader
    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow

WHOLE = "https://example.org/map.html"
FRAME = (
    '<!doctype html><html lang="en"><title>Article</title><h1>Article</h1><iframe src="page.html{}" title="map" '
    'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" width="600" height="420"></iframe></html>'
)


@pytest.fixture(scope="module")
def embedded(complete_case: Case, vocabulary: Vocabulary) -> bytes:
    """The bundled case for a frame."""
    return render_page(complete_case, vocabulary, embed_for=WHOLE)


def _visible(reader: Reader, selector: str) -> list[str]:
    found = reader.driver.find_elements(By.CSS_SELECTOR, selector)
    return [each.text for each in found if each.is_displayed()]


def test_there_is_the_map_a_title_and_one_link(reader: Reader, embedded: bytes, complete_case: Case) -> None:
    reader.resize(600, 420)
    reader.open(embedded)
    assert _visible(reader, ".titles, .buttons, .search, #legend, #panel, #table, #text, #counter") == []
    assert _visible(reader, ".embed-line h1") == [complete_case.title]
    assert reader.run("return [...document.querySelectorAll('.embed-line a, main a')].map(a => a.href)") == [
        WHOLE
    ]
    assert len(_visible(reader, "a")) == 1
    assert reader.run("return document.documentElement.scrollWidth") <= 600
    assert [*reader.requests()] == [reader.driver.current_url]
    assert reader.console() == []


def test_a_selection_shows_its_words_and_factuality_in_a_sheet(
    reader: Reader, embedded: bytes, complete_case: Case
) -> None:
    reader.resize(600, 420)
    reader.open(embedded, "#c=c012")
    assert reader.find("#panel").is_displayed()
    assert reader.text("#panel mark") == complete_case.claim_by_id["c012"].quote
    assert "Possible" in reader.text("#panel .badge")
    _x, y = reader.place_of_selection()
    assert y < reader.run("return document.getElementById('panel').getBoundingClientRect().top")
    reader.run("document.getElementById('graph').focus()")
    reader.press(Keys.ESCAPE)
    reader.wait(lambda: not reader.find("#panel").is_displayed())


def test_it_works_in_a_sandbox_and_leaves_the_address_of_the_article_alone(
    reader: Reader, embedded: bytes
) -> None:
    reader.open(embedded)
    article = reader.folder / "article.html"
    article.write_text(FRAME.format("#n=ice"), encoding="utf-8")
    reader.driver.get(article.as_uri())
    length = reader.run("return history.length")
    reader.driver.switch_to.frame(reader.find("iframe"))
    reader.wait(lambda: reader.run("return document.documentElement.dataset.ready") == "yes")
    assert reader.text("#panel h2") == "ICE"
    reader.run("document.querySelector('#panel .card .link[aria-label]').click()")
    assert reader.count("#panel article.evidence") == 1
    assert reader.run("return location.hash") == "#n=ice"
    reader.driver.switch_to.default_content()
    assert reader.run("return history.length") == length
    assert reader.run("return location.hash") == ""
    assert reader.console() == []


def test_attacks_stay_text_in_a_frame_too(reader: Reader, hostile_case: Case, vocabulary: Vocabulary) -> None:
    reader.open(render_page(hostile_case, vocabulary, embed_for=WHOLE), "#c=c06")
    assert reader.count("body img, a[href^=javascript], a[href^=data]") == 0
    assert "[U+202E]" in reader.text(".embed-line")
    assert reader.console() == []


def test_what_a_frame_never_shows_is_not_in_it(
    reader: Reader, embedded: bytes, complete_page: bytes, complete_case: Case
) -> None:
    article, name = complete_case.sources[0], complete_case.entities[0].id
    assert len(complete_page) - len(embedded) > len(article.text.encode()) + 60_000
    with pytest.raises(StakegraphError, match="for a frame"):
        case_in_page(embedded)
    reader.open(embedded)
    for gone in ("#legend *", "#text *", "#table *", "#case"):
        assert reader.count(gone) == 0
    for claim in complete_case.claims:
        if not claim.is_derived:
            assert json.dumps(visible(claim.quote), ensure_ascii=False)[1:-1] in reader.text("#data"), (
                claim.id
            )
    reader.open(embedded, f"#c={complete_case.claims[0].id}&view=text&no-factuality=possible")
    assert reader.text("#panel mark") == complete_case.claims[0].quote
    assert reader.count("#read-claim") == 0
    assert not reader.find("#text").is_displayed()
    reader.run("document.getElementById('graph').focus()")
    reader.press("/", "e", Keys.ESCAPE)
    reader.open(embedded, f"#from={name}&until=2024")
    assert reader.text("#panel h2") == "Conflict paths"
    assert reader.console() == []


def test_the_policy_is_that_of_the_whole_page(embedded: bytes, complete_page: bytes) -> None:
    assert _policy(embedded) == _policy(complete_page)


def _policy(page: bytes) -> str:
    found: list[str] = []

    class Finder(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            fields = dict(attrs)
            if tag == "meta" and fields.get("http-equiv") == "Content-Security-Policy":
                found.append(fields["content"] or "")

    Finder().feed(page.decode("utf-8"))
    return found[0]
