"""Copy the link to this view, open it in a new page, and there is the same view: in every state a page can be in."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from large_cases import large_case
from stakegraph.layout.camps import find_alignment
from stakegraph.page import render_page
from stakegraph.page.geometry.clusters import find_clusters

if TYPE_CHECKING:
    from page.reader import Reader
    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class State:
    """How a reader gets somewhere: the page, the address it is opened at, and what is done there."""

    page: str
    fragment: str = ""
    script: str = ""


CLICK = "document.querySelector({!r}).click();".format
SLIDE = """
const s = document.querySelector({!r}); s.value = {}; s.dispatchEvent(new Event('input', {{bubbles: true}}));
""".format
TURN_WHEEL = """
document.querySelector('#graph canvas').dispatchEvent(
  new WheelEvent('wheel', {deltaY: -300, clientX: 500, clientY: 300, bubbles: true, cancelable: true}));
"""
FIRST_LINE = CLICK("#panel ul button")
TIES = """
[...document.querySelectorAll('#panel ul:first-of-type li')].find(l => /: tie/.test(l.textContent))
  .querySelector('button').click();
"""
NEIGHBOURS = (
    "[...document.querySelectorAll('#panel button')].find(b => /Only its/.test(b.textContent)).click();"
)
FACETS = ("polarity", "factuality", "type", "relation", "voice", "about", "document")
MANY_OPTIONS = "&ties=2&hops=6&rules=yes&any=yes&factualities=fact+possible&according=dhs&chosen=1"

STATES = {
    "nothing chosen": State("small"),
    "stakeholder": State("small", "#n=ice"),
    "claim": State("small", "#c=c06"),
    "words of a text": State("small", "#view=text", CLICK("#text mark")),
    "camp": State("small", "", CLICK("#panel [data-camp]")),
    "step of the story": State("small", "#s=2"),
    "compare": State("small", "#v=ice+dhs"),
    "paths": State("small", f"#from=donald-trump&to=ice{MANY_OPTIONS}"),
    "paths to one": State("small", "#to=ice"),
    "paths without ends": State("small", "", CLICK("#panel [data-paths]")),
    "no path": State("small", "#from=ice&to=donald-trump&hops=1"),
    "every facet": State("small", "", "".join(CLICK(f"[data-facet={each}]") for each in FACETS)),
    "a whole facet off": State("small", "", CLICK("[data-none=relation]")),
    "strength": State("small", "#n=donald-trump", SLIDE("[data-range=least]", 7)),
    "time": State("dated", "#from=e00002", SLIDE("[data-range=until]", 3)),
    "from a time on": State("dated", "", SLIDE("[data-range=since]", 5)),
    "table": State("small", "#view=table&c=c12"),
    "table sorted": State("small", "#view=table", CLICK("#table th:nth-child(2) button") * 2),
    "text": State("small", "#view=text&c=c13"),
    "dark": State("small", "#n=ice", CLICK("#theme")),
    "zoomed": State("small", "#n=ice", CLICK("#zoom-in") * 3),
    "zoomed by the wheel": State("small", "", TURN_WHEEL),
    "camps of a crowd": State("crowd"),
    "an open camp": State("crowd", "#open=camp-1"),
    "counts of a camp": State("crowd", "#g=camp-1"),
    "a bundle": State("crowd", "#g=camp-1", FIRST_LINE),
    "a bundle of ties": State("crowd", "#g=camp-1", TIES),
    "a bundle beside an open camp": State("crowd", "#open=camp-1&g=camp-2", FIRST_LINE),
    "a bundle under a filter": State("crowd", "#g=camp-1&no-factuality=fact", FIRST_LINE),
    "a neighbourhood": State("crowd", "#n=e00002", NEIGHBOURS),
    "only what a path needs": State("crowd", "#from=e00002&chosen=2"),
    "all at once": State(
        "crowd",
        "#open=camp-2&n=e00003&view=table&no-polarity=tie&least=3&until=2024-09-09",
        CLICK("#theme") + CLICK("#table th:nth-child(3) button") + CLICK("#zoom-in"),
    ),
}

LOOK = """
const all = (selector, of) => [...document.querySelectorAll(selector)].map(of);
const text = (node) => node.textContent;
return {
  panel: document.querySelector('#panel').innerText,
  options: all('#panel input, #panel select', each => (each.type === 'checkbox' ? each.checked : each.value)),
  expanded: all('#panel [aria-expanded=true]', text),
  mode: document.querySelector('#mode').innerText,
  counter: text(document.querySelector('#counter')),
  filters: all('#legend input', each => (each.type === 'range' ? each.value : each.checked)),
  counts: all('#legend .count', text),
  views: all('[aria-pressed]', each => each.getAttribute('aria-pressed')),
  marked: all('#text mark.chosen', text),
  rows: all('#table tbody tr', each => each.dataset.claim),
  order: all('#table th', each => each.getAttribute('aria-sort')),
  theme: getComputedStyle(document.documentElement).getPropertyValue('--page') + text(document.querySelector('#theme')),
};
"""


@pytest.fixture(scope="module")
def pages(small_page: bytes, vocabulary: Vocabulary) -> dict[str, bytes]:
    dated, crowd = large_case(24), large_case(500)
    return {
        "small": small_page,
        "dated": render_page(dated, vocabulary),
        "crowd": render_page(crowd, vocabulary),
    }


def _parts(link: str) -> tuple[str, list[int]]:
    """Return a copied link without its camera, and the camera: its middle, and its scale in hundredths of the whole."""
    address, _, camera = link.partition("at=")
    return address.rstrip("&#"), [int(part) for part in camera.split("+")]


def _copied(reader: Reader) -> str:
    where = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    reader.driver.execute_cdp_cmd("Browser.grantPermissions", where)
    reader.run("document.querySelector('#copy-link').click()")
    reader.wait(lambda: reader.text("#copy-link") == "Copied")
    link: str = reader.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    return link


def _seen(reader: Reader) -> dict[str, Any]:
    seen: dict[str, Any] = reader.run(LOOK)
    return seen


@pytest.fixture(scope="module")
def untouched(browser: Reader, pages: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """What each page shows before anything is done."""
    browser.resize(1440, 900)
    browser.prefer()
    seen = {}
    for name, page in pages.items():
        browser.open(page)
        seen[name] = _seen(browser)
    return seen


@pytest.mark.parametrize("name", STATES)
def test_the_copied_link_opens_the_same_view(
    reader: Reader, pages: dict[str, bytes], untouched: dict[str, dict[str, Any]], name: str
) -> None:
    state = STATES[name]
    reader.open(pages[state.page], state.fragment)
    reader.run(state.script)
    time.sleep(0.35)  # the camera glides
    seen, link = _seen(reader), _copied(reader)
    address, camera = _parts(link)
    assert (seen != untouched[state.page]) == (
        name not in ("nothing chosen", "zoomed by the wheel", "camps of a crowd")
    )
    assert address == reader.run("return location.href").rstrip("#")
    reader.open(pages[state.page], "#" + link.partition("#")[2])
    assert _seen(reader) == seen
    again, same = _parts(_copied(reader))
    assert again == address
    assert all(abs(now - then) <= 1 for now, then in zip(same, camera, strict=True)), (same, camera)
    assert reader.console() == []


def test_a_camera_that_makes_no_sense_is_harmless(reader: Reader, pages: dict[str, bytes]) -> None:
    for camera in ("", "1", "a+b+c", "0+0+0", "0+0+-5", "1e400+0+100", "0+0+1e9", "NaN+0+Infinity"):
        reader.open(pages["small"], f"#n=ice&at={camera}")
        assert reader.run("return location.hash") == "#n=ice"
        assert reader.console() == []


def test_a_link_from_a_wide_screen_shows_the_selection_on_a_phone(
    reader: Reader, pages: dict[str, bytes]
) -> None:
    reader.open(pages["small"], "#n=ice")
    link = _copied(reader)
    reader.resize(390, 844, touch=True)
    reader.open(pages["small"], "#" + link.partition("#")[2])
    _, y = reader.place_of_selection()
    top = reader.run(
        "const r = e => document.querySelector(e).getBoundingClientRect().top; return r('#panel') - r('#graph')"
    )
    assert 0 < y < top


def test_every_kind_of_line_between_camps_is_counted_and_every_claim_of_it_can_be_read(
    reader: Reader, vocabulary: Vocabulary
) -> None:
    case = _with_many_ties(large_case(500), vocabulary)
    reader.open(render_page(case, vocabulary), "#g=camp-1")
    listed = reader.run("return [...document.querySelectorAll('#panel ul')][0].innerText").lower()
    for kind in ("conflict", "cooperation", "tie", "context"):
        assert f": {kind}, " in listed
    within = reader.text("#panel p.small").lower().partition("within: ")[2]
    assert [each.split(" ", 1)[0] for each in within.split("; ")] == [
        "conflict",
        "cooperation",
        "tie",
        "context",
    ]
    reader.run(TIES)  # the most come first
    counts = reader.run(
        "return document.querySelector('#panel ul').textContent.match(/\\d+(?= fact| of| not)/g).map(Number)"
    )
    assert sum(counts) >= 60
    assert reader.run("return location.hash").startswith("#b=")
    assert reader.count("#panel .card") == 40
    reader.run("document.querySelector('#panel > details summary').click()")
    reader.wait(lambda: reader.count("#panel .card") == sum(counts))
    assert reader.console() == []


def _with_many_ties(case: Case, vocabulary: Vocabulary) -> Case:
    """Return the case with sixty more ties between one of the first camp and one of the second."""
    first, second = find_clusters(case, vocabulary, find_alignment(case, vocabulary))[:2]
    more = tuple(
        replace(
            claim,
            id=f"{claim.id}-tie",
            subject=first.members[0],
            object=second.members[0],
            relation="memberOf",
        )
        for claim in case.claims[:60]
    )
    return replace(case, claims=(*case.claims, *more))
