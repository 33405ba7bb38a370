"""No violation that axe can find, in every state of the page.

axe-core is no Python package: STAKEGRAPH_AXE names its script, as `npm pack axe-core` brings it.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from page.reader import require
from stakegraph.page import render_page

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
}
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
    reader.open(complete_page, fragment)
    reader.run("document.querySelectorAll('#legend details').forEach((each) => { each.open = true; })")
    reader.run(axe)
    found: list[Any] = reader.driver.execute_async_script(RUN)
    assert found == []


@pytest.mark.parametrize("fragment", ["", "#c=c012"])
def test_axe_finds_nothing_in_a_page_for_a_frame(
    reader: Reader, axe: str, complete_case: Case, vocabulary: Vocabulary, fragment: str
) -> None:
    reader.resize(600, 420)
    reader.open(render_page(complete_case, vocabulary, embed_for="https://example.org/map.html"), fragment)
    reader.run(axe)
    assert reader.driver.execute_async_script(RUN) == []


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
    reader.run(axe)
    assert reader.driver.execute_async_script(RUN) == []
