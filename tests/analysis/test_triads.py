"""Triads are counted by sign, once each, and never netted."""

from __future__ import annotations

import random
from itertools import combinations, product

import networkx as nx
import numpy as np
import pytest

from builders import network
from stakegraph.analysis.signed import SignedGraph
from stakegraph.analysis.triads import KINDS, Pairs, list_triangles, triad_census
from stakegraph.analysis.triads_directed import DIRECTED_KINDS, directed_triads
from stakegraph.network import Selection, dyads

SIGN = {"+": 1, "-": -1}


def triangle(kind: str) -> SignedGraph:
    ends = [("a", "b"), ("a", "c"), ("b", "c")]
    return SignedGraph.of_edges((a, b, SIGN[sign]) for (a, b), sign in zip(ends, kind, strict=True))


def random_graph(nodes: int, chance: float, seed: int) -> SignedGraph:
    """Return a random graph in which a pair may have an edge of either sign, or both."""
    draw = random.Random(seed)
    pairs = combinations([f"n{number:02}" for number in range(nodes)], 2)
    return SignedGraph.of_edges(
        (a, b, sign) for (a, b), sign in product(pairs, (1, -1)) if draw.random() < chance
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_triangle_is_counted_as_itself(kind: str) -> None:
    census = triad_census(triangle(kind))
    assert {each: count for each, count in census.counts.items() if count} == {kind: 1}
    assert census.balanced == (kind in {"+++", "+--"})


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("chunk", [1, 7, 500_000])
def test_the_forward_algorithm_finds_what_looking_at_all_threesomes_finds(
    seed: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stakegraph.analysis.triads._CHUNK", chunk)
    graph = random_graph(20, 0.35, seed)
    signs: dict[tuple[str, str], set[int]] = {}
    for edge in graph.edges:
        signs.setdefault(edge.pair, set()).add(edge.sign)
    expected = dict.fromkeys([*KINDS, "ambivalent"], 0)
    for a, b, c in combinations(graph.nodes, 3):
        found = [signs.get(pair) for pair in ((a, b), (a, c), (b, c))]
        if all(found):
            negatives = sum(each == {-1} for each in found)
            expected["ambivalent" if {-1, 1} in found else KINDS[negatives]] += 1
    census = triad_census(graph)
    assert {**census.counts, "ambivalent": census.ambivalent} == expected


def test_pitfall_3_a_triple_with_an_ambivalent_pair_is_counted_apart_and_never_netted() -> None:
    graph = SignedGraph.of_edges([("a", "b", 8), ("a", "b", -8), ("b", "c", 1), ("a", "c", 1)])
    census = triad_census(graph)
    assert (census.total, census.ambivalent) == (0, 1)
    assert [edge.sign for edge in census.examples["ambivalent"][0].edges] == [-1, 1, 1, 1]


def test_pitfall_7_triangles_are_listed_without_looking_at_every_threesome() -> None:
    """A star of 100,000 rays has 5 billion pairs of neighbours, none of which may be looked at."""
    rays = 100_000
    ends = np.column_stack((np.zeros(rays, dtype=np.int64), np.arange(1, rays + 1)))
    closed = np.vstack((ends, [[1, 2]]))
    assert [found.tolist() for found in list_triangles(rays + 1, closed)] == [[[rays, 1, 0]]]


def test_a_triangle_shows_the_claims_behind_it_the_strongest_first() -> None:
    graph = network(
        "a attacks b",
        "b attacks c",
        "a attacks c",
        "c criticizes d",
        "d attacks a",
        "b willingToCooperateWith a",
    )
    signed = SignedGraph.of_network(graph, Selection().of(graph))
    census = triad_census(signed)
    assert census.counts["---"] == 1
    (example,) = census.examples["---"]
    assert [receipt.claim.id for receipt in example.receipts] == ["c3", "c5", "c4"]
    assert census.examples["ambivalent"][0].nodes == ("a", "b", "c")


def test_examples_are_the_triangles_with_the_strongest_weakest_edge() -> None:
    edges = [(a, b, 1 + abs(int(a) - int(b))) for a, b in combinations("12345", 2)]
    census = triad_census(SignedGraph.of_edges(edges), examples=2)
    assert [each.nodes for each in census.examples["+++"]] == [("1", "3", "5"), ("1", "2", "3")]
    assert [each.weakest for each in census.examples["+++"]] == [3, 2]


@pytest.mark.parametrize(
    "graph",
    [
        SignedGraph.of_edges([]),
        SignedGraph.of_edges([], nodes=["a"]),
        SignedGraph.of_edges([("a", "b", 1), ("c", "d", -1)]),
    ],
    ids=["empty", "one node", "disconnected"],
)
def test_graphs_without_triangles_have_counts_of_0(graph: SignedGraph) -> None:
    census = triad_census(graph)
    assert (census.total, census.ambivalent, census.truncated) == (0, 0, None)
    assert set(census.examples.values()) == {()}


def test_a_census_that_runs_out_of_time_says_so() -> None:
    assert "more triangles" in str(triad_census(triangle("+++"), time_limit=-1).truncated)


def test_pairs_come_in_the_order_of_their_ends_and_an_ambivalent_one_once() -> None:
    pairs = Pairs.of(SignedGraph.of_edges([("b", "c", 2), ("a", "c", 3), ("b", "c", -1)]))
    assert pairs.ends.tolist() == [[0, 2], [1, 2]]
    assert (pairs.codes.tolist(), pairs.strengths.tolist()) == ([1, 3], [3, 1])


@pytest.mark.parametrize(
    ("lines", "kind", "balanced"),
    [
        (("a willingToCooperateWith b", "b attacks c", "a attacks c"), "030T", True),
        (("a willingToCooperateWith b", "b attacks c", "a willingToCooperateWith c"), "030T", False),
        (("a attacks b", "b attacks c", "a attacks c"), "030T", False),
        (
            ("b attacks a", "b attacks c", "a willingToCooperateWith c", "c willingToCooperateWith a"),
            "120D",
            True,
        ),
        (("a attacks b", "c attacks b", "a attacks c", "c attacks a"), "120U", False),
        (("a attacks b", "c willingToCooperateWith b", "a attacks c", "c attacks a"), "120U", True),
    ],
)
def test_a_transitive_triad_is_balanced_when_each_semicycle_is(
    lines: tuple[str, ...], kind: str, balanced: bool
) -> None:
    graph = network(*lines)
    census = directed_triads(dyads(Selection().of(graph)))
    assert (census.total, census.excluded, census.share) == (1, 0, float(balanced))
    assert (census.balanced if balanced else census.unbalanced)[kind] == 1


def test_one_odd_semicycle_of_six_unbalances_a_triad_of_mutual_dyads() -> None:
    lines = [
        f"{one} willingToCooperateWith {other}" for one, other in product("abc", repeat=2) if one != other
    ]
    graph = network(*lines)
    assert directed_triads(dyads(Selection().of(graph))).balanced["300"] == 1
    graph = network(*lines[:-1], "c attacks b")
    census = directed_triads(dyads(Selection().of(graph)))
    assert census.unbalanced["300"] == 1
    assert {receipt.claim.id for receipt in census.examples[0].receipts} == {f"c{n}" for n in range(1, 7)}


@pytest.mark.parametrize(
    "lines",
    [
        ("a willingToCooperateWith b", "b willingToCooperateWith c", "c willingToCooperateWith a"),
        ("a willingToCooperateWith b", "b willingToCooperateWith c"),
    ],
)
def test_cycles_and_open_chains_are_no_transitive_triads(lines: tuple[str, ...]) -> None:
    graph = network(*lines)
    census = directed_triads(dyads(Selection().of(graph)))
    assert (census.total, census.share, census.excluded) == (0, None, len(lines) - 2)


def test_a_dyad_for_and_against_is_ambivalent_in_directed_triads_too() -> None:
    graph = network("a willingToCooperateWith b", "a attacks b", "b attacks c", "a attacks c")
    census = directed_triads(dyads(Selection().of(graph)))
    assert (census.ambivalent, census.total) == (1, 0)


def test_unbalanced_triads_are_shown_with_the_strongest_weakest_dyad_first() -> None:
    graph = network(
        *("a criticizes b", "b criticizes c", "a criticizes c"),
        *("x attacks y", "y attacks z", "x attacks z"),
        *("l willingToCooperateWith m", "m willingToCooperateWith n", "l willingToCooperateWith n"),
    )
    found = dyads(Selection().of(graph))
    assert [each.nodes for each in directed_triads(found).examples] == [("x", "y", "z"), ("a", "b", "c")]
    assert [each.nodes for each in directed_triads(found, examples=1).examples] == [("x", "y", "z")]
    assert directed_triads(found, examples=0).examples == ()


def test_dyads_with_anybody_but_the_parties_are_left_out() -> None:
    graph = network("a willingToCooperateWith b", "b attacks c", "a attacks c")
    assert directed_triads(dyads(Selection().of(graph)), parties={"a", "b"}).total == 0


@pytest.mark.parametrize("seed", range(3))
def test_kinds_are_those_of_the_triad_census_of_networkx(seed: int) -> None:
    plain = nx.gnp_random_graph(14, 0.5, seed=seed, directed=True)
    graph = network(*(f"n{a} {'attacks' if (a + b) % 3 else 'invites'} n{b}" for a, b in plain.edges))
    census = directed_triads(dyads(Selection().of(graph)))
    theirs = nx.triadic_census(plain)
    assert {kind: census.balanced[kind] + census.unbalanced[kind] for kind in DIRECTED_KINDS} == {
        kind: theirs[kind] for kind in DIRECTED_KINDS
    }
    assert census.excluded == sum(theirs[kind] for kind in ("030C", "120C", "210"))
