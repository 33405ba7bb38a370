"""Conflict paths in the page are those of the library: same hops, same receipts, same order."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from stakegraph.analysis.paths import PathAnswer, PathOptions, conflict_paths
from stakegraph.analysis.paths.relaxations import explain_no_path
from stakegraph.model import Factuality, Polarity
from stakegraph.network import build_network
from stakegraph.page import render_page
from stakegraph.page.content.page_content import PageContent
from stakegraph.rules import with_derived_claims
from stakegraph.wording.claims import quote_words

if TYPE_CHECKING:
    import networkx as nx

    from page.reader import Reader
    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow

FACTS = frozenset({Factuality.FACT, Factuality.BACKGROUND})
NAMES = [factuality.value for factuality in Factuality]
# how the page is asked, and how the library is
OPTIONS: dict[str, tuple[dict[str, Any], PathOptions]] = {
    "usual": ({}, PathOptions()),
    "facts": ({"factualities": ["fact", "background"]}, PathOptions(factualities=FACTS)),
    "hints and rules": (
        {"factualities": [factuality.value for factuality in Factuality], "rules": True},
        PathOptions(factualities=frozenset(Factuality), rules=True),
    ),
    "according to one": (
        {"according": ["donald-trump"], "any": True, "hops": 3},
        PathOptions(according_to=frozenset({"donald-trump"}), ignore_direction=True, max_hops=3),
    ),
    "any direction": ({"any": True, "hops": 3}, PathOptions(ignore_direction=True, max_hops=3)),
    "no ties": ({"ties": 0}, PathOptions(max_ties=0)),
    "many ties": ({"ties": 3, "hops": 5}, PathOptions(max_ties=3, max_hops=5)),
    "strong and capped": (
        {"least": 3, "cap": 2, "rules": True},
        PathOptions(min_intensity=3, max_found=2, rules=True),
    ),
}
ASK = """
const [edges, questions, options, factualities] = arguments;
const FACTUALITIES = factualities;
return questions.map(([from, to]) => {
  const { paths, truncated } = conflictPaths(edges, from, to, options);
  return [truncated, paths.map((path) => [path.rank, path.weakest, path.hops.map((hop) => [
    hop.source, hop.target, Boolean(hop.hostile), hop.receipts.map(({ claim, turned }) => [claim.id, turned])])])];
});
"""


def _modules() -> str:
    folder = files("stakegraph.page.document").joinpath("app")
    return "\n".join(
        folder.joinpath(name).read_text(encoding="utf-8") for name in ("factuality.js", "paths.js")
    )


@pytest.fixture(scope="module")
def network(complete_case: Case) -> nx.MultiDiGraph:
    return build_network(complete_case)


def _as_page_says(answer: PathAnswer) -> list[Any]:
    return [
        answer.truncated,
        [
            [
                path.rank,
                path.weakest,
                [
                    [
                        hop.source,
                        hop.target,
                        hop.polarity is Polarity.CONFLICT,
                        [[receipt.claim.id, receipt.reversed] for receipt in hop.receipts],
                    ]
                    for hop in path.hops
                ],
            ]
            for path in answer.paths
        ],
    ]


@pytest.mark.parametrize("kind", OPTIONS)
def test_page_finds_the_paths_of_the_library_for_every_question(
    reader: Reader, network: nx.MultiDiGraph, complete_case: Case, vocabulary: Vocabulary, kind: str
) -> None:
    asked, options = OPTIONS[kind]
    ids = [entity.id for entity in complete_case.entities]
    ends = [None, *ids]
    questions = [(one, other) for one in ends for other in ends if one != other]
    edges = PageContent(complete_case, vocabulary).script_data()["edges"]
    answers = reader.run(_modules() + ASK, edges, questions, asked, NAMES)
    found = 0
    for (source, target), answer in zip(questions, answers, strict=True):
        expected = conflict_paths(network, source, target, options)
        assert answer == _as_page_says(expected), (source, target)
        found += len(expected.paths)
    assert found > 10


def _listed(reader: Reader) -> list[list[list[str]]]:
    """Return the claims of each hop of each path that the panel lists."""
    found = reader.run("return [...document.querySelectorAll('[data-path]')].map(each => each.dataset.path)")
    return [json.loads(each) for each in found]


@pytest.mark.parametrize(
    ("fragment", "source", "target", "options"),
    [
        ("#from=donald-trump&to=ice", "donald-trump", "ice", PathOptions()),
        ("#from=donald-trump", "donald-trump", None, PathOptions()),
        ("#to=zohran-mamdani", None, "zohran-mamdani", PathOptions()),
        (
            "#from=new-york-city&ties=2&hops=3&rules=yes&any=yes&factualities=fact+background+announced+possible",
            "new-york-city",
            None,
            PathOptions(
                factualities=FACTS | {Factuality.ANNOUNCED, Factuality.POSSIBLE},
                rules=True, ignore_direction=True, max_hops=3, max_ties=2,
            ),
        ),
    ],
)  # fmt: skip
def test_panel_lists_the_first_twenty_in_the_order_of_the_library(
    reader: Reader,
    complete_page: bytes,
    network: nx.MultiDiGraph,
    fragment: str,
    source: str | None,
    target: str | None,
    options: PathOptions,
) -> None:
    reader.open(complete_page, fragment)
    expected = conflict_paths(network, source, target, options).paths
    assert expected
    assert _listed(reader) == [
        [[receipt.claim.id for receipt in hop.receipts] for hop in path.hops] for path in expected[:20]
    ]
    count = len(expected)
    assert reader.text("#found").startswith(f"{count} path{'s' if count > 1 else ''}, ")


def test_chosen_path_shows_the_words_of_every_hop(
    reader: Reader, complete_page: bytes, complete_case: Case, network: nx.MultiDiGraph
) -> None:
    reader.open(complete_page, "#from=donald-trump&to=ice")
    path = conflict_paths(network, "donald-trump", "ice").paths[1]
    reader.run("document.querySelectorAll('.paths > li > button')[1].click()")
    assert "chosen=1" in reader.run("return location.hash")
    quotes = reader.run(
        "return [...document.querySelectorAll('.paths blockquote')].map(each => each.textContent)"
    )
    assert quotes == [quote_words(receipt.claim.quote) for hop in path.hops for receipt in hop.receipts]
    assert reader.count(".paths [aria-expanded=true]") == 1


def test_paths_open_from_a_stakeholder_and_change_with_the_options(
    reader: Reader, complete_page: bytes, network: nx.MultiDiGraph
) -> None:
    reader.open(complete_page, "#n=donald-trump")
    reader.run(
        "[...document.querySelectorAll('#panel button')].find(b => /paths from/.test(b.textContent)).click()"
    )
    every = conflict_paths(network, "donald-trump").paths
    assert len(_listed(reader)) == min(20, len(every))
    reader.find("[data-option=hops] option:nth-child(1)").click()
    short = conflict_paths(network, "donald-trump", None, PathOptions(max_hops=1)).paths
    assert len(_listed(reader)) == len(short) < len(every)
    assert reader.run("return document.activeElement.dataset.option") == "hops"


@pytest.mark.parametrize(
    "fragment", ["", "&hops=1", "&factualities=fact+background&ties=0", "&rules=yes&any=yes"]
)
def test_what_would_make_a_path_reads_as_on_the_command_line(
    reader: Reader, complete_page: bytes, network: nx.MultiDiGraph, fragment: str
) -> None:
    options = {
        "": PathOptions(),
        "&hops=1": PathOptions(max_hops=1),
        "&factualities=fact+background&ties=0": PathOptions(factualities=FACTS, max_ties=0),
        "&rules=yes&any=yes": PathOptions(rules=True, ignore_direction=True),
    }[fragment]
    compared = 0
    for source, target in (
        ("donald-trump", "nypd-officers"),
        ("ice", "donald-trump"),
        ("dhs", "ice"),
        ("nypd", "ice"),
    ):
        answer = conflict_paths(network, source, target, options)
        if answer.paths:
            continue
        expected = explain_no_path(network, answer).relaxations
        reader.open(complete_page, f"#from={source}&to={target}{fragment}")
        assert reader.text("#found").startswith("No conflict path of facts")
        offers = reader.run(
            "return [...document.querySelectorAll('.relaxation button')].map(b => b.textContent)"
        )
        assert offers == ["; ".join(change.words for change in each.changes) for each in expected]
        if offers:
            reader.run("document.querySelector('.relaxation button').click()")
            assert _listed(reader)[0] == [
                [each.claim.id for each in hop.receipts] for hop in expected[0].path.hops
            ]
        compared += len(offers)
    assert compared


@pytest.mark.parametrize("as_of", ["2024", "2025-01", "2025-02-09", "2026"])
def test_paths_follow_the_time_slider_as_the_command_line_follows_as_of(
    reader: Reader, complete_case: Case, vocabulary: Vocabulary, as_of: str
) -> None:
    days = ("2024", "2025-01", "2025-02-10", "2026-01-01", None)
    curated = [claim for claim in complete_case.claims if not claim.is_derived]
    claims = tuple(replace(claim, date=days[number % 5]) for number, claim in enumerate(curated))
    case = with_derived_claims(replace(complete_case, claims=claims, story=()))
    dated = build_network(case)
    options = PathOptions(as_of=as_of, rules=True)
    edges = PageContent(case, vocabulary).script_data()["edges"]
    questions = [(entity.id, None) for entity in case.entities]
    answers = reader.run(_modules() + ASK, edges, questions, {"asOf": as_of, "rules": True}, NAMES)
    for (source, _), answer in zip(questions, answers, strict=True):
        assert answer == _as_page_says(conflict_paths(dated, source, None, options)), source
    reader.open(render_page(case, vocabulary), "#from=donald-trump&until=2025-01")
    assert "As of 2025-01" in reader.text("#panel")
    expected = conflict_paths(dated, "donald-trump", None, PathOptions(as_of="2025-01")).paths
    assert len(_listed(reader)) == min(20, len(expected))


@pytest.mark.parametrize(("width", "height"), [(390, 844), (768, 1024)])
def test_a_sheet_leaves_all_of_a_path_in_view(
    reader: Reader, complete_page: bytes, width: int, height: int
) -> None:
    reader.resize(width, height, touch=True)
    reader.open(complete_page, "#from=donald-trump&to=ice")
    x, y = reader.place_of_selection()
    free = reader.run(
        "return document.getElementById('panel').getBoundingClientRect().top"
        " - document.getElementById('graph').getBoundingClientRect().top"
    )
    assert 0 < x < width
    assert 0.25 * free < y < 0.75 * free
