"""Camps are said to be as stable as they are: over other searches, over ambivalent pairs, and without a source."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from stakegraph.analysis import camp_stability
from stakegraph.analysis.camp_stability import agreement, camps_without, compare_camps, search_camps
from stakegraph.analysis.camps import Camps, find_camps
from stakegraph.analysis.frustration import weak_frustration
from stakegraph.analysis.signed import SignedGraph

if TYPE_CHECKING:
    import pytest

TWO_CAMPS = [
    *((a, b, 1) for a, b in combinations("abc", 2)),
    *((a, b, 1) for a, b in combinations("xyz", 2)),
    ("a", "x", -1),
    ("b", "y", -1),
]


def test_agreement_counts_pairs_that_share_a_camp_and_not_the_crowd_outside() -> None:
    one = Camps((("a", "b", "c"), ("x", "y")))
    other = Camps((("a", "b"), ("c", "x", "y")))
    assert agreement(one, other) == agreement(other, one) == 2 / 6
    assert agreement(one, one) == agreement(Camps(()), Camps(())) == 1
    assert agreement(one, Camps(())) == 0


def test_a_division_that_no_seed_changes_is_stable() -> None:
    found = search_camps(SignedGraph.of_edges(TWO_CAMPS))
    assert (found.as_good, found.worse, found.untried) == (10, 0, ())
    assert found.stability.agreements == (1,) * 10
    assert (found.stability.least, found.stability.mean, found.stability.unsettled) == (1, 1, ())


def test_a_division_that_might_as_well_be_another_names_the_unsettled_pairs() -> None:
    """The go-between has one friend on each side."""
    graph = SignedGraph.of_edges([*TWO_CAMPS, ("a", "m", 1), ("x", "m", 1)])
    found = search_camps(graph, seeds=range(30)).stability
    assert found.least < 1
    assert found.unsettled == (("a", "m"), ("m", "x"))
    assert set(found.disagreements) == {1}


def test_worse_searches_are_told_from_those_as_good_and_the_best_is_the_reference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph = SignedGraph.of_edges(TWO_CAMPS)
    good, bad = find_camps(graph), Camps((("a", "b"),), ("c", "x", "y", "z"), graph.edges)
    assert bad.disagreements > good.disagreements
    divisions = {1: bad, 2: good, 3: bad, 4: replace(good)}
    monkeypatch.setattr(camp_stability, "find_camps", lambda graph, *, seed, time_limit: divisions[seed])
    found = search_camps(graph, seeds=[1, 2, 3, 4])
    assert found.best is good
    assert (found.as_good, found.worse, found.stability.agreements) == (1, 2, (1,))


def test_an_ambivalent_pair_that_nothing_else_holds_could_stand_either_way() -> None:
    found = search_camps(SignedGraph.of_edges([("a", "b", 1), ("a", "b", -1), ("a", "c", 1)]))
    assert found.best.camps == (("a", "c"),)
    assert found.stability.unsettled == (("a", "b"),)


def test_an_ambivalent_pair_that_friends_hold_together_or_foes_part_is_settled() -> None:
    both = [("a", "b", 1), ("a", "b", -1)]
    held = SignedGraph.of_edges([*both, ("a", "c", 1), ("b", "c", 1)])
    assert search_camps(held).best.camps == (("a", "b", "c"),)
    assert search_camps(held).stability.unsettled == ()
    parted = SignedGraph.of_edges([*both, ("a", "c", 1), ("b", "c", -1)])
    assert search_camps(parted).stability.unsettled == ()


def test_ambivalent_pairs_that_time_did_not_allow_are_named() -> None:
    found = search_camps(SignedGraph.of_edges([("a", "b", 1), ("a", "b", -1)]), time_limit=0)
    assert found.untried == (("a", "b"),)


SIGNED = st.lists(
    st.tuples(st.sampled_from(list(combinations("abcdef", 2))), st.sampled_from([-1, 1])),
    max_size=14,
    unique_by=lambda each: (each[0], each[1] > 0),
).map(lambda edges: SignedGraph.of_edges((a, b, weight) for (a, b), weight in edges))


def _optimal_partitions(graph: SignedGraph) -> list[dict[str, int]]:
    """Return all best divisions, by trying every one."""
    divisions: list[list[int]] = [[]]
    for _ in graph.nodes:
        divisions = [[*each, group] for each in divisions for group in range(max(each, default=-1) + 2)]
    groups = [dict(zip(graph.nodes, each, strict=True)) for each in divisions]
    costs = [sum((one[e.a] == one[e.b]) != (e.sign > 0) for e in graph.edges) for one in groups]
    return [one for one, cost in zip(groups, costs, strict=True) if cost == min(costs)]


@settings(max_examples=40, deadline=None)
@given(graph=SIGNED)
def test_an_ambivalent_pair_is_unsettled_exactly_when_best_divisions_differ_over_it(
    graph: SignedGraph,
) -> None:
    found = search_camps(graph, seeds=[1])
    assert found.best.disagreements == weak_frustration(graph).value
    best = _optimal_partitions(graph)
    for a, b in graph.ambivalent:
        either = len({one[a] == one[b] for one in best}) == 2
        assert ((a, b) in found.stability.unsettled) == either


def test_camps_without_a_source_can_be_compared_with_those_of_the_whole() -> None:
    whole = find_camps(SignedGraph.of_edges([("a", "b", 1), ("b", "c", 1), ("x", "y", 1)]))
    found = compare_camps(whole, [find_camps(SignedGraph.of_edges([("a", "b", 1), ("x", "y", 1)]))])
    assert found.agreements == (0.5,)
    assert found.unsettled == (("b", "c"),)


def test_leaving_a_part_out_changes_only_what_it_must() -> None:
    """Without the part the go-between still fits either camp as well: it stays where it was."""
    edges = [*TWO_CAMPS, ("a", "m", 1), ("x", "m", 1)]
    whole = SignedGraph.of_edges([*edges, ("m", "z", 1)])
    reference = find_camps(whole)
    assert reference.share("m", "x")
    (found,) = camps_without(reference, [("report", SignedGraph.of_edges(edges))])
    assert (found.agreement, found.changed) == (1, ())


def test_what_time_did_not_allow_is_not_yielded() -> None:
    graph = SignedGraph.of_edges(TWO_CAMPS)
    assert list(camps_without(find_camps(graph), [("report", graph)], time_limit=-1)) == []
