"""The search returns the best of all chains of a case without enumerating them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import NODES, network
from stakegraph.analysis.paths import ConflictPath, PathOptions, chains, conflict_paths
from stakegraph.analysis.paths.chains import best_chains, count_chains
from stakegraph.belonging import Belonging
from stakegraph.network import receipts

rows = st.builds(
    "{} {} {}".format,
    st.sampled_from(NODES),
    st.sampled_from(["attacks", "threatens", "criticizes", "clashesWith", "partOf", "memberOf", "funds"]),
    st.sampled_from(NODES),
)


def every_chain(lines: list[str], parties: list[str], options: PathOptions) -> list[ConflictPath]:
    """Enumerate the chains from every party and sort them."""
    graph = network(*lines)
    paths = [
        path for node in graph if node in parties for path in conflict_paths(graph, node, None, options).paths
    ]
    belonging = Belonging(receipt.claim for receipt in receipts(graph))
    long = [path for path in paths if len(path.hops) > 1 and path.nodes[-1] in parties]
    between_sides = [path for path in long if not belonging.are_one_side(path.nodes[0], path.nodes[-1])]
    return sorted(between_sides, key=lambda path: path.sort_key)


@settings(deadline=None, max_examples=200)
@given(
    lines=st.lists(rows, max_size=14),
    parties=st.lists(st.sampled_from(NODES), unique=True, max_size=6),
    hops=st.integers(1, 5),
    ties=st.integers(0, 2),
    best=st.integers(1, 30),
    backwards=st.booleans(),
)
def test_the_best_and_their_number_are_those_of_enumeration(
    lines: list[str], parties: list[str], hops: int, ties: int, best: int, backwards: bool
) -> None:
    options = PathOptions(max_hops=hops, max_ties=ties, ignore_direction=backwards, time_limit=60)
    expected = every_chain(lines, parties, options)
    asked = PathOptions(max_hops=hops, max_ties=ties, ignore_direction=backwards, best=best, time_limit=60)
    result = best_chains(receipts(network(*lines)), parties, asked)
    assert list(result.paths) == expected[:best]
    assert (result.proved, result.truncated) == (len(result.paths), False)
    count = count_chains(receipts(network(*lines)), parties, options)
    ends = {(path.nodes[0], path.nodes[-1]) for path in expected}
    assert (count.chains, count.pairs, count.truncated) == (len(expected), len(ends), None)


def test_chains_from_a_body_to_its_head_or_part_are_left_out_and_counted() -> None:
    graph = network(
        "h heads b", "p partOf b", "h attacks x", "x attacks p", "x attacks y", "e electedToHead x"
    )
    assert [path.nodes for path in best_chains(receipts(graph), "hbpxye", PathOptions(best=9)).paths] == [
        ("h", "x", "y")
    ]
    count = count_chains(receipts(graph), "hbpxye")
    assert (count.chains, count.left_out) == (1, 1)
    assert [path.nodes for path in conflict_paths(graph, "h", "p").paths] == [("h", "x", "p")]


def test_where_a_weaker_conflict_runs_no_tie_takes_its_place() -> None:
    graph = network("a attacks b", "b partOf c", "b criticizes c", "c attacks d")
    (chain,) = best_chains(receipts(graph), ["a", "d"]).paths
    assert (chain.weakest, [hop.polarity.value for hop in chain.hops]) == (2.0, ["conflict"] * 3)


def test_a_dense_case_with_billions_of_chains_has_its_best_at_once() -> None:
    """In a complete graph with one strength the shortest chains are the best, and no search goes beyond two hops."""
    nodes = [f"n{index:02}" for index in range(40)]
    graph = network(*(f"{a} threatens {b}" for a in nodes for b in nodes if a != b))
    result = best_chains(receipts(graph), nodes, PathOptions(best=2, time_limit=60))
    assert [path.nodes for path in result.paths] == [("n00", "n01", "n02"), ("n00", "n01", "n03")]
    assert result.proved == 2


def test_when_time_runs_out_only_finished_rounds_are_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time runs out in the second search: only the chains of the first one are proved."""
    graph = network("a attacks b", "b attacks c", "c attacks d")
    whole = best_chains(receipts(graph), list("abcd"), PathOptions(best=9))
    assert [len(path.hops) for path in whole.paths] == [2, 2, 3]
    ticks = iter([0.0] * 8 + [99.0] * 99)
    monkeypatch.setattr("time.monotonic", lambda: next(ticks))
    cut = best_chains(receipts(graph), list("abcd"), PathOptions(best=9))
    assert cut.truncated
    assert cut.proved == 2
    assert cut.paths[:2] == whole.paths[:2]


def test_without_time_nothing_is_found_and_that_is_no_answer() -> None:
    graph = network("a attacks b", "b attacks c")
    result = best_chains(receipts(graph), list("abc"), PathOptions(time_limit=0))
    assert (result.paths, result.proved, result.truncated) == ((), 0, True)
    assert count_chains(receipts(graph), list("abc"), PathOptions(time_limit=0)).truncated


def test_counting_stops_at_a_cap_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chains, "MOST_COUNTED", 2)
    graph = network("a attacks b", "b attacks c", "b attacks d", "b attacks e")
    count = count_chains(receipts(graph), list("abcde"))
    assert (count.chains, count.truncated) == (2, "the count stopped at 2 chains")


@pytest.mark.parametrize(
    "lines", [[], ["a labels a"], ["a funds b"], ["a threatens b"], ["a partOf b", "b partOf c"]]
)
def test_where_no_two_conflicts_meet_there_is_no_chain(lines: list[str]) -> None:
    result = best_chains(receipts(network(*lines)), list("abc"))
    assert (result.paths, result.truncated) == ((), False)
    assert count_chains(receipts(network(*lines)), list("abc")).chains == 0


def test_chains_in_the_order_of_time_are_refused() -> None:
    with pytest.raises(ValueError, match="in the order of time"):
        best_chains([], [], PathOptions(time_respecting=True))
