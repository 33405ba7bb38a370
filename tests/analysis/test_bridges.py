"""Betweenness on the cooperative layer, between camps that a hostile edge makes opponents."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import network
from stakegraph.analysis.bridges import bridges_between_camps
from stakegraph.analysis.signed import SignedGraph
from stakegraph.network import Selection

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

FEUD = ("a", "b", -1)


def bridges(camps: Mapping[str, Hashable | None], *edges: tuple[str, str, float]) -> dict[str, float]:
    found = bridges_between_camps(SignedGraph.of_edges(edges), camps).bridges
    return {each.node: each.betweenness for each in found}


def test_the_only_friendly_path_between_two_camps_has_its_inner_nodes_as_bridges() -> None:
    assert bridges({"a": "1", "b": "2"}, FEUD, ("a", "m", 1), ("m", "k", 1), ("k", "b", 1)) == {
        "k": 1,
        "m": 1,
    }


def test_two_shortest_paths_share_a_pair() -> None:
    edges = [("a", "m", 1), ("m", "b", 1), ("a", "k", 1), ("k", "b", 1)]
    assert bridges({"a": "1", "b": "2"}, FEUD, *edges) == {"k": 0.5, "m": 0.5}


def test_a_path_of_hostile_steps_makes_no_bridge() -> None:
    assert bridges({"a": "1", "b": "2"}, FEUD, ("a", "m", -1), ("m", "b", 1)) == {}


def test_strength_is_no_distance() -> None:
    edges = [("a", "m", 9), ("m", "b", 9), ("a", "k", 1), ("k", "b", 1)]
    assert bridges({"a": "1", "b": "2"}, FEUD, *edges) == {"k": 0.5, "m": 0.5}


def test_pairs_of_one_camp_and_of_none_do_not_count() -> None:
    edges = [("a", "m", 1), ("m", "b", 1), ("m", "n", 1)]
    assert bridges({"a": "1", "b": "1"}, *edges) == {}
    assert bridges({"a": "1", "b": None, "n": None}, *edges) == {}


def test_only_camps_with_a_hostile_edge_between_them_are_opposed() -> None:
    edges = [("a", "m", 1), ("m", "b", 1), ("m", "c", 1), ("m", "d", 1), FEUD]
    answer = bridges_between_camps(SignedGraph.of_edges(edges), {"a": "1", "b": "2", "d": "2", "c": "3"})
    # a stands against b and, through its camp, against d; nobody stands against c.
    assert [(each.node, each.betweenness) for each in answer.bridges] == [("m", 2)]
    assert answer.opposed_pairs == 2
    peaceful = bridges_between_camps(SignedGraph.of_edges(edges[:-1]), {"a": "1", "b": "2", "c": "3"})
    assert (peaceful.bridges, peaceful.opposed_pairs) == ((), 0)


def test_a_hostile_edge_within_a_camp_or_to_who_is_in_none_opposes_nobody() -> None:
    edges = [("a", "m", 1), ("m", "b", 1), ("a", "d", -1), ("b", "n", -1)]
    assert bridges({"a": "1", "d": "1", "b": "2"}, *edges) == {}


def test_a_bridge_names_its_camp_and_the_claims_behind_its_friendly_edges() -> None:
    graph = network("a funds m", "m funds b", "m threatens z", "a attacks b")
    signed = SignedGraph.of_network(graph, Selection().of(graph))
    (bridge,) = bridges_between_camps(signed, {"a": "1", "m": "1", "b": "2"}).bridges
    assert (bridge.node, bridge.camp) == ("m", "1")
    assert [each.claim.id for each in bridge.receipts] == ["c1", "c2", "c4"]


def test_a_bridge_rests_on_the_whole_of_the_paths_through_it_and_on_nothing_else() -> None:
    graph = network(
        "a willingToCooperateWith k",
        "k willingToCooperateWith m",
        "m willingToCooperateWith b",
        "m willingToCooperateWith far",
        "k willingToCooperateWith dead",
        "a attacks b",
    )
    signed = SignedGraph.of_network(graph, Selection().of(graph))
    found = bridges_between_camps(signed, {"a": "1", "b": "2"}).bridges
    assert [each.node for each in found] == ["k", "m"]
    assert all({one.claim.id for one in each.receipts} == {"c1", "c2", "c3", "c6"} for each in found)


def test_edges_are_gathered_for_the_first_bridges_only() -> None:
    edges = [FEUD, ("a", "m", 1), ("m", "b", 1), ("a", "k", 1), ("k", "b", 1)]
    first, second = bridges_between_camps(SignedGraph.of_edges(edges), {"a": "1", "b": "2"}, shown=1).bridges
    assert (len(first.edges), second.edges) == (3, ())


def test_there_are_no_bridges_on_an_empty_graph_between_isolated_nodes_or_between_components() -> None:
    assert bridges({}) == {}
    assert bridges_between_camps(SignedGraph(("a", "b"), ()), {"a": "1", "b": "2"}).bridges == ()
    assert bridges({"a": "1", "b": "2"}, FEUD, ("a", "m", 1), ("k", "b", 1)) == {}


def test_the_answer_says_how_far_it_came_when_time_ran_out() -> None:
    graph = SignedGraph.of_edges([FEUD, ("a", "m", 1), ("m", "b", 1)])
    answer = bridges_between_camps(graph, {"a": "1", "b": "2"}, time_limit=-1)
    assert answer.truncated is not None
    assert "0 of 2" in answer.truncated


arcs = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20)


@given(arcs, arcs, st.lists(st.sampled_from(["x", "y", "z", None]), min_size=6, max_size=6))
def test_betweenness_is_that_of_all_shortest_paths_and_rests_on_their_edges(
    friendly: set[tuple[int, int]], hostile: set[tuple[int, int]], labels: list[str | None]
) -> None:
    pairs, feuds = (
        {(min(pair), max(pair)) for pair in found if pair[0] != pair[1]} for found in (friendly, hostile)
    )
    layer = nx.Graph()
    layer.add_edges_from(sorted(pairs))
    opposed = {frozenset((labels[a], labels[b])) for a, b in feuds}
    expected: dict[str, float] = {}
    walked: dict[str, set[tuple[str, str]]] = {}
    for s, t in combinations(sorted(layer), 2):
        if None in (labels[s], labels[t]) or labels[s] == labels[t] or not nx.has_path(layer, s, t):
            continue
        if frozenset((labels[s], labels[t])) not in opposed:
            continue
        paths = list(nx.all_shortest_paths(layer, s, t))
        for path in paths:
            for node in path[1:-1]:
                expected[f"n{node}"] = expected.get(f"n{node}", 0) + 1 / len(paths)
                walked.setdefault(f"n{node}", set()).update(
                    (f"n{min(step)}", f"n{max(step)}") for step in pairwise(path)
                )
    camps = {f"n{number}": label for number, label in enumerate(labels)}
    edges = [(f"n{a}", f"n{b}", sign) for group, sign in ((pairs, 1), (feuds, -1)) for a, b in sorted(group)]
    assert bridges(camps, *edges) == pytest.approx(expected)
    found = bridges_between_camps(SignedGraph.of_edges(edges), camps).bridges
    assert {each.node: {edge.pair for edge in each.edges if edge.sign > 0} for each in found} == walked
    assert all(any(edge.sign < 0 for edge in each.edges) for each in found)
