"""The page in a real browser: nothing leaves it, nothing attacks, and every line leads to its words."""

from __future__ import annotations

import csv
import io
import time
from typing import TYPE_CHECKING

import pytest
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver import Keys

from stakegraph.factuality import assess_case
from stakegraph.model import Factuality
from stakegraph.wording.claims import quote_words
from stakegraph.wording.places import Places

if TYPE_CHECKING:
    from pathlib import Path

    from page.reader import Reader
    from stakegraph.model import Case, Claim

pytestmark = pytest.mark.slow


def _claim(case: Case, key: str) -> Claim:
    return case.claim_by_id[key]


def _use_everything(reader: Reader, case: Case) -> None:
    """Visit every view of a page, so that whatever might attack gets its chance."""
    for claim in case.claims[:: 1 + len(case.claims) // 25]:
        reader.go_to(f"#c={claim.id}")
    for entity in case.entities[:: 1 + len(case.entities) // 25]:
        reader.go_to(f"#n={entity.id}")
    for number in range(len(case.story)):
        reader.go_to(f"#s={number}")
    for view in ("#v=donald-trump+zohran-mamdani", "#from=donald-trump&to=ice", "#k=0", "#view=text"):
        reader.go_to(view)
    reader.find("#show-text").click()
    reader.find("#query").send_keys("a")
    reader.press(Keys.ESCAPE)
    reader.find("#show-table").click()
    reader.find("#show-table").click()
    reader.run("dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))")
    reader.find("#theme").click()
    reader.find("#theme").click()


@pytest.mark.parametrize("kind", ["small", "hostile", "complete"])
def test_nothing_is_asked_for_said_or_popped_up(
    reader: Reader, kind: str, request: pytest.FixtureRequest
) -> None:
    reader.open(request.getfixturevalue(f"{kind}_page"))
    _use_everything(reader, request.getfixturevalue(f"{kind}_case"))
    with pytest.raises(NoAlertPresentException):
        reader.driver.switch_to.alert.dismiss()
    asked = reader.requests()
    assert len(asked) == 1
    assert asked[0].startswith("file://")
    assert reader.console() == []


def test_attacks_make_no_element_and_no_link(reader: Reader, hostile_page: bytes, hostile_case: Case) -> None:
    reader.open(hostile_page, "#c=c06")
    assert reader.count("img, iframe, object, embed, form") == 0
    assert reader.count("script") == 4
    assert reader.count("#panel a") == 0
    assert "[U+202E]" in reader.text("#panel mark")
    reader.go_to("#n=donald-trump")
    assert reader.count("#panel a") == 0
    assert "<img src=x onerror=alert(1)>" in reader.text("#panel h2")


def test_page_leaves_no_name_behind_but_vis(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page)
    names = reader.run(
        "const blank = document.createElement('iframe'); document.body.append(blank);"
        "const usual = new Set(Object.getOwnPropertyNames(blank.contentWindow)); blank.remove();"
        "return Object.getOwnPropertyNames(window).filter(name => !usual.has(name) && !/^(cdc_|ret_|\\d)/.test(name))"
    )
    assert [
        name for name in names if name not in {"vis", "regeneratorRuntime"} and not name.startswith("__")
    ] == []


def test_counter_and_legend_equal_the_data(reader: Reader, small_page: bytes, small_case: Case) -> None:
    reader.open(small_page)
    claims, entities = len(small_case.claims), len(small_case.entities)
    assert (
        reader.text("#counter") == f"{entities} stakeholders and stakes · {claims} claims shown of {claims}"
    )
    assessed = assess_case(small_case)
    for factuality in Factuality:
        # A rule's conclusion is never counted among the facts, however sure its premises are.
        expected = sum(claim.factuality is factuality and not claim.is_derived for claim in assessed.claims)
        row = f"label:has([data-facet=factuality][data-value={factuality.value}])"
        assert reader.text(f"{row} .count") == str(expected)


@pytest.mark.parametrize(
    ("facet", "value", "left"),
    [
        ("polarity", "conflict", 9),
        ("factuality", "possible", 20),
        ("factuality", "derived", 22),
        ("type", "Resource", 21),
    ],
)
def test_each_filter_changes_what_is_counted(
    reader: Reader, small_page: bytes, small_case: Case, facet: str, value: str, left: int
) -> None:
    reader.open(small_page)
    reader.find(f"[data-facet={facet}][data-value={value}]").click()
    assert f"{left} claims shown of {len(small_case.claims)}" in reader.text("#counter")
    reader.find("#show-table").click()
    assert reader.count("#table tbody tr") == left


def test_filters_count_together(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page)
    reader.find("[data-facet=polarity][data-value=conflict]").click()
    assert reader.text("label:has([data-value=denied]) .count") == "0"
    reader.find("[data-facet=polarity][data-value=conflict]").click()
    assert reader.text("label:has([data-value=denied]) .count") == "1"


@pytest.mark.parametrize("key", ["c05", "c06", "c11", "c12", "c14", "c18", "r01"])
def test_clicking_a_line_shows_its_evidence(
    reader: Reader, small_page: bytes, small_case: Case, key: str
) -> None:
    claim = _claim(small_case, key)
    reader.open(small_page, f"#c={key}")
    place = reader.place_of_selection()
    reader.press(Keys.ESCAPE)
    assert "About this case" in reader.text("#panel")
    reader.click_map(*place)
    assert reader.run("return location.hash") == f"#c={key}"
    assert reader.text("#panel mark") == claim.quote
    panel = reader.text("#panel .evidence")
    speaker = (
        small_case.entity_by_id[claim.said_by].name
        if claim.said_by
        else "the curators, as background"
        if key == "r01"
        else "the source, in its own voice"
    )
    source = small_case.source_by_id[claim.source]
    words = {"c05": "Fact", "c06": "Conditional", "c11": "Denied", "c12": "Announced", "c14": "Possible"}
    for expected in (
        speaker, source.title, Places(small_case).describe(claim),
        words.get(key, ""), claim.condition or "", claim.note or "", claim.date or "",
    ):  # fmt: skip
        assert expected in panel


def test_evidence_of_a_web_source_links_to_it_safely(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page, "#c=c05")
    link = reader.find("#panel .citation a")
    assert link.get_attribute("href") == "https://example.org/story?id=1&page=2"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_derived_claim_names_its_rule_and_quotes_its_premises(
    reader: Reader, small_page: bytes, small_case: Case
) -> None:
    reader.open(small_page, "#c=d01")
    panel = reader.text("#panel .evidence")
    assert "No source says this. By the stake rule from 2 claims" in panel
    for premise in ("c07", "r03"):
        assert _claim(small_case, premise).quote in panel
    assert reader.count("#panel .evidence mark") == 0


def test_clicking_a_symbol_lists_all_its_claims_facts_first(
    reader: Reader, small_page: bytes, small_case: Case
) -> None:
    reader.open(small_page, "#n=zohran-mamdani")
    place = reader.place_of_selection()
    reader.press(Keys.ESCAPE)
    reader.click_map(*place)
    assert reader.text("#panel h2") == "Zohran Mamdani"
    own = [claim for claim in small_case.claims if "zohran-mamdani" in (claim.subject, claim.object)]
    quotes = reader.run(
        "return [...document.querySelectorAll('#panel .card blockquote')].map(q => q.textContent)"
    )
    assert sorted(quotes) == sorted(quote_words(claim.quote) for claim in own)
    groups = reader.run("return [...document.querySelectorAll('#panel h3')].map(h => h.textContent)")
    assert groups == [
        "Conflicts coming in (2)", "Labels (3)", "Cooperation going out (2)", "Ties (1)",
        "Context (1)",
    ]  # fmt: skip
    kinds = reader.run("return [...document.querySelectorAll('#panel .card')].map(c => c.className)")
    assert [("is-fact" in kind) for kind in kinds[:2]] == [True, False]


def test_selecting_leaves_the_camera_where_it_is(reader: Reader, small_page: bytes) -> None:
    reader.prefer(prefers_reduced_motion="reduce")
    reader.open(small_page, "#n=zohran-mamdani")
    before = reader.place_of_selection()
    reader.find("#zoom-in").click()
    for each in ("donald-trump", "zohran-mamdani"):
        reader.go_to(f"#n={each}")
    after = reader.place_of_selection()
    assert after != before  # the map is still larger
    reader.go_to("#n=donald-trump")
    reader.go_to("#n=zohran-mamdani")
    assert reader.place_of_selection() == after


def test_an_entity_without_lines_tells_where_it_is_mentioned(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page, "#n=recruitment-effort")
    assert "Mentioned in (1)" in reader.text("#panel")


def test_arrow_keys_move_and_announce_and_tab_leaves(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page)
    reader.run("document.getElementById('graph').focus()")
    reader.wait(lambda: "claims" in reader.text("#announcer"))
    first = reader.text("#announcer")
    for key in (Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_LEFT, Keys.ARROW_UP):
        reader.press(key)
        reader.wait(lambda: reader.text("#announcer") != "")
    reader.press(Keys.ARROW_DOWN)
    time.sleep(0.1)
    assert reader.text("#announcer") != first
    reader.press(Keys.TAB)
    assert reader.run("return document.activeElement.id") == "zoom-in"


def test_enter_opens_e_steps_escape_clears_slash_searches(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page)
    reader.run("document.getElementById('graph').focus()")
    reader.press(Keys.ENTER)
    assert reader.run("return location.hash").startswith("#n=")
    assert reader.run("return document.activeElement.id") == "panel-title"
    reader.press(Keys.ESCAPE)
    assert reader.run("return [location.hash, document.activeElement.id]") == ["", "graph"]
    visited = []
    for _ in range(3):
        reader.press("e")
        visited.append(reader.run("return location.hash"))
    reader.press("E")
    assert len(set(visited)) == 3
    assert all(each.startswith("#c=") for each in visited)
    reader.press("/")
    assert reader.run("return document.activeElement.id") == "query"


def test_search_finds_names_aliases_and_quotes(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page)
    for query, selected in [("nypd off", "#n=nypd-officers"), ("DHS", "#n=dhs"), ("rogue", "#c=c13")]:
        reader.find("#query").clear()
        reader.find("#query").send_keys(query, Keys.ENTER)
        assert reader.run("return location.hash") == selected


def test_table_holds_the_claims_shown_and_sorts(reader: Reader, small_page: bytes, small_case: Case) -> None:
    reader.open(small_page)
    reader.find("#show-table").click()
    rows = reader.run(
        "return [...document.querySelectorAll('#table tbody tr')].map(row => row.dataset.claim)"
    )
    assert rows == [claim.id for claim in small_case.claims]
    assert reader.text("#table caption").startswith(f"{len(rows)} claims of {len(rows)}")
    for order in ("ascending", "descending"):
        reader.find("#table th:nth-child(8) button").click()
        assert reader.find("#table th:nth-child(8)").get_attribute("aria-sort") == order
        cells = reader.run(
            "return [...document.querySelectorAll('#table td:nth-child(8)')].map(c => +c.textContent)"
        )
        assert cells == sorted(cells, reverse=order == "descending")
    reader.find("#table tbody tr[data-claim=c13] button").click()
    assert reader.text("#panel mark") == _claim(small_case, "c13").quote


@pytest.mark.parametrize("kind", ["small", "hostile"])
def test_csv_holds_every_claim_and_no_formula(
    reader: Reader, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    case: Case = request.getfixturevalue(f"{kind}_case")
    reader.open(request.getfixturevalue(f"{kind}_page"))
    saved = reader.saved("csv", f"{case.id}-claims.csv", tmp_path)
    rows = list(csv.reader(io.StringIO(saved.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows[1:]] == [claim.id for claim in case.claims]
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]
    if kind == "small":
        assert [row[4] for row in rows[1:]] == [claim.quote for claim in case.claims]
        strength = {row[7]: row[8] for row in rows[1:]}
        assert strength["Tie"] == strength["Context"] == "" != strength["Conflict"]


@pytest.mark.parametrize(
    "fragment", ["#c=nothing", "#n=%E0%A4%A", "#<img src=x onerror=alert(1)>", "#n=__proto__"]
)
def test_a_garbage_address_is_harmless(reader: Reader, small_page: bytes, fragment: str) -> None:
    reader.open(small_page, fragment)
    assert "About this case" in reader.text("#panel")
    assert reader.console() == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1920])
def test_no_width_scrolls_sideways(reader: Reader, small_page: bytes, width: int) -> None:
    reader.resize(width, 844)
    reader.open(small_page, "#c=c06")
    assert reader.run("return document.documentElement.scrollWidth") <= width
    small = reader.run(
        "return [...document.querySelectorAll('button, input, summary')].filter(e => e.offsetParent)"
        ".map(e => [e.id || e.textContent, (e.closest('label') || e).getBoundingClientRect()])"
        ".filter(([, box]) => box.width && (box.height < 24 || box.width < 24)).map(([name]) => name)"
    )
    assert small == []


def test_on_a_phone_a_tap_raises_the_panel_as_a_sheet(
    reader: Reader, small_page: bytes, small_case: Case
) -> None:
    reader.resize(390, 844, touch=True)
    reader.open(small_page)
    assert not reader.find("#panel").is_displayed()
    reader.go_to("#c=c12")
    place = reader.place_of_selection()
    reader.press(Keys.ESCAPE)
    reader.wait(lambda: not reader.find("#panel").is_displayed())
    left, top = reader.run(
        "const b = document.getElementById('graph').getBoundingClientRect(); return [b.left, b.top]"
    )
    point = [{"x": place[0] + left, "y": place[1] + top}]
    reader.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": point})
    reader.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    reader.wait(lambda: reader.find("#panel").is_displayed())
    reader.wait(
        lambda: reader.run("return document.getElementById('panel').getBoundingClientRect().bottom") <= 845
    )
    assert reader.text("#panel mark") == _claim(small_case, "c12").quote
    assert reader.run("return document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    "features",
    [
        {"prefers_color_scheme": "dark"},
        {"forced_colors": "active"},
        {"prefers_reduced_motion": "reduce"},
    ],
    ids=lambda features: next(iter(features)),
)
def test_preferences_of_the_reader_break_nothing(
    reader: Reader, small_page: bytes, features: dict[str, str]
) -> None:
    reader.prefer(**features)
    reader.open(small_page, "#n=ice")
    assert reader.text("#panel h2") == "Immigration and Customs Enforcement"
    assert reader.console() == []


def test_the_button_turns_the_page_dark_and_back(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page)
    background = "return getComputedStyle(document.body).backgroundColor"
    light = reader.run(background)
    reader.find("#theme").click()
    assert reader.run(background) != light
    reader.find("#theme").click()
    assert reader.run(background) == light


def test_paper_has_the_picture_and_every_row(reader: Reader, small_page: bytes, small_case: Case) -> None:
    reader.open(small_page)
    reader.run("dispatchEvent(new Event('beforeprint'))")
    assert reader.count("#paper tbody tr") == len(small_case.claims)
    assert reader.find("#paper img").get_attribute("src").startswith("data:image/png")  # type: ignore[union-attr]
    reader.run("dispatchEvent(new Event('afterprint'))")
    assert reader.count("#paper tr") == 0


def test_everything_that_can_be_used_has_a_name(reader: Reader, small_page: bytes) -> None:
    reader.open(small_page, "#c=d01")
    reader.find("#show-table").click()
    nameless = reader.run(
        "return [...document.querySelectorAll('button, a, input, [role]')].filter(e => !(e.textContent.trim()"
        " || e.getAttribute('aria-label') || e.labels && e.labels.length)).map(e => e.outerHTML)"
    )
    assert nameless == []
    ids = reader.run("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert reader.count("h1") == 1


def test_an_empty_case_says_so(reader: Reader, vocabulary: object) -> None:
    from stakegraph.model import Case
    from stakegraph.page import render_page

    reader.open(render_page(Case("empty", "Nothing yet", "https://example.org/"), vocabulary))  # type: ignore[arg-type]
    assert reader.text("#counter") == "0 stakeholders and stakes · 0 claims shown of 0"
    assert "This case has no source yet." in reader.text("#panel")
    assert reader.console() == []
