"""Signed centralities reproduce what was published, and refuse where there is nothing to return."""

from __future__ import annotations

import csv
import json
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import network
from stakegraph.analysis import centrality
from stakegraph.analysis.centrality import (
    UndefinedCentralityError,
    directed_pn_centrality,
    pn_centrality,
    signed_status,
)
from stakegraph.analysis.signed import SignedGraph
from stakegraph.errors import StakegraphError
from stakegraph.model import Polarity
from stakegraph.network import Selection, dyads_between_parties

if TYPE_CHECKING:
    from stakegraph.analysis.centrality import DirectedPN

GOLD = Path(__file__).parents[1] / "gold"


def gold(name: str) -> tuple[SignedGraph, list[str], dict[str, Any]]:
    """Return a gold graph, its nodes in the order of the expected values, and these."""
    with (GOLD / name / "edges.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(row["source"], row["target"], float(row["sign"])) for row in csv.DictReader(lines)]
    graph = SignedGraph.of_edges(rows)
    expected = json.loads((GOLD / name / "expected.json").read_text(encoding="utf-8"))
    return graph, sorted(graph.nodes, key=int), expected


def directed(*lines: str) -> DirectedPN:
    graph = network(*lines)
    accepted = Selection().of(graph)
    hostile, friendly = (
        dyads_between_parties(graph, accepted, polarity)
        for polarity in (Polarity.CONFLICT, Polarity.COOPERATION)
    )
    return directed_pn_centrality(graph.nodes, hostile, friendly)


def complete(size: int, sign: int) -> SignedGraph:
    return SignedGraph.of_edges([(f"n{a}", f"n{b}", sign) for b in range(size) for a in range(b)])


def test_the_published_pn_centrality_is_reproduced() -> None:
    graph, nodes, expected = gold("everett_borgatti_pn10")
    found = pn_centrality(graph)
    assert [found[node] for node in nodes] == pytest.approx(expected["published"]["pn_index"], abs=1e-6)
    assert [found[node] for node in nodes] == pytest.approx(expected["computed"]["pn_index"], abs=1e-12)


def test_among_friends_only_pn_is_two_and_without_edges_one() -> None:
    assert pn_centrality(complete(5, 1)) == pytest.approx(dict.fromkeys(("n0", "n1", "n2", "n3", "n4"), 2.0))
    assert pn_centrality(SignedGraph(("a", "b"), ())) == {"a": 1.0, "b": 1.0}
    assert pn_centrality(SignedGraph(("a",), ())) == {"a": 1.0}
    assert pn_centrality(SignedGraph((), ())) == {}


@pytest.mark.parametrize("size", [3, 4, 8])
def test_pn_is_solved_where_repeating_does_not_settle(size: int) -> None:
    # Everybody against everybody: PN = 1 − PN, so one half each, while repeating goes 1, 0, 1, 0 …
    assert pn_centrality(complete(size, -1)) == pytest.approx({f"n{n}": 0.5 for n in range(size)})


def test_pn_refuses_two_opponents_and_nobody_else() -> None:
    with pytest.raises(UndefinedCentralityError, match="two opponents"):
        pn_centrality(SignedGraph.of_edges([("a", "b", -1)]))
    assert pn_centrality(SignedGraph.of_edges([("a", "b", -1)], nodes=["c"]))["c"] == 1.0


def test_strength_does_not_enter_pn_nor_status() -> None:
    weak = SignedGraph.of_edges([("a", "b", 1), ("b", "c", -1), ("a", "c", -1)])
    strong = SignedGraph.of_edges([("a", "b", 9), ("b", "c", -0.5), ("a", "c", -4)])
    assert pn_centrality(weak) == pn_centrality(strong)
    assert signed_status(weak) == signed_status(strong)


def test_an_ambivalent_pair_enters_pn_with_both_its_edges() -> None:
    found = pn_centrality(SignedGraph.of_edges([("a", "b", 1), ("a", "b", -1)], nodes=["c"]))
    assert found["a"] == pytest.approx(1 / (1 + 1 / 4))
    assert found["c"] == 1.0


edge_lists = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]),
    st.sampled_from([1, -1]),
    min_size=1,
)


def of_pairs(pairs: dict[tuple[int, int], int]) -> SignedGraph:
    names = [f"n{number}" for number in range(8)]
    return SignedGraph.of_edges([(names[a], names[b], sign) for (a, b), sign in pairs.items()], names)


@given(edge_lists)
def test_pn_is_what_the_formula_says(pairs: dict[tuple[int, int], int]) -> None:
    matrix = np.zeros((8, 8))
    for (a, b), sign in pairs.items():
        matrix[a, b] = matrix[b, a] = 1 if sign > 0 else -2
    expected = np.linalg.inv(np.eye(8) - matrix / 14) @ np.ones(8)
    assert list(pn_centrality(of_pairs(pairs)).values()) == pytest.approx(list(expected), abs=1e-9)


@given(st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), st.sampled_from([1, -1])))
def test_directed_pn_is_what_the_formula_says(arcs: dict[tuple[int, int], int]) -> None:
    arcs = {(a, b): sign for (a, b), sign in arcs.items() if a != b and {a, b} != {0, 1}}
    lines = [f"n{a} {'funds' if sign > 0 else 'threatens'} n{b}" for (a, b), sign in sorted(arcs.items())]
    found = directed(*(f"n{number} addresses n{number}" for number in range(6)), *lines)
    sent = np.zeros((6, 6))
    for (a, b), sign in arcs.items():
        sent[a, b] = (1 if sign > 0 else -2) / 10
    outgoing = np.linalg.inv(np.eye(6) - sent @ sent.T) @ (np.eye(6) + sent) @ np.ones(6)
    incoming = np.linalg.inv(np.eye(6) - sent.T @ sent) @ (np.eye(6) + sent.T) @ np.ones(6)
    assert list(found.outgoing.values()) == pytest.approx(list(outgoing), abs=1e-9)
    assert list(found.incoming.values()) == pytest.approx(list(incoming), abs=1e-9)


def test_directed_pn_keeps_what_runs_in_from_what_runs_out() -> None:
    found = directed("a threatens b", "c addresses b")
    assert found.outgoing["a"] < 1
    assert found.incoming["a"] == 1
    assert found.incoming["b"] < 1
    assert found.outgoing["b"] == 1
    assert found.incoming["c"] == found.outgoing["c"] == 1


def test_directed_pn_of_a_symmetric_digraph_is_that_of_the_graph() -> None:
    lines = ["a agreesWith b", "b disagreesWith c", "c agreesWith d"]
    graph = network(*lines)
    expected = pn_centrality(SignedGraph.of_network(graph, Selection().of(graph)))
    assert directed(*lines).incoming == pytest.approx(expected)
    assert directed(*lines).outgoing == pytest.approx(expected)


@pytest.mark.parametrize(
    "lines",
    [
        ["a threatens b"],
        [f"n{a} threatens n{b}" for a in range(4) for b in range(4) if a != b],
    ],
)
def test_directed_pn_refuses_where_its_matrix_has_no_inverse(lines: list[str]) -> None:
    with pytest.raises(UndefinedCentralityError, match="incoming and outgoing PN centrality"):
        directed(*lines)


def test_directed_pn_is_defined_where_only_one_of_three_is_hostile_to_all() -> None:
    # out(a) = 1 − ½ (in(b) + in(c)) and in(b) = in(c) = 1 − ½ out(a), so out(a) = 0.
    found = directed("a threatens b", "a threatens c")
    assert found.outgoing == pytest.approx({"a": 0, "b": 1, "c": 1}, abs=1e-9)
    assert found.incoming == pytest.approx({"a": 1, "b": 1, "c": 1}, abs=1e-9)


def test_directed_pn_of_an_empty_graph_is_empty_and_of_one_node_is_one() -> None:
    assert directed_pn_centrality([], [], []).incoming == {}
    assert directed_pn_centrality(["a"], [], []).outgoing == {"a": 1.0}


def test_the_published_signed_eigenvector_is_reproduced() -> None:
    graph, nodes, expected = gold("everett_borgatti_pn10")
    status = signed_status(graph)
    published = expected["published"]["eigen_centrality_signed"]
    assert [status.values[node] for node in nodes] == pytest.approx(published, abs=1e-6)
    values = sorted(expected["computed"]["eigenvalues"], key=abs)
    assert (status.eigenvalue, status.runner_up) == pytest.approx((values[-1], abs(values[-2])))


def test_a_non_dominant_eigenvector_is_never_returned() -> None:
    graph, _, _ = gold("no_dominant_eigenvalue9")
    with pytest.raises(UndefinedCentralityError, match="no eigenvalue dominates"):
        signed_status(graph)
    assert issubclass(UndefinedCentralityError, StakegraphError)


@pytest.mark.parametrize(
    "edges",
    [
        [("a", "b", -1)],
        [("a", "m", 1), ("b", "m", 1), ("c", "m", -1)],
        [(a, b, 1) for triangle in ("abc", "xyz") for a, b in zip(triangle, triangle[1:] + triangle[0], strict=True)],
    ],
    ids=["two parties", "a star", "two equal components"],
)  # fmt: skip
def test_status_refuses_ties_for_the_largest_eigenvalue(edges: list[tuple[str, str, float]]) -> None:
    with pytest.raises(UndefinedCentralityError, match="no eigenvalue dominates"):
        signed_status(SignedGraph.of_edges(edges))


def test_status_refuses_a_graph_without_edges_or_with_ambivalent_pairs_only() -> None:
    for graph in (
        SignedGraph((), ()),
        SignedGraph(("a",), ()),
        SignedGraph.of_edges([("a", "b", 1), ("a", "b", -1)]),
    ):
        with pytest.raises(UndefinedCentralityError, match="without edges"):
            signed_status(graph)


def test_two_camps_get_opposite_signs_and_the_larger_one_the_positive() -> None:
    parties = ("a1", "a2", "b1", "b2", "b3")
    edges = [(one, other, 1 if one[0] == other[0] else -1) for one, other in combinations(parties, 2)]
    values = signed_status(SignedGraph.of_edges(edges)).values
    assert {node[0]: value > 0 for node, value in values.items()} == {"a": False, "b": True}
    assert max(map(abs, values.values())) == 1


def test_the_sign_of_equal_camps_is_fixed_by_the_first_id() -> None:
    edges = [("a", "b", 1), ("x", "y", 1), *((one, other, -1.0) for one in "ab" for other in "xy")]
    values = signed_status(SignedGraph.of_edges(edges)).values
    assert {node: round(value, 9) for node, value in values.items()} == {"a": 1, "b": 1, "x": -1, "y": -1}


def test_an_ambivalent_pair_is_left_out_of_status_and_named() -> None:
    edges = [("a", "b", 1), ("a", "c", -1), ("b", "c", -1)]
    both = [("a", "d", 1), ("a", "d", -1)]
    status = signed_status(SignedGraph.of_edges([*edges, *both]))
    assert status.left_out == (("a", "d"),)
    assert status.values["d"] == 0
    assert {node: status.values[node] for node in "abc"} == signed_status(SignedGraph.of_edges(edges)).values


def test_components_below_the_dominant_one_have_status_nought() -> None:
    edges = [("a", "b", 1), ("a", "c", -1), ("b", "c", -1), ("x", "y", 1)]
    values = signed_status(SignedGraph.of_edges(edges, nodes=["z"])).values
    assert [abs(round(values[node], 9)) for node in "xyz"] == [0, 0, 0]


@given(edge_lists)
def test_status_is_an_eigenvector_or_is_refused(pairs: dict[tuple[int, int], int]) -> None:
    matrix = np.zeros((8, 8))
    for (a, b), sign in pairs.items():
        matrix[a, b] = matrix[b, a] = sign
    sizes = sorted(np.abs(np.linalg.eigvalsh(matrix)))
    if sizes[-1] - sizes[-2] < 1e-6:
        with pytest.raises(UndefinedCentralityError):
            signed_status(of_pairs(pairs))
        return
    status = signed_status(of_pairs(pairs))
    vector = np.array(list(status.values.values()))
    assert matrix @ vector == pytest.approx(status.eigenvalue * vector, abs=1e-6)
    assert max(abs(vector)) == pytest.approx(1)


@given(edge_lists, st.permutations(range(8)))
def test_pn_does_not_depend_on_names(pairs: dict[tuple[int, int], int], order: list[int]) -> None:
    renamed = of_pairs({(min(p), max(p)): s for (a, b), s in pairs.items() for p in [(order[a], order[b])]})
    found = pn_centrality(of_pairs(pairs))
    assert pn_centrality(renamed) == pytest.approx({f"n{order[n]}": found[f"n{n}"] for n in range(8)})


def test_large_sparse_graphs_give_what_the_dense_way_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, _, _ = gold("everett_borgatti_pn10")
    dense = signed_status(graph)
    monkeypatch.setattr(centrality, "_DENSE_UP_TO", 5)
    sparse = signed_status(graph)
    assert sparse.values == pytest.approx(dense.values, abs=1e-8)
    assert (sparse.eigenvalue, sparse.runner_up) == pytest.approx((dense.eigenvalue, dense.runner_up))


def test_the_sparse_way_sees_a_multiple_eigenvalue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centrality, "_DENSE_UP_TO", 5)
    triangles = [
        (a, b, 1.0) for triangle in ("abc", "xyz") for a, b in zip(triangle, triangle[1:] + triangle[0], strict=True)
    ]  # fmt: skip
    for graph in (SignedGraph.of_edges(triangles), gold("no_dominant_eigenvalue9")[0]):
        with pytest.raises(UndefinedCentralityError):
            signed_status(graph)


def test_status_is_refused_where_the_search_for_the_eigenvalue_does_not_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(centrality, "_DENSE_UP_TO", 5)
    monkeypatch.setattr(centrality, "_RESTARTS", 1)
    ring = [(f"n{number:04}", f"n{(number + 1) % 501:04}", 1.0) for number in range(501)]
    with pytest.raises(UndefinedCentralityError, match="too close together"):
        signed_status(SignedGraph.of_edges(ring))
