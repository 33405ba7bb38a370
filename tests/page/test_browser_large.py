"""Large cases in a real browser: what the map shows, and why, is said; nothing is lost in the table."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import permutations
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from selenium.webdriver import Keys

from large_cases import large_case
from stakegraph.analysis.paths import conflict_paths
from stakegraph.network import build_network
from stakegraph.page import render_page
from stakegraph.page.content.page_content import PageContent
from stakegraph.page.geometry.clusters import MOST_DRAWN

if TYPE_CHECKING:
    from pathlib import Path

    from page.reader import Reader
    from stakegraph.model import Case, Claim
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow
SIZES = (150, 500, 2000)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=SIZES)
def large(request: pytest.FixtureRequest, vocabulary: Vocabulary) -> tuple[Case, bytes]:
    case = large_case(request.param)
    return case, render_page(case, vocabulary)


@pytest.fixture(scope="module")
def crowd(vocabulary: Vocabulary) -> tuple[Case, bytes]:
    case = large_case(500)
    return case, render_page(case, vocabulary)


def test_it_opens_with_one_request_says_its_mode_and_counts_all(
    reader: Reader, large: tuple[Case, bytes]
) -> None:
    case, page = large
    reader.open(page)
    count, claims = len(case.entities), len(case.claims)
    assert reader.text("#counter") == f"{count} stakeholders and stakes · {claims} claims shown of {claims}"
    counted = "A line that leads to a camp or group counts claims" in reader.text("#panel .help")
    assert counted is (count > MOST_DRAWN) is not ("A shaded band joins" in reader.text("#panel .help"))
    reason = "too many to draw at once" if count > MOST_DRAWN else "too many for all names to fit"
    assert f"{count:,} stakeholders and stakes are {reason}" in reader.text("#mode")
    reader.find("#show-table").click()
    assert reader.count("#table tbody tr") == claims
    assert len(reader.requests()) == 1
    assert reader.console() == []


def test_search_finds_who_is_not_on_the_map_and_brings_it_there(
    reader: Reader, large: tuple[Case, bytes]
) -> None:
    case, page = large
    reader.open(page)
    wanted = case.entities[-1]
    reader.find("#query").send_keys(wanted.name, Keys.ENTER)
    assert reader.text("#panel h2") == wanted.name
    assert reader.run("return document.getElementById('graph').dataset.selection") is not None
    assert ("is open" in reader.text("#mode")) == (len(case.entities) > MOST_DRAWN)
    assert reader.console() == []


def test_paths_are_those_of_the_library(reader: Reader, large: tuple[Case, bytes]) -> None:
    case, page = large
    network = build_network(case)
    source = case.entities[2].id
    target = next(
        entity.id for entity in case.entities[20:] if conflict_paths(network, source, entity.id).paths
    )
    expected = conflict_paths(network, source, target).paths
    reader.open(page, f"#from={source}&to={target}")
    reader.wait(lambda: reader.count("[data-path]"))
    count = len(expected)
    assert reader.text("#found").startswith(f"{count} path{'s' if count > 1 else ''}, ")
    assert reader.count("[data-path]") == min(20, count)
    assert reader.console() == []


def test_enter_opens_a_camp_and_escape_leaves_it(reader: Reader, crowd: tuple[Case, bytes]) -> None:
    reader.open(crowd[1])
    reader.run("document.getElementById('graph').focus()")
    reader.press(Keys.ENTER)
    assert "is open: its" in reader.text("#mode")
    opened = reader.run("return location.hash")
    assert opened.startswith("#open=")
    reader.press(Keys.ARROW_RIGHT)
    reader.press(Keys.ESCAPE)
    assert "the map opens on" in reader.text("#mode")
    reader.go_to(opened)
    assert "is open: its" in reader.text("#mode")
    reader.find("#leave").click()
    assert reader.run("return location.hash") == ""
    assert reader.console() == []


def test_a_neighbourhood_opens_by_key_and_by_address(reader: Reader, crowd: tuple[Case, bytes]) -> None:
    case, page = crowd
    hub = case.entities[0]
    ends = [{claim.subject, claim.object} for claim in case.claims]
    neighbours = set().union(*(pair for pair in ends if hub.id in pair)) - {hub.id}
    said = f"Only {hub.name}, its {len(neighbours)} neighbours"
    reader.open(page, f"#n={hub.id}")
    reader.run("document.getElementById('graph').focus()")
    reader.press("n")
    assert said in reader.text("#mode")
    reader.open(page, reader.run("return location.hash"))
    assert said in reader.text("#mode")
    reader.open(page, "#ego=nobody&open=nothing&g=none")
    assert "the map opens on" in reader.text("#mode")
    assert reader.console() == []


def test_a_camp_lists_its_lines_that_are_not_drawn_too(reader: Reader, vocabulary: Vocabulary) -> None:
    case = large_case(500, camps=24)
    reader.open(render_page(case, vocabulary))
    assert "Only the 40 lines" in reader.text("#mode")
    data = PageContent(case, vocabulary).script_data()
    place = {node["id"]: node["cluster"] for node in data["nodes"]}
    bundles = {
        (frozenset((place[edge["from"]], place[edge["to"]])), edge["polarity"])
        for edge in data["edges"]
        if place[edge["from"]] != place[edge["to"]]
    }
    listed = 0
    for cluster in data["clusters"]:
        reader.go_to(f"#g={cluster['id']}")
        assert reader.text("#panel h2") == cluster["name"]
        listed += reader.count("#panel ul:first-of-type li")
    assert len(bundles) > 40
    assert listed == 2 * len(bundles)
    reader.run("[...document.querySelectorAll('#panel ul:first-of-type button')].at(-1).click()")
    assert reader.count("#panel .card") > 0
    assert reader.console() == []


def test_claims_between_camps_are_counted_facts_apart_from_hints(
    reader: Reader, crowd: tuple[Case, bytes]
) -> None:
    reader.open(crowd[1], "#g=camp-1")
    assert reader.text("#panel h2") == "Camp 1"
    assert "No source says so" in reader.text("#panel")
    told = reader.run("return [...document.querySelectorAll('#panel ul li')].map((each) => each.textContent)")
    reader.run("document.querySelector('#panel ul button').click()")
    both_ways = reader.text("#panel ul")
    facts = sum(map(int, re.findall(r"(\d+) facts?\b", both_ways)))
    hints = sum(map(int, re.findall(r"(\d+) not (?:a fact|facts)", both_ways)))
    assert facts > 1
    assert hints > 1
    assert told[0].endswith(f", {facts} facts, {hints} not facts")
    assert reader.count("#panel .card") == min(40, facts + hints)
    reader.find("[data-facet=polarity][data-value=conflict]").click()
    assert reader.console() == []


def test_the_arrowheads_and_the_width_of_a_line_with_facts_are_those_of_its_facts(
    reader: Reader, crowd: tuple[Case, bytes], vocabulary: Vocabulary, tmp_path: Path
) -> None:
    case, page = crowd
    data = PageContent(case, vocabulary).script_data()
    home = {node["id"]: node["cluster"] for node in data["nodes"]}
    name = {each["id"]: each["name"] for each in data["clusters"]}
    lines: dict[tuple[frozenset[str], str], list[Claim]] = defaultdict(list)
    for claim in case.claims:
        polarity = vocabulary.relations[claim.relation].polarity.value
        lines[frozenset((home[claim.subject], home[claim.object])), polarity].append(claim)
    reader.open(page)
    root = ElementTree.fromstring(reader.saved("svg", "*-map.svg", tmp_path))
    groups = {group.findtext(f"{SVG}title") or "": group for group in root.iter(f"{SVG}g")}
    one_way_only_by_facts = 0
    for (ends, polarity), claims in lines.items():
        pair = [" and ".join(name[each] for each in order) for order in permutations(sorted(ends))]
        titles = [
            each for each in groups for both in pair if each.startswith(f"{polarity.title()}: {both}: ")
        ]
        surest = [each for each in claims if each.is_fact] or claims
        if len(ends) == 2 and polarity in ("conflict", "cooperation") and titles:
            ways = {home[each.subject] for each in surest}
            ways |= {home[each.object] for each in surest if vocabulary.relations[each.relation].symmetric}
            paths = groups[titles[0]].findall(f"{SVG}path")
            assert (paths[1].get("d") or "").count("Z") == len(ways)
            one_way_only_by_facts += len(ways) < len({home[each.subject] for each in claims})
    assert one_way_only_by_facts
    assert not any("several" in each for each in groups)


def test_a_phone_that_is_turned_has_room_for_more_lines(reader: Reader, crowd: tuple[Case, bytes]) -> None:
    reader.resize(390, 844, touch=True)
    reader.open(crowd[1])
    assert "Only the 15 lines" in reader.text("#mode")
    reader.resize(844, 390, touch=True)
    reader.wait(lambda: "Only the 40 lines" in reader.text("#mode"))
    reader.resize(390, 844, touch=True)
    reader.wait(lambda: "Only the 15 lines" in reader.text("#mode"))
    assert reader.console() == []


@pytest.mark.parametrize("fragment", ["", "#open=camp-1", "#n=e00002", "#g=camp-1"])
def test_a_phone_draws_fewer_lines_and_no_script_fails(
    reader: Reader, crowd: tuple[Case, bytes], fragment: str
) -> None:
    reader.resize(360, 740, touch=True)
    reader.open(crowd[1], fragment)
    assert "Only the 15 lines" in reader.text("#mode")
    assert reader.run("return document.documentElement.scrollWidth") <= 360
    assert reader.console() == []


def test_a_sheet_leaves_both_ends_of_a_bundle_in_view(
    reader: Reader, crowd: tuple[Case, bytes], tmp_path: Path
) -> None:
    reader.resize(360, 740, touch=True)
    reader.open(crowd[1], "#g=camp-1")
    reader.run("document.querySelector('#panel ul button').click()")
    ends = reader.text("#panel-title").split(": ")[1].split(" and ")
    reader.wait(
        lambda: reader.run("return document.getElementById('panel').getBoundingClientRect().bottom") <= 741
    )
    room = reader.run(
        "return document.getElementById('panel').getBoundingClientRect().top"
        " - document.getElementById('graph').getBoundingClientRect().top"
    )
    reader.run("document.getElementById('save-svg').scrollIntoView()")
    root = ElementTree.fromstring(reader.saved("svg", "*-map.svg", tmp_path))
    places = {
        group.findtext(f"{SVG}title"): re.findall(r"-?[\d.]+", group.find(f"{SVG}path").get("transform"))  # type: ignore[union-attr, arg-type]
        for group in root.iter(f"{SVG}g")
        if group.findtext(f"{SVG}title") in ends
    }
    assert len(places) == 2
    for x, y, _ in places.values():
        assert 0 < float(x) < 360
        assert 0 < float(y) < room
