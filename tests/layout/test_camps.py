"""Camps, mediators and ambivalent pairs of a case, as the page shows them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from builders import case, claim
from large_cases import large_case
from stakegraph.analysis.camp_stability import search_camps
from stakegraph.analysis.signed import SignedGraph
from stakegraph.layout.camps import Alignment, find_alignment
from stakegraph.network import Selection, build_network
from stakegraph.page.content.page_content import PageContent

if TYPE_CHECKING:
    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

ALLIES = (
    claim("c1", "a", "funds", "b"),
    claim("c2", "b", "threatens", "c"),
    claim("c3", "c", "funds", "d"),
    claim("c4", "a", "threatens", "d"),
)


def test_friends_are_a_camp_and_foes_are_not(vocabulary: Vocabulary) -> None:
    found = find_alignment(case(*ALLIES), vocabulary)
    assert found.camps == (("a", "b"), ("c", "d"))
    assert [found.camp_of(each) for each in "abcd"] == [0, 0, 1, 1]
    assert found.ambivalent == ()


def test_who_is_friendly_with_both_sides_could_mediate(vocabulary: Vocabulary) -> None:
    more = (claim("c5", "m", "funds", "b"), claim("c6", "m", "funds", "c"))
    assert find_alignment(case(*ALLIES, *more), vocabulary).mediators == (("m", (("b", "c"),)),)


def test_hints_and_denials_make_no_camp(vocabulary: Vocabulary) -> None:
    hints = (claim("c1", "a", "funds", "b", "possible"), claim("c2", "a", "funds", "b", "denied"))
    assert find_alignment(case(*hints), vocabulary) == Alignment()


def test_a_pair_with_both_is_ambivalent(bundled: Case, vocabulary: Vocabulary) -> None:
    found = find_alignment(bundled, vocabulary)
    assert found.ambivalent == (("donald-trump", "zohran-mamdani"),)
    assert found.camp_of("nobody") is None


def test_camps_stand_together_on_the_map(bundled: Case, vocabulary: Vocabulary) -> None:
    nodes = {
        node["id"]: (node["x"], node["y"]) for node in PageContent(bundled, vocabulary).script_data()["nodes"]
    }
    camps = find_alignment(bundled, vocabulary).camps
    for camp in camps:
        middle = tuple(sum(nodes[member][axis] for member in camp) / len(camp) for axis in (0, 1))
        within = sum(math.dist(nodes[member], middle) for member in camp) / len(camp)
        others = [math.dist(place, middle) for node, place in nodes.items() if node not in camp]
        assert within < sum(others) / len(others) / 2


@pytest.mark.parametrize("seed", range(3))
def test_the_page_divides_as_the_report_does(seed: int, vocabulary: Vocabulary) -> None:
    made = large_case(40, seed=seed)
    network = build_network(made, vocabulary)
    reported = search_camps(SignedGraph.of_network(network, Selection().of(network)), time_limit=math.inf)
    assert find_alignment(made, vocabulary).camps == reported.best.camps
