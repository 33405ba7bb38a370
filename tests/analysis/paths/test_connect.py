"""The smallest set of disputes that connects some parties."""

from __future__ import annotations

from itertools import combinations, count
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import network
from stakegraph.analysis.paths import PathOptions
from stakegraph.analysis.paths import connect as connecting
from stakegraph.analysis.paths.connect import connect, smallest_tree
from stakegraph.analysis.paths.index import PathIndex
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Iterable


def test_a_common_adversary_joins_all_who_strike_it() -> None:
    connection = connect(
        network("a threatens x", "b attacks x", "c criticizes x", "a funds b"), ["a", "b", "c"]
    )
    assert (connection.size, connection.joining, connection.weakest, connection.proved) == (
        3,
        ("x",),
        2.0,
        True,
    )


def test_of_equally_small_connections_the_one_with_the_strongest_weakest_dispute_wins() -> None:
    graph = network(
        "a criticizes x", "b attacks x", "c attacks x", "a threatens y", "b threatens y", "c threatens y"
    )  # fmt: skip
    connection = connect(graph, ["a", "b", "c"])
    assert (connection.joining, connection.weakest) == (("y",), 3.5)


def test_fewer_disputes_beat_stronger_ones() -> None:
    graph = network("a isUneasyAbout b", "a attacks x", "x attacks b")
    assert connect(graph, ["a", "b"]).size == 1


def test_both_directions_of_a_pair_are_one_dispute() -> None:
    connection = connect(network("a criticizes b", "b attacks a", "b threatens c"), ["a", "b", "c"])
    assert (connection.size, len(connection.dyads), connection.weakest) == (2, 3, 3.5)


def test_ties_and_cooperation_connect_nobody() -> None:
    connection = connect(network("a partOf b", "b funds c", "a threatens d"), ["a", "b", "c"])
    assert (connection.dyads, connection.size, connection.weakest, connection.proved) == ((), 0, None, True)


def test_hints_connect_nobody_unless_asked_for() -> None:
    graph = network("a threatens b possible")
    assert not connect(graph, ["a", "b"]).dyads


@pytest.mark.parametrize(("parties", "words"), [(["a", "a"], "two different"), (["a", "nobody"], "nobody")])
def test_parties_that_make_no_sense_are_refused(parties: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        connect(network("a threatens b"), parties)


def test_when_time_is_up_a_connection_is_returned_that_may_not_be_the_smallest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connecting, "_CLOCK_EVERY", 1)
    graph = network("a threatens x", "b attacks x", "c criticizes x")
    connection = connect(graph, ["a", "b", "c"], PathOptions(time_limit=-1.0))
    assert (connection.size, connection.proved) == (3, False)
    assert connection.reason is not None
    assert "stopped after" in connection.reason


def test_many_parties_are_connected_without_proof() -> None:
    graph = network(*(f"n{index} threatens x" for index in range(9)))
    connection = connect(graph, [f"n{index}" for index in range(9)])
    assert (connection.size, connection.proved) == (9, False)
    assert connection.reason is not None
    assert "at most 8 parties" in connection.reason


edges = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 4)), max_size=14)


@settings(deadline=None, max_examples=200)
@given(edges, st.sets(st.integers(0, 6), min_size=2, max_size=4))
def test_no_other_tree_is_smaller_or_as_small_and_stronger(
    written: list[tuple[int, int, int]], parties: set[int]
) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(range(7))
    graph.add_weighted_edges_from(edge for edge in written if edge[0] != edge[1])
    tree = smallest_tree(
        lambda node: [(end, float(graph.edges[node, end]["weight"])) for end in graph[node]],
        sorted(parties), 60.0,
    )  # fmt: skip
    expected = _brute_force(graph, parties)
    if expected is None:
        assert tree is None
        return
    assert tree is not None
    assert tree.proved
    assert nx.is_tree(_graph(tree.edges))
    assert parties <= set(_graph(tree.edges))
    assert (len(tree.edges), -min(graph.edges[edge]["weight"] for edge in tree.edges)) == expected


def _graph(edges: Iterable[tuple[int, int]]) -> nx.Graph:
    graph = nx.Graph()
    graph.add_edges_from(edges)
    return graph


def _brute_force(graph: nx.Graph, parties: set[int]) -> tuple[int, int] | None:
    for size in count(1):
        if size > graph.number_of_edges():
            return None
        weakest_edges = [
            -min(graph.edges[edge]["weight"] for edge in subset)
            for subset in combinations(graph.edges, size)
            if parties <= set(_graph(subset)) and nx.is_connected(_graph(subset))
        ]
        if weakest_edges:
            return size, min(weakest_edges)
    return None


lines = st.builds(
    lambda source, relation, target: f"{source} {relation} {target}",
    st.sampled_from("abcdef"), st.sampled_from(["attacks", "criticizes", "disagreesWith", "partOf"]),
    st.sampled_from("abcdef"),
)  # fmt: skip


@settings(deadline=None, max_examples=100)
@given(st.lists(lines, max_size=14))
def test_the_index_connects_as_the_network_does(written: list[str]) -> None:
    graph = network(*written, *(f"{node} addresses {node}" for node in "abcdef"))
    by_id = {receipt.claim.id: receipt for receipt in receipts(graph)}
    expected = connect(graph, ["a", "c", "f"])
    indexed = PathIndex.of_network(graph).connect(["a", "c", "f"])
    assert tuple(hop.with_receipts(by_id) for hop in indexed.dyads) == expected.dyads
    assert (indexed.size, indexed.weakest, indexed.joining, indexed.proved) == (
        expected.size,
        expected.weakest,
        expected.joining,
        expected.proved,
    )
