"""The published values of the gold sets that no test of a single measure asks for, and what else the sets tell."""

from __future__ import annotations

import csv
import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from builders import network
from stakegraph.analysis.balance import triangle_balance, walk_balance
from stakegraph.analysis.camps import find_camps
from stakegraph.analysis.centrality import pn_centrality, signed_status
from stakegraph.analysis.frustration import frustration, weak_frustration
from stakegraph.analysis.paths import PathOptions, conflict_paths
from stakegraph.analysis.signed import SignedGraph
from stakegraph.analysis.triads import triad_census

GOLD = Path(__file__).parents[1] / "gold"


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLD / name / "expected.json").read_text(encoding="utf-8"))
    return found


def rows(name: str) -> list[dict[str, str]]:
    with (GOLD / name / "edges.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def graph(name: str) -> SignedGraph:
    return SignedGraph.of_edges((row["source"], row["target"], int(row["sign"])) for row in rows(name))


def test_reads_tribes_have_the_published_size_and_the_published_three_blocks() -> None:
    published, tribes = expected("read_tribes")["published"], graph("read_tribes")
    hostile = [edge for edge in tribes.edges if edge.sign < 0]
    assert (len(tribes.nodes), len(tribes.edges), len(hostile)) == (
        published["n"],
        published["m"],
        published["m_neg"],
    )
    camps = find_camps(tribes)
    assert camps.disagreements == published["blockmodel_k3_criterion_signnet"]
    assert sorted(map(len, camps.camps)) == sorted(
        published["k3_membership_signnet"].count(block) for block in (1, 2, 3)
    )


def test_pn_and_signed_status_disagree_as_published() -> None:
    name = "everett_borgatti_pn10"
    pn, status = pn_centrality(graph(name)), signed_status(graph(name)).values
    pairs = list(combinations(sorted(pn), 2))
    agree = sum(_order(pn[a], pn[b]) * _order(status[a], status[b]) for a, b in pairs)
    # Nodes 2 and 4 are symmetric, a tie in both; in the published figure last digits made it count as agreement.
    assert _order(pn["2"], pn["4"]) == _order(status["2"], status["4"]) == 0
    assert (agree + 1) / len(pairs) == pytest.approx(expected(name)["published"]["kendall_tau"], abs=5e-8)


def _order(one: float, other: float) -> int:
    return 0 if one == pytest.approx(other, abs=1e-9) else 1 if one > other else -1


@pytest.mark.parametrize("name", ["everett_borgatti_pn10", "no_dominant_eigenvalue9", "read_tribes"])
def test_balance_of_every_signed_gold_graph(name: str) -> None:
    figures, found = expected(name)["computed"], graph(name)
    census = triad_census(found)
    assert dict(census.counts) == figures["triangles"]
    assert triangle_balance(census) == pytest.approx(figures["triangle_balance"])
    assert walk_balance(found).value == pytest.approx(figures["walk_balance"])
    strong, weak = frustration(found), weak_frustration(found)
    assert (strong.value, strong.proved) == (figures["frustration_index"], True)
    assert (weak.value, weak.proved) == (min(figures["line_index_at_most_k_clusters"].values()), True)


def test_the_shortest_of_all_paths_found_are_those_of_yens_example() -> None:
    edges = {(row["source"], row["target"]): int(row["weight"]) for row in rows("paths_analytic")}
    found = conflict_paths(
        network(*(f"{a} threatens {b}" for a, b in edges)), "C", "H", PathOptions(max_hops=5)
    )
    lengths = sorted(
        (sum(edges[hop.source, hop.target] for hop in path.hops), path.nodes) for path in found.paths
    )
    assert [[list(nodes), length] for length, nodes in lengths[:3]] == expected("paths_analytic")[
        "published"
    ]["yen_C_to_H_k3"]


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6, 7])
def test_complete_digraphs_have_the_published_number_of_paths_of_any_length(size: int) -> None:
    graph = network(*(f"n{i} threatens n{j}" for i in range(size) for j in range(size) if i != j))
    found = conflict_paths(graph, "n0", f"n{size - 1}", PathOptions(max_hops=8, time_limit=60.0))
    published = expected("paths_analytic")["published"]["simple_paths_in_K_n_between_two_nodes"]
    assert (found.path_count, found.truncated) == (published[str(size)], None)
