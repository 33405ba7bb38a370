"""What must hold of the page in every state: in view, apart, reached by keys, told apart without colour, still."""

from __future__ import annotations

import re
from itertools import combinations
from math import hypot
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from selenium.webdriver import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from page.reader import Reader
    from stakegraph.model import Case

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = {320: 700, 360: 740, 768: 1024, 1024: 768, 1440: 900, 1920: 1080}
VIEWS = ("", "#n=donald-trump", "#view=table", "#view=text", "#v=donald-trump+zohran-mamdani", "#s=2", "#k=0")
SMALL_TARGETS = (
    "return [...document.querySelectorAll('button:not(.link), input, summary, select')].filter(e => e.offsetParent)"
    ".map(e => [e.id || e.textContent, (e.closest('label') || e).getBoundingClientRect()])"
    ".filter(([, box]) => box.width && (box.height < 24 || box.width < 24)).map(([name]) => name)"
)


def _drawn(reader: Reader, folder: Path) -> ElementTree.Element:
    """Return the map as the reader saves it."""
    return ElementTree.fromstring(reader.saved("svg", "*-map.svg", folder))


def _symbols(root: ElementTree.Element, case: Case) -> dict[str, tuple[float, float, float]]:
    """Return the middle and the reach of each symbol in pixels, by name."""
    names = {entity.name for entity in case.entities}
    found = {}
    for group in root.iter(f"{SVG}g"):
        title = group.findtext(f"{SVG}title") or ""
        figure = group.find(f"{SVG}path")
        if title in names and figure is not None:
            numbers = re.findall(r"-?[\d.]+(?:e-?\d+)?", figure.get("transform") or "")
            x, y, scale = (float(number) for number in numbers)
            found[title] = x, y, 11 * scale
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_every_symbol_is_in_view(
    reader: Reader, complete_page: bytes, complete_case: Case, width: int, tmp_path: Path
) -> None:
    reader.resize(width, WIDTHS[width])
    reader.open(complete_page)
    root = _drawn(reader, tmp_path)
    symbols = _symbols(root, complete_case)
    assert len(symbols) == len(complete_case.entities)
    right, bottom = float(root.get("width") or 0), float(root.get("height") or 0)
    outside = [
        name
        for name, (x, y, reach) in symbols.items()
        if not (reach <= x <= right - reach and reach <= y <= bottom - reach)
    ]
    assert outside == []


@pytest.mark.parametrize("width", [1440, 1920])
def test_no_two_symbols_overlap(
    reader: Reader, complete_page: bytes, complete_case: Case, width: int, tmp_path: Path
) -> None:
    reader.resize(width, WIDTHS[width])
    reader.open(complete_page)
    symbols = _symbols(_drawn(reader, tmp_path), complete_case)
    close = [
        (one, other)
        for (one, (x, y, reach)), (other, (x2, y2, reach2)) in combinations(symbols.items(), 2)
        if hypot(x - x2, y - y2) < 0.95 * (reach + reach2)
    ]
    assert close == []


def _lines(root: ElementTree.Element) -> Iterator[tuple[str, list[ElementTree.Element]]]:
    """Yield what each line tells, and its parts: first the line, then its arrowhead."""
    for group in root.iter(f"{SVG}g"):
        title = group.findtext(f"{SVG}title") or ""
        if title.endswith(("”", "’")):
            yield title, list(group.findall(f"{SVG}path"))


def test_each_claim_has_a_curve_of_its_own(
    reader: Reader, complete_page: bytes, complete_case: Case, tmp_path: Path
) -> None:
    reader.open(complete_page)
    courses = [parts[0].get("d") for _, parts in _lines(_drawn(reader, tmp_path))]
    assert len(courses) == len(complete_case.claims)
    assert len(set(courses)) == len(courses)


def test_the_map_tells_polarity_and_hint_without_any_colour(
    reader: Reader, small_page: bytes, tmp_path: Path
) -> None:
    reader.open(small_page)
    ground = reader.run(
        "return getComputedStyle(document.documentElement).getPropertyValue('--page')"
    ).strip()
    looks: dict[tuple[str, bool], set[tuple[object, ...]]] = {}
    polarity = {
        reader.run(
            "return getComputedStyle(document.documentElement).getPropertyValue(`--${arguments[0]}`)", name
        ).strip(): name
        for name in ("conflict", "cooperation")
    }
    for title, parts in _lines(_drawn(reader, tmp_path)):
        kind = polarity.get(parts[0].get("stroke") or "")
        if kind is None or "derived" in title:
            continue
        fact = "(Fact" in title
        hollow = any(part.get("fill") == ground for part in parts)
        looks.setdefault((kind, fact), set()).add(
            (bool(parts[0].get("stroke-dasharray")), float(parts[0].get("opacity") or 1) > 0.8, hollow)
        )
    assert looks == {
        ("conflict", True): {(False, True, False)},
        ("conflict", False): {(False, False, True)},
        ("cooperation", True): {(True, True, False)},
        ("cooperation", False): {(True, False, True)},
    }


def test_each_row_of_the_legend_differs_from_the_others_without_any_colour(
    reader: Reader, small_page: bytes
) -> None:
    reader.open(small_page)
    for facet in ("polarity", "factuality"):
        samples = reader.run(
            r"return [...document.querySelectorAll(`[data-facet=${arguments[0]}] + svg`)]"
            r".map((each) => each.outerHTML"
            r".replace(/(stroke|fill)=.var\(--(conflict|cooperation|tie|contextual)\)./g, ''))",
            facet,
        )
        assert len(samples) >= 3
        assert len(set(samples)) == len(samples), facet


@pytest.mark.parametrize("kind", ["complete", "hostile"])
def test_no_state_scrolls_sideways_or_has_a_small_target(
    reader: Reader, kind: str, request: pytest.FixtureRequest
) -> None:
    reader.open(request.getfixturevalue(f"{kind}_page"))
    reader.run("document.querySelectorAll('#legend details').forEach((each) => { each.open = true; })")
    for width, height in WIDTHS.items():
        reader.resize(width, height)
        for view in VIEWS:
            reader.go_to(view)
            assert reader.run("return document.documentElement.scrollWidth") <= width, (width, view)
            assert reader.run(SMALL_TARGETS) == [], (width, view)
    assert reader.console() == []


def test_tab_reaches_every_control_and_shows_where_it_is(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page, "#c=c13")
    controls = "button, input, select, summary, a[href], [tabindex='0']"
    wanted = set(
        reader.run(
            "let number = 0; return [...document.querySelectorAll(arguments[0])]"
            ".filter((each) => each.checkVisibility() && !each.disabled)"
            ".map((each) => each.dataset.stop = String(number++))",
            controls,
        )
    )
    reader.run("document.activeElement.blur()")
    reached, unseen = set(), []
    for _ in range(len(wanted) + 3):
        reader.press(Keys.TAB)
        stop, outline = reader.run(
            "const each = document.activeElement; const style = getComputedStyle(each);"
            "return [each.dataset.stop, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2]"
        )
        if stop is not None:
            reached.add(stop)
            if not outline:
                unseen.append(stop)
    reader.click_map(5, 5)  # the last Tab may have left the page, and the tests that follow need its focus
    assert wanted - reached == set()
    assert unseen == []


def test_the_links_that_skip_lead_to_map_and_details_and_leave_the_view(
    reader: Reader, small_page: bytes
) -> None:
    reader.open(small_page, "#c=c06")
    reader.press(Keys.TAB, Keys.ENTER)
    assert reader.run("return document.activeElement.id") == "graph"
    reader.open(small_page, "#c=c06")
    reader.press(Keys.TAB, Keys.TAB, Keys.ENTER)
    assert reader.run("return document.activeElement.id") == "panel-title"
    assert reader.run("return location.hash") == "#c=c06"
    assert reader.count("#panel .evidence") == 1


def test_what_is_opened_in_the_panel_by_keys_keeps_the_focus_there(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page, "#n=donald-trump")
    for selector, expected in (
        (".card .small button", "panel-title"),
        (".ends button", "panel-title"),
        (".close", "graph"),
    ):
        reader.run("document.querySelector(arguments[0]).focus()", f"#panel {selector}")
        reader.press(Keys.ENTER)
        assert reader.run("return document.activeElement.id") == expected
    assert reader.console() == []


def test_filters_table_and_search_work_by_keys_alone(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page)
    reader.run("document.querySelector('[data-facet=polarity][data-value=conflict]').focus()")
    reader.press(Keys.SPACE)
    reader.wait(lambda: reader.text("#announcer") == reader.text("#counter"))
    assert "9 claims shown of 23" in reader.text("#announcer")
    reader.press(Keys.SPACE)
    reader.run("const s = document.querySelectorAll('#legend summary'); s[s.length - 1].focus()")
    reader.press(Keys.ENTER)
    reader.run("document.querySelector('[data-range=least]').focus()")
    reader.press(*[Keys.ARROW_RIGHT] * 8)
    assert reader.find("[data-range=least]").get_attribute("aria-valuetext") == "4"
    shown = int(reader.text("#counter").split("· ")[1].split()[0])
    assert 0 < shown < 23
    reader.run("document.getElementById('show-table').focus()")
    reader.press(Keys.ENTER)
    assert reader.run("return document.activeElement.id") == "table"
    reader.press(Keys.TAB, Keys.ENTER)
    assert reader.find("#table th").get_attribute("aria-sort") == "ascending"
    assert reader.run("return document.activeElement.textContent") == "Subject ▲"
    reader.run("document.querySelector('#table tbody button').focus()")
    reader.press(Keys.ENTER)
    assert reader.run("return document.activeElement.id") == "panel-title"
    reader.press("/", "mam", Keys.ARROW_DOWN)
    active = reader.find("#query").get_attribute("aria-activedescendant")
    assert active == "hit-1"
    assert reader.find(f"#{active}").get_attribute("aria-selected") == "true"
    reader.press(Keys.ESCAPE)
    assert not reader.find("#hits").is_displayed()


def test_who_wants_no_motion_sees_none(reader: Reader, small_page: bytes) -> None:
    reader.resize(360, 740)
    for wish, still in (("reduce", True), ("no-preference", False)):
        reader.prefer(prefers_reduced_motion=wish)
        reader.open(small_page)
        times = reader.run(
            "return [...document.querySelectorAll('*')].map((each) => getComputedStyle(each).transitionDuration)"
        )
        assert (set(times) == {"0s"}) is still
    reader.resize(1440, 900)
    for wish, still in (("reduce", True), ("no-preference", False)):
        reader.prefer(prefers_reduced_motion=wish)
        reader.open(small_page)
        moved = reader.run(
            "const canvas = document.querySelector('#graph canvas'); const look = () => canvas.toDataURL();"
            "const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));"
            "document.getElementById('zoom-in').click();"
            "return frame().then(() => { const first = look(); return new Promise((done) => setTimeout(done, 600))"
            ".then(() => look() !== first); })"
        )
        assert moved is not still, wish


def test_paper_of_an_attacked_case_holds_every_row_as_text(
    reader: Reader, hostile_page: bytes, hostile_case: Case
) -> None:
    reader.open(hostile_page, "#s=1")
    reader.run("dispatchEvent(new Event('beforeprint'))")
    assert reader.count("#paper tbody tr") == len(hostile_case.claims)
    assert reader.count("#paper img") == 1
    assert reader.count("#paper script, #paper a") == 0
    assert "<img src=x onerror=alert(1)>" in reader.text("#paper")
    assert reader.console() == []
