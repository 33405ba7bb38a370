"""Two parties side by side: chosen by button, key or address, with the words and status of every line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import Keys

from builders import case, claim
from stakegraph.page import render_page

if TYPE_CHECKING:
    from page.reader import Reader
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow

LINES = (
    "a threatens b",
    "b criticizes a",
    "a threatens x",
    "b criticizes x possible",
    "a funds y",
    "b funds y",
    "a funds z",
    "b threatens z",
    "w threatens a",
    "w threatens b",
    "b threatens c",
    "c threatens a",
    "a threatens q denied",
    "b threatens q",
)


@pytest.fixture(scope="module")
def page(vocabulary: Vocabulary) -> bytes:
    """A page on which each way to agree and to differ stands once."""
    return render_page(case(*(claim(f"c{at}", *line.split()) for at, line in enumerate(LINES))), vocabulary)


def _headings(reader: Reader) -> list[str]:
    return list(reader.run("return [...document.querySelectorAll('#panel h3')].map(h => h.textContent)"))


def test_the_panel_has_both_ways_shared_counterparts_and_paths(reader: Reader, page: bytes) -> None:
    reader.open(page, "#v=a+b")
    assert reader.text("#panel h2") == "A and B"
    assert _headings(reader) == [
        "A → B", "B → A", "Both act in conflict on (1)", "Both cooperate with (1)",
        "Opposed: the first in cooperation, the second in conflict (1)", "In conflict on both act (1)",
        "Conflict paths: A → B", "A → B", "Conflict paths: B → A", "B → C", "C → A",
    ]  # fmt: skip
    assert reader.count("#panel .pair > div:first-child .card") == 1
    assert reader.console() == []


def test_a_counterpart_says_how_sure_before_it_is_opened(reader: Reader, page: bytes) -> None:
    reader.open(page, "#v=a+b")
    shared = (
        "[...document.querySelectorAll('#panel h3')].find(h => /^Both act/.test(h.textContent)).nextSibling"
    )
    assert reader.run(f"return {shared}.querySelector('summary').textContent") == "X Fact · ? Possible"
    assert reader.run(f"return [...{shared}.querySelectorAll('blockquote')].length") == 2


def test_a_button_and_the_next_choice_make_a_pair(reader: Reader, page: bytes) -> None:
    reader.open(page, "#n=a")
    reader.run(
        "[...document.querySelectorAll('#panel button')].find(b => b.textContent === 'Compare with another').click()"
    )
    assert "Now choose the other" in reader.text("#panel")
    reader.go_to("#n=a")
    reader.find("#query").send_keys("B", Keys.ENTER)
    assert reader.run("return location.hash") == "#v=a+b"


@pytest.mark.parametrize("key", ["c", "C"])
def test_the_key_c_on_two_symbols_makes_a_pair(reader: Reader, page: bytes, key: str) -> None:
    reader.open(page)
    reader.run("document.getElementById('graph').focus()")
    reader.wait(lambda: "claim" in reader.text("#announcer"))
    first = reader.text("#announcer").split(",")[0]
    reader.press(key)
    reader.wait(lambda: f"Choose whom to compare {first} with" in reader.text("#announcer"))
    assert "Now choose the other" not in reader.text("#panel")  # nothing is selected yet
    for step in (Keys.ARROW_LEFT, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_DOWN):
        reader.press(step)
        reader.wait(lambda: reader.text("#announcer")[:6] not in ("", "Choose"))
        said = reader.text("#announcer")
        if not said.startswith("Nothing further"):
            break
    second = said.split(",")[0]
    assert second != first
    reader.press(key)
    assert reader.run("return location.hash") == f"#v={first.lower()}+{second.lower()}"
    assert reader.run("return document.activeElement.id") == "panel-title"
    assert reader.text("#panel-title") == f"{first} and {second}"
    reader.press(Keys.ESCAPE)
    assert reader.text("#panel h2") == "About this case"


def test_escape_between_the_two_stops_comparing(reader: Reader, page: bytes) -> None:
    reader.open(page)
    reader.run("document.getElementById('graph').focus()")
    reader.press("c", Keys.ESCAPE, Keys.ENTER)
    assert reader.run("return location.hash").startswith("#n=")


@pytest.mark.parametrize("fragment", ["#v=a", "#v=a+a", "#v=a+nobody", "#v=a+b+c", "#v="])
def test_a_pair_that_is_none_is_harmless(reader: Reader, page: bytes, fragment: str) -> None:
    reader.open(page, fragment)
    assert reader.text("#panel h2") == "About this case"
    assert reader.console() == []


def test_filters_thin_a_pair_out(reader: Reader, page: bytes) -> None:
    reader.open(page, "#v=a+b&no-polarity=conflict")
    assert "Both act in conflict" not in reader.text("#panel")
    assert reader.text("#panel .pair p") == "No claim."


def test_an_attacked_pair_stays_text(reader: Reader, hostile_page: bytes) -> None:
    reader.open(hostile_page, "#v=donald-trump+zohran-mamdani")
    assert reader.count("#panel img, #panel script") == 0
    assert "[U+202E]" in reader.text("#panel")
    assert reader.console() == []
