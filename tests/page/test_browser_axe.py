"""No violation that axe can find, in every state of the page.

axe-core is no Python package: STAKEGRAPH_AXE names its script, as `npm pack axe-core` brings it.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from large_cases import large_case
from requiring import require
from stakegraph.page import render_page
from stakegraph.page.content.leads import Leads
from stakegraph.page.delivery.split import split

if TYPE_CHECKING:
    from page.reader import Reader
    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow

# fragment of the address, colour scheme, width; what stands for a state must differ in what it shows
STATES = {
    "light": ("", "light", 1440),
    "dark": ("", "dark", 1440),
    "selected": ("#n=donald-trump", "light", 1440),
    "evidence in the dark": ("#c=c043", "dark", 1440),
    "paths": ("#from=donald-trump&to=ice", "light", 1440),
    "camp": ("#k=0", "light", 1440),
    "table": ("#view=table", "light", 1440),
    "text": ("#c=c043&view=text", "light", 1440),
    "text in the dark": ("#view=text", "dark", 1440),
    "story": ("#s=3", "light", 1440),
    "story in the dark": ("#s=1", "dark", 1440),
    "story on a phone": ("#s=3", "light", 390),
    "pair": ("#v=donald-trump+zohran-mamdani", "light", 1440),
    "pair on a dark phone": ("#v=donald-trump+zohran-mamdani", "dark", 390),
    "no path": ("#from=donald-trump&to=nypd-officers", "light", 1440),
    "phone": ("", "light", 390),
    "phone with a sheet": ("#n=ice", "light", 390),
    "what it is about, on a dark phone": ("#about", "dark", 360),
    "filters on a phone": ("#filters", "light", 360),
    "table on a dark phone": ("#view=table", "dark", 360),
    "filters on a tablet": ("#filters", "light", 768),
    "wide": ("#c=c043", "light", 1920),
}
# what no address leads to
PRESSED = {"#about": "#show-about", "#filters": "#show-legend"}
RUN = """
const done = arguments[0];
axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done(violations.map((each) =>
  [each.id, each.help, each.nodes.slice(0, 5).map((node) => [node.target.join(' '), node.failureSummary])])));
"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    path = os.environ.get("STAKEGRAPH_AXE", "")
    require(
        Path(path).is_file(),
        f"no axe-core at {path!r}; set STAKEGRAPH_AXE to the axe.min.js that 'npm pack axe-core' brings",
    )
    return Path(path).read_text(encoding="utf-8")


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(reader: Reader, axe: str, complete_page: bytes, state: str) -> None:
    fragment, scheme, width = STATES[state]
    reader.prefer(prefers_color_scheme=scheme)
    reader.resize(width, 900, touch=width < 500)
    reader.open(complete_page, "" if fragment in PRESSED else fragment)
    reader.run("document.querySelectorAll('#legend details').forEach((each) => { each.open = true; })")
    if fragment in PRESSED:
        reader.find(PRESSED[fragment]).click()
        reader.run("return new Promise((done) => setTimeout(done, 300))")  # the sheet slides in
    assert _violations(reader, axe) == []


def _violations(reader: Reader, axe: str) -> list[Any]:
    reader.run(axe)
    found: list[Any] = reader.driver.execute_async_script(RUN)
    return found


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("fragment", ["", "#n=donald-trump", "#c=c043&view=text", "#view=table", "#k=0"])
def test_axe_finds_nothing_in_forced_colours(
    reader: Reader, axe: str, complete_page: bytes, fragment: str, width: int
) -> None:
    reader.prefer(forced_colors="active")
    reader.resize(width, 900, touch=width < 500)
    reader.open(complete_page, fragment)
    assert _violations(reader, axe) == []


# few, since axe takes seconds for each; what differs between sizes is in one of them
LARGE_STATES = {
    150: (("", "light", 1440), ("#n=e00002", "dark", 360)),
    500: (
        ("#g=camp-1", "dark", 1440),
        ("#open=camp-1", "light", 360),
        ("#ego=e00002&n=e00002", "light", 1440),
    ),
    2000: (("#open=camp-2", "dark", 360),),
    2100: (("", "light", 1440),),
}


@pytest.mark.parametrize("size", LARGE_STATES)
def test_axe_finds_nothing_in_a_large_page(
    reader: Reader, axe: str, vocabulary: Vocabulary, size: int
) -> None:
    """One page a size, opened once: its states follow one another."""
    case = large_case(size)
    parts = split(case, vocabulary)
    leads = Leads(tuple((f"whole/{part.file}", part) for part in parts)) if parts else None
    reader.open(render_page(case, vocabulary, leads=leads))
    assert reader.count("#panel a[href^='whole/']") == len(parts)
    for fragment, scheme, width in LARGE_STATES[size]:
        reader.prefer(prefers_color_scheme=scheme)
        reader.resize(width, 900, touch=width < 500)
        reader.go_to(fragment)
        reader.run("return new Promise((done) => setTimeout(done, 300))")
        assert _violations(reader, axe) == [], (fragment, scheme)


def test_axe_finds_nothing_in_the_page_of_a_part(reader: Reader, axe: str, vocabulary: Vocabulary) -> None:
    part = split(large_case(150), vocabulary, limit=100, most=60)[0]
    reader.open(
        render_page(part.case, vocabulary, leads=Leads(whole="../whole.html", part=part)), "#n=e00002"
    )
    reader.press("0")
    assert _violations(reader, axe) == []


@pytest.mark.parametrize("fragment", ["", "#c=c012"])
@pytest.mark.parametrize(
    "features",
    [{}, {"prefers_color_scheme": "dark"}, {"forced_colors": "active"}],
    ids=["light", "dark", "forced colours"],
)
def test_axe_finds_nothing_in_a_page_for_a_frame(
    reader: Reader, axe: str, framed: bytes, fragment: str, features: dict[str, str]
) -> None:
    reader.prefer(**features)
    for width in (360, 600):
        reader.resize(width, 420)
        reader.open(framed, fragment)
        assert _violations(reader, axe) == [], width


@pytest.fixture(scope="module")
def framed(complete_case: Case, vocabulary: Vocabulary) -> bytes:
    return render_page(complete_case, vocabulary, embed_for="https://example.org/map.html")


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_with_a_time_slider(
    reader: Reader, axe: str, small_case: Case, vocabulary: Vocabulary, width: int
) -> None:
    claims = tuple(replace(claim, date=f"2025-0{1 + at % 9}") for at, claim in enumerate(small_case.claims))
    reader.resize(width, 900)
    reader.open(
        render_page(replace(small_case, claims=claims), vocabulary), "#from=donald-trump&until=2025-05"
    )
    assert reader.count(".time input[type=range]") == 2
    assert (
        reader.run("return document.querySelector('[data-range=until]').getAttribute('aria-valuetext')")
        == "2025-05"
    )
    assert _violations(reader, axe) == []
