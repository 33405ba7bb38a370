"""Balance reproduces published values, and is None where it would be made up."""

from __future__ import annotations

import csv
import json
import math
from itertools import combinations
from pathlib import Path

import pytest

from stakegraph.analysis.balance import triangle_balance, walk_balance
from stakegraph.analysis.frustration import frustration
from stakegraph.analysis.signed import SignedGraph
from stakegraph.analysis.triads import triad_census

GOLD = Path(__file__).parent.parent / "gold"


@pytest.fixture(scope="module")
def tribes() -> SignedGraph:
    """Read's tribes of the New Guinea Highlands."""
    with (GOLD / "read_tribes" / "edges.csv").open(encoding="utf-8", newline="") as rows:
        return SignedGraph.of_edges(
            (row["source"], row["target"], int(row["sign"])) for row in csv.DictReader(rows)
        )


def test_reads_tribes_have_the_published_balance(tribes: SignedGraph) -> None:
    expected = json.loads((GOLD / "read_tribes" / "expected.json").read_text(encoding="utf-8"))
    census = triad_census(tribes)
    assert census.counts == expected["computed"]["triangles"]
    assert triangle_balance(census) == pytest.approx(expected["published"]["triangle_balance"], abs=5e-8)
    assert walk_balance(tribes).value == pytest.approx(expected["published"]["walk_balance"], abs=5e-8)


def test_pitfall_9_without_triangles_triangle_balance_is_none_though_the_graph_is_frustrated() -> None:
    square = SignedGraph.of_edges([("a", "b", 1), ("b", "c", 1), ("c", "d", 1), ("a", "d", -1)])
    assert triangle_balance(triad_census(square)) is None
    assert frustration(square).value == 1
    assert (walk_balance(square).value or 1) < 1


@pytest.mark.parametrize("sign", [1, -1])
def test_a_tree_is_balanced_for_walks_and_unknown_for_triangles(sign: int) -> None:
    tree = SignedGraph.of_edges([("a", "b", sign), ("b", "c", -1), ("b", "d", 1)])
    assert walk_balance(tree).value == 1
    assert triangle_balance(triad_census(tree)) is None


def test_three_enemies_have_the_walk_balance_of_their_eigenvalues() -> None:
    enemies = SignedGraph.of_edges((a, b, -1) for a, b in combinations("abc", 2))
    expected = (2 * math.e + math.exp(-2)) / (2 * math.exp(-1) + math.exp(2))
    assert walk_balance(enemies).value == pytest.approx(expected, abs=1e-9)
    assert triangle_balance(triad_census(enemies)) == 0


def test_friends_only_are_balanced() -> None:
    friends = SignedGraph.of_edges((a, b, 1) for a, b in combinations("abcde", 2))
    assert (triangle_balance(triad_census(friends)), walk_balance(friends).value) == (1, 1)


def test_pitfall_3_an_ambivalent_pair_lowers_walk_balance_and_is_not_taken_for_none() -> None:
    plain = walk_balance(SignedGraph.of_edges([("a", "b", 1)])).value
    ambivalent = walk_balance(SignedGraph.of_edges([("a", "b", 8), ("a", "b", -8)])).value
    assert plain == 1
    assert ambivalent == pytest.approx(1 / math.cosh(2), abs=1e-9)


@pytest.mark.parametrize("nodes", [[], ["a"], ["a", "b"]])
def test_without_edges_there_is_no_balance_to_speak_of(nodes: list[str]) -> None:
    graph = SignedGraph.of_edges([], nodes=nodes)
    found = walk_balance(graph)
    assert (found.value, triangle_balance(triad_census(graph))) == (None, None)
    assert found.skipped == "no two parties are friends or foes"


def test_parties_without_edges_change_no_figure(tribes: SignedGraph) -> None:
    more = SignedGraph((*tribes.nodes, "zz-alone"), tribes.edges)
    assert walk_balance(more) == walk_balance(tribes)


def test_a_disconnected_graph_is_balanced_when_its_parts_are() -> None:
    parts = SignedGraph.of_edges([("a", "b", -1), ("c", "d", 1), ("d", "e", -1)])
    assert walk_balance(parts).value == 1


def test_a_graph_that_is_too_large_is_skipped_with_the_reason(tribes: SignedGraph) -> None:
    found = walk_balance(tribes, most_nodes=15)
    assert found.value is None
    assert "16 related parties" in str(found.skipped)


def test_large_eigenvalues_do_not_overflow() -> None:
    """exp(799) is no floating-point number; the ratio of the traces is."""
    hubs = SignedGraph.of_edges(
        (a, b, 1) for a, b in combinations([f"n{number:03}" for number in range(800)], 2)
    )
    assert walk_balance(hubs).value == 1
