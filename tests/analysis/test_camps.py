"""Camps are friends who hold together; enemies are never paired."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import network
from stakegraph.analysis.camps import find_camps
from stakegraph.analysis.frustration import weak_frustration
from stakegraph.analysis.poles import find_poles
from stakegraph.analysis.signed import SignedGraph
from stakegraph.network import Selection

TWO_CAMPS = [
    *((a, b, 1) for a, b in combinations("abc", 2)),
    *((a, b, 1) for a, b in combinations("xyz", 2)),
    ("a", "x", -1),
    ("b", "y", -1),
]


def test_two_groups_of_friends_who_fight_each_other_are_two_camps() -> None:
    found = find_camps(SignedGraph.of_edges(TWO_CAMPS, nodes=["lonely"]))
    assert found.camps == (("a", "b", "c"), ("x", "y", "z"))
    assert (found.unaligned, found.disagreements) == (("lonely",), 0)


def test_pitfall_15_louvain_on_negative_weights_pairs_enemies_and_camps_do_not() -> None:
    """A ring of foes with friends across: modularity with negative weights is not even bounded by 1."""
    edges = [("a", "b", -1), ("c", "d", -1), ("a", "c", 1), ("b", "d", -1)]
    plain = nx.Graph()
    plain.add_weighted_edges_from(edges)
    paired = [
        (a, b)
        for group in nx.community.louvain_communities(plain, seed=1)
        for a, b in combinations(sorted(group), 2)
        if plain.get_edge_data(a, b, {}).get("weight", 0) < 0
    ]
    assert paired
    found = find_camps(SignedGraph.of_edges(edges))
    assert found.camps == (("a", "c"),)
    assert not any(found.share(a, b) for a, b in paired)


def test_a_common_enemy_makes_no_camp() -> None:
    found = find_camps(SignedGraph.of_edges([("a", "x", -1), ("b", "x", -1)]))
    assert (found.camps, found.unaligned) == ((), ("a", "b", "x"))


@pytest.mark.parametrize(
    ("edges", "nodes"),
    [([], []), ([], ["a"]), ([(a, b, -1) for a, b in combinations("abcd", 2)], [])],
    ids=["empty", "one node", "all negative"],
)
def test_where_nobody_has_a_friend_there_is_no_camp(
    edges: list[tuple[str, str, float]], nodes: list[str]
) -> None:
    found = find_camps(SignedGraph.of_edges(edges, nodes))
    assert (found.camps, found.disagreements) == ((), 0)


def test_friends_only_are_one_camp_and_unconnected_friends_are_several() -> None:
    friends = SignedGraph.of_edges([("a", "b", 1), ("b", "c", 1), ("x", "y", 1)])
    assert find_camps(friends).camps == (("a", "b", "c"), ("x", "y"))


def test_contradicting_relations_carry_their_claims() -> None:
    graph = network(
        "a willingToCooperateWith b",
        "b willingToCooperateWith c",
        "a attacks c",
        "d willingToCooperateWith a",
        "d willingToCooperateWith c",
    )
    found = find_camps(SignedGraph.of_network(graph, Selection().of(graph)))
    assert found.camps == (("a", "b", "c", "d"),)
    assert [receipt.claim.id for receipt in found.receipts] == ["c3"]


def test_pitfall_3_an_ambivalent_pair_holds_nobody_together_and_contradicts_once() -> None:
    graph = SignedGraph.of_edges([("a", "b", 8), ("a", "b", -8), ("b", "c", 1)])
    found = find_camps(graph)
    assert (found.camps, found.disagreements) == ((("b", "c"),), 1)


def test_weights_count_only_when_asked_for() -> None:
    edges = [("a", "b", 1), ("b", "c", 1), ("a", "c", -9)]
    assert find_camps(SignedGraph.of_edges(edges)).disagreements == 1
    assert not find_camps(SignedGraph.of_edges(edges), weighted=True).share("a", "c")


SIGNED = st.lists(
    st.tuples(st.sampled_from(list(combinations("abcdefg", 2))), st.sampled_from([-1, 1])),
    max_size=18,
    unique_by=lambda each: (each[0], each[1] > 0),
).map(lambda edges: SignedGraph.of_edges((a, b, weight) for (a, b), weight in edges))


@settings(max_examples=50, deadline=None)
@given(graph=SIGNED)
def test_camps_hang_together_through_friends_and_fit_as_well_as_is_provably_possible(
    graph: SignedGraph,
) -> None:
    found = find_camps(graph)
    friends = nx.Graph()
    friends.add_edges_from(
        edge.pair for edge in graph.edges if edge.sign > 0 and edge.pair not in graph.ambivalent
    )
    assert all(len(camp) > 1 and nx.is_connected(friends.subgraph(camp)) for camp in found.camps)
    assert sorted([*found.unaligned, *(member for camp in found.camps for member in camp)]) == list(
        graph.nodes
    )
    assert found.disagreements == weak_frustration(graph).value


def test_poles_leave_neutrals_out_and_name_what_contradicts_them() -> None:
    graph = SignedGraph.of_edges(
        [*TWO_CAMPS, ("c", "z", -1), ("a", "far", 1), ("a", "y", 1)], nodes=["lonely"]
    )
    poles = find_poles(graph)
    assert (poles.first, poles.second) == (("a", "b", "c"), ("x", "y", "z"))
    assert poles.neutral == ("far", "lonely")
    assert [edge.pair for edge in poles.contradicting] == [("a", "y")]
    assert poles.polarity == pytest.approx(2 * (9 - 1) / 6)
    assert not poles.ambiguous
    assert poles.polarity is not None
    assert poles.most is not None
    assert poles.polarity <= poles.most


def test_friends_only_are_one_pole_that_nobody_opposes() -> None:
    poles = find_poles(SignedGraph.of_edges((a, b, 1) for a, b in combinations("abcd", 2)))
    assert (poles.first, poles.second, poles.polarity) == (("a", "b", "c", "d"), (), 3)


def test_where_every_pair_is_ambivalent_there_are_no_poles() -> None:
    """The two signs of a pair pull alike: the matrix is zero, and any choice of poles as good as none."""
    pairs = [("a", "b"), ("b", "c")]
    graph = SignedGraph.of_edges([(*pair, sign) for pair in pairs for sign in (1, -1)], nodes=["lonely"])
    poles = find_poles(graph)
    assert (poles.first, poles.second, poles.polarity, poles.most) == ((), (), None, 0.0)
    assert poles.neutral == ("a", "b", "c", "lonely")
    assert (poles.edges, poles.ambiguous) == ((), False)


def test_poles_are_never_worse_than_the_two_ends_of_one_relation() -> None:
    """Here every threshold of the leading eigenvector takes parties in who pull the polarity below 1."""
    edges = [("a", "b", 1), ("a", "c", 1), ("a", "c", -1), ("a", "d", 1), ("b", "c", -1), ("b", "d", -1),
             ("b", "e", -1), ("c", "e", -1)]  # fmt: skip
    poles = find_poles(SignedGraph.of_edges(edges))
    assert poles.polarity == 1
    assert len(poles.first + poles.second) == 2
    assert poles.contradicting == ()


@given(
    st.dictionaries(
        st.sampled_from(list(combinations("abcdef", 2))), st.sampled_from([(1,), (-1,), (1, -1)]), max_size=10
    )
)
def test_poles_have_a_polarity_of_one_or_more_unless_every_pair_is_ambivalent(
    signs: dict[tuple[str, str], tuple[int, ...]],
) -> None:
    graph = SignedGraph.of_edges([(*pair, sign) for pair, each in signs.items() for sign in each])
    poles = find_poles(graph)
    if all(len(each) == 2 for each in signs.values()):
        assert (poles.first, poles.polarity) == ((), None)
    else:
        assert poles.polarity is not None
        assert poles.most is not None
        assert 1 <= poles.polarity <= poles.most + 1e-6
        assert poles.most >= 1 - 1e-6


@pytest.mark.parametrize("nodes", [[], ["a"]])
def test_without_edges_there_are_no_poles(nodes: list[str]) -> None:
    poles = find_poles(SignedGraph.of_edges([], nodes))
    assert (poles.first, poles.second, poles.polarity, poles.neutral) == ((), (), None, tuple(nodes))


def test_where_several_eigenvectors_lead_the_poles_are_said_to_be_ambiguous() -> None:
    enemies = SignedGraph.of_edges((a, b, -1) for a, b in combinations("abc", 2))
    parts = SignedGraph.of_edges([("a", "b", -1), ("x", "y", -1)])
    assert find_poles(enemies).ambiguous
    assert find_poles(parts).ambiguous


def test_a_graph_too_large_for_all_eigenvectors_gives_the_same_poles(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = SignedGraph.of_edges([*TWO_CAMPS, ("c", "z", -1), ("a", "far", 1), ("a", "y", 1)])
    dense = find_poles(graph)
    monkeypatch.setattr("stakegraph.analysis.poles._DENSE", 2)
    assert find_poles(graph) == dense
