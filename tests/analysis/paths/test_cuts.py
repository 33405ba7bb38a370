"""The smallest set of conflicts that would have to end for no path to be left."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import NODES, network
from stakegraph.analysis.paths import PathOptions, conflict_paths, cuts
from stakegraph.analysis.paths.cuts import PathCut, smallest_cut


def pairs(cut: PathCut) -> list[str]:
    return ["-".join((dyad.source, dyad.target)) for dyad in cut.dyads]


def test_the_one_dyad_that_all_paths_share_is_the_cut() -> None:
    cut = smallest_cut(
        network("a threatens b", "a threatens c", "b attacks d", "c attacks d", "d rejects z"), "a", "z"
    )
    assert (pairs(cut), cut.least, cut.proved, cut.max_hops, cut.reason) == (["d-z"], 1, True, 4, None)


def test_two_disjoint_paths_take_two_dyads() -> None:
    cut = smallest_cut(network("a threatens b", "b threatens z", "a threatens c", "c threatens z"), "a", "z")
    assert (len(cut.dyads), cut.proved) == (2, True)


def test_parallel_claims_are_cut_as_one_dyad_with_all_of_them() -> None:
    cut = smallest_cut(network("a threatens z", "a criticizes z", "a attacks z"), "a", "z")
    assert [len(dyad.receipts) for dyad in cut.dyads] == [3]


def test_a_tie_is_never_cut() -> None:
    # All paths share the tie b–c; no other conflict than a–b is on all of them.
    graph = network(
        "a threatens b", "b partOf c", "c threatens z", "c threatens d", "d threatens z", "a attacks e"
    )
    cut = smallest_cut(graph, "a", "z")
    assert pairs(cut) == ["a-b"]
    assert pairs(smallest_cut(graph, "a", "z", any_length=True)) == ["a-b"]


def test_without_a_path_nothing_has_to_be_cut() -> None:
    cut = smallest_cut(network("z threatens a"), "a", "z")
    assert (cut.dyads, cut.least, cut.proved) == ((), 0, True)


def test_the_limit_on_hops_counts_and_can_be_left_out() -> None:
    # Beside the short path runs one of five hops, which only the cut of any length must meet.
    graph = network(
        "a threatens z", "a threatens b", "b threatens c", "c threatens d", "d threatens e", "e threatens z"
    )  # fmt: skip
    assert pairs(smallest_cut(graph, "a", "z")) == ["a-z"]
    unbounded = smallest_cut(graph, "a", "z", any_length=True)
    assert (len(unbounded.dyads), unbounded.max_hops, unbounded.proved) == (2, None, True)


def test_a_length_bounded_cut_can_be_smaller_than_the_number_of_disjoint_paths_suggests() -> None:
    # Three chains, of which every two share a dyad: one dyad a chain is too many, one for all is too few.
    graph = network(
        "a threatens p", "p threatens q", "q threatens z", "a threatens q", "p threatens z", "a threatens r",
        "r threatens p",
    )  # fmt: skip
    cut = smallest_cut(graph, "a", "z", PathOptions(max_hops=3))
    assert (len(cut.dyads), cut.proved) == (2, True)


def test_too_many_paths_are_cut_at_any_length_and_the_answer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuts, "_MOST_PATHS", 5)
    graph = network(*(f"n{i} threatens n{j}" for i in range(6) for j in range(6) if i != j))
    cut = smallest_cut(graph, "n0", "n5")
    assert cut.max_hops is None
    assert cut.reason is not None
    assert "5 paths" in cut.reason
    assert (len(cut.dyads), cut.proved) == (5, True)


def test_when_time_is_up_a_cut_is_returned_that_may_not_be_the_smallest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cuts, "_CLOCK_EVERY", 1)
    graph = network(
        *(f"a threatens l{i}" for i in range(4)), *(f"l{i} threatens r{j}" for i in range(4) for j in range(3)),
        *(f"r{j} threatens z" for j in range(3)), "a threatens r0", "l0 threatens z",
    )  # fmt: skip
    whole = smallest_cut(graph, "a", "z")
    # Where the bound meets the greedy set at once, nothing is left to search.
    assert whole.proved
    search = cuts._HittingSet(_triangle(), deadline=0.0)
    assert (len(search.smallest()), search.least) == (2, 1)
    assert search.stop_reason is not None
    assert "out of time" in search.stop_reason


def test_a_search_too_deep_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuts, "_LARGEST_SEARCHED", 0)
    search = cuts._HittingSet(_triangle(), deadline=float("inf"))
    assert (len(search.smallest()), search.least) == (2, 1)
    assert search.stop_reason is not None
    assert "not searched" in search.stop_reason


def _triangle() -> set[frozenset[tuple[str, str]]]:
    """Three chains, every two of which share a pair: one chain bounds from below, two pairs are needed."""
    one, two, three = ("a", "b"), ("b", "c"), ("c", "d")
    return {frozenset({one, two}), frozenset({two, three}), frozenset({one, three})}


@pytest.mark.parametrize(("ends", "words"), [(("a", "nobody"), "nobody"), (("a", "a"), "the same")])
def test_ends_that_make_no_sense_are_refused(ends: tuple[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        smallest_cut(network("a threatens b"), *ends)


lines = st.builds(
    lambda source, relation, target: f"{source} {relation} {target}",
    st.sampled_from(NODES), st.sampled_from(["attacks", "criticizes", "threatens", "partOf"]), st.sampled_from(NODES),
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(lines, max_size=16), st.integers(1, 4), st.integers(0, 1))
def test_no_smaller_set_meets_all_paths_and_this_one_does(written: list[str], hops: int, ties: int) -> None:
    graph = network(*written, *(f"{node} addresses {node}" for node in NODES))
    asked = PathOptions(max_hops=hops, max_ties=ties)
    chains = [
        {(hop.source, hop.target) for hop in path.hops if hop.polarity.sign}
        for path in conflict_paths(graph, "a", "f", asked).paths
    ]
    cut = smallest_cut(graph, "a", "f", asked)
    cut_pairs = {(dyad.source, dyad.target) for dyad in cut.dyads}
    assert all(chain & cut_pairs for chain in chains)
    assert cut.proved
    every = sorted(set().union(*chains))
    for fewer in combinations(every, max(len(cut_pairs) - 1, 0)):
        assert not chains or not all(chain & set(fewer) for chain in chains)


@settings(deadline=None, max_examples=100)
@given(st.lists(lines, max_size=16))
def test_the_cut_of_any_length_leaves_no_path_of_any_length(written: list[str]) -> None:
    graph = network(*written, *(f"{node} addresses {node}" for node in NODES))
    cut = smallest_cut(graph, "a", "f", any_length=True)
    gone = {(dyad.source, dyad.target) for dyad in cut.dyads}
    claims = nx.MultiDiGraph(graph)
    claims.remove_edges_from(
        [(*edge[:2], edge[2]) for edge in graph.edges(keys=True)
         if edge[:2] in gone and graph.edges[edge]["polarity"] == "conflict"]
    )  # fmt: skip
    claims.remove_edges_from(
        [edge for edge in graph.edges(keys=True) if graph.edges[edge]["polarity"] == "tie"
         and (edge[:2] in gone or edge[1::-1] in gone)]
    )  # fmt: skip
    assert not conflict_paths(claims, "a", "f", PathOptions(max_hops=5, max_ties=4)).paths
