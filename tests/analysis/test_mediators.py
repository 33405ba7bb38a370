"""Mediators are friends of both sides of a conflict and opponents of neither."""

from __future__ import annotations

import os
import subprocess
import sys
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stakegraph
from builders import network
from stakegraph.analysis.mediators import mediators
from stakegraph.analysis.signed import SignedGraph
from stakegraph.network import Selection

if TYPE_CHECKING:
    from stakegraph.analysis.mediators import MediatorAnswer


def signed(*lines: str) -> SignedGraph:
    graph = network(*lines)
    return SignedGraph.of_network(graph, Selection().of(graph))


def names(answer: MediatorAnswer) -> list[str]:
    return [each.node for each in answer.mediators]


def test_a_friend_of_both_sides_is_a_mediator_with_the_claims_of_all_three_edges() -> None:
    (mediator,) = mediators(signed("u threatens v", "m supports u", "v willingToCooperateWith m")).mediators
    assert (mediator.node, mediator.conflicts) == ("m", 1)
    (mediation,) = mediator.mediations
    assert [each.claim.id for each in mediation.receipts] == ["c1", "c2", "c3"]


def test_the_score_is_the_weaker_friendship_times_hostility() -> None:
    # threatens 3.5, supports 5, willingToCooperateWith 2.5
    (mediator,) = mediators(signed("u threatens v", "m supports u", "v willingToCooperateWith m")).mediators
    assert mediator.mediations[0].reach == 2.5
    assert mediator.score == pytest.approx(2.5 * 3.5)


def test_a_friend_of_one_side_only_is_none() -> None:
    assert names(mediators(signed("u threatens v", "m supports u"))) == []


@pytest.mark.parametrize("quarrel", ["m criticizes u", "u criticizes m", "v labels m"])
def test_whoever_is_ambivalent_towards_a_side_is_none(quarrel: str) -> None:
    assert names(mediators(signed("u threatens v", "m supports u", "m supports v", quarrel))) == []


def test_a_pair_that_is_ambivalent_itself_still_has_a_conflict_to_mediate() -> None:
    answer = mediators(signed("u threatens v", "u supports v", "m supports u", "m supports v"))
    assert names(answer) == ["m"]


def test_signs_are_not_summed_so_a_strong_friendship_does_not_outweigh_a_weak_quarrel() -> None:
    answer = mediators(signed("u threatens v", "m funds u", "m isAtOddsWith u", "m funds v"))
    assert names(answer) == []


def test_the_number_of_conflicts_comes_before_the_score() -> None:
    # one: a single fierce conflict (9 · 10 = 90); two: two mild ones (0.5 · 0.5 each).
    answer = mediators(
        signed(
            "a attacks b", "one funds a", "one funds b",
            "c isAtOddsWith d", "e isAtOddsWith d",
            "two cooperatesWith c", "two cooperatesWith d", "two cooperatesWith e",
        )
    )  # fmt: skip
    assert names(answer) == ["two", "one"]
    assert answer.mediators[0].score < answer.mediators[1].score


def test_equals_come_in_the_order_of_their_ids() -> None:
    answer = mediators(
        signed(
            "u threatens v",
            "y willingToCooperateWith u",
            "y willingToCooperateWith v",
            "x willingToCooperateWith u",
            "x willingToCooperateWith v",
        )
    )
    assert names(answer) == ["x", "y"]


def test_membership_alone_makes_no_mediator() -> None:
    graph = signed("u threatens v", "u memberOf m", "v memberOf m", "m employs u", "m heads v")
    assert names(mediators(graph)) == []


def test_a_hint_of_friendship_counts_only_when_hints_are_asked_for() -> None:
    assert names(mediators(signed("u threatens v", "m supports u", "m supports v possible"))) == []


def test_the_answer_counts_conflicts_without_any_mediator() -> None:
    answer = mediators(
        signed("u threatens v", "x threatens y", "m willingToCooperateWith u", "m willingToCooperateWith v")
    )
    assert (answer.conflicts, answer.unmediated) == (2, 1)


def test_the_most_hostile_conflict_of_a_mediator_comes_first() -> None:
    (mediator,) = mediators(
        signed(
            "a criticizes b",
            "b attacks c",
            "m willingToCooperateWith a",
            "m willingToCooperateWith b",
            "m willingToCooperateWith c",
        )
    ).mediators
    assert [each.conflict.pair for each in mediator.mediations] == [("b", "c"), ("a", "b")]


def test_an_empty_graph_isolated_nodes_and_self_loops_have_no_mediators() -> None:
    assert mediators(SignedGraph((), ())).mediators == ()
    assert mediators(SignedGraph(("a", "b"), ())).mediators == ()
    assert mediators(signed("a labels a", "m supports m")).mediators == ()


def test_nobody_mediates_in_another_component() -> None:
    assert names(mediators(signed("u threatens v", "m supports x", "m supports y"))) == []


def test_parallel_claims_are_one_friendship() -> None:
    (mediator,) = mediators(
        signed(
            "u threatens v",
            *["m willingToCooperateWith u"] * 500,
            *["m willingToCooperateWith v"] * 500,
            *["u criticizes v"] * 500,
        )
    ).mediators
    assert mediator.conflicts == 1
    assert mediator.score == pytest.approx(2.5 * 3.5)


def test_the_answer_says_when_time_ran_out() -> None:
    answer = mediators(signed("u threatens v", "m supports u", "m supports v"), time_limit=-1)
    assert answer.mediators == ()
    assert answer.truncated is not None
    assert "-1 s and 0 conflicts" in answer.truncated


signed_graphs = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] < pair[1]),
    st.sampled_from([(1,), (-1,), (1, -1)]),
).map(
    lambda pairs: SignedGraph.of_edges(
        [(f"n{a}", f"n{b}", sign * (a + b)) for (a, b), signs in pairs.items() for sign in signs]
    )
)


@given(signed_graphs)
def test_mediators_are_those_of_the_definition(graph: SignedGraph) -> None:
    positive = {frozenset(edge.pair): edge.weight for edge in graph.edges if edge.sign > 0}
    negative = {frozenset(edge.pair): edge.weight for edge in graph.edges if edge.sign < 0}
    expected = {}
    for node in graph.nodes:
        reached = [
            (min(positive[first], positive[second]) * weight)
            for pair, weight in negative.items()
            for first, second in [[frozenset({node, end}) for end in sorted(pair)]]
            if first in positive and second in positive and first not in negative and second not in negative
        ]
        if reached:
            expected[node] = (len(reached), fsum(reached))
    assert {each.node: (each.conflicts, each.score) for each in mediators(graph).mediators} == expected


@given(signed_graphs, st.permutations(range(7)))
def test_mediators_do_not_depend_on_names(graph: SignedGraph, order: list[int]) -> None:
    name = {f"n{number}": f"n{order[number]}" for number in range(7)}
    renamed = SignedGraph.of_edges(
        [(name[edge.a], name[edge.b], edge.sign * edge.weight) for edge in graph.edges]
    )
    figures = {name[each.node]: (each.conflicts, each.score) for each in mediators(graph).mediators}
    assert {each.node: (each.conflicts, each.score) for each in mediators(renamed).mediators} == figures


PROGRAM = """
from stakegraph import bundled_case, build_network
from stakegraph.analysis.bridges import bridges_between_camps
from stakegraph.analysis.brokerage import brokerage
from stakegraph.analysis.centrality import directed_pn_centrality, pn_centrality, signed_status
from stakegraph.analysis.discourse import discourse
from stakegraph.analysis.exposure import exposures
from stakegraph.analysis.mediators import mediators
from stakegraph.analysis.openings import openings
from stakegraph.analysis.signed import SignedGraph
from stakegraph.analysis.standing import standings
from stakegraph.model import Factuality
from stakegraph.network import Selection

network = build_network(bundled_case())
accepted = Selection(frozenset(Factuality)).of(network)
graph = SignedGraph.of_network(network, accepted)
camps = {node: "local" if "m" in node else "federal" for node in graph.nodes}
print(mediators(graph), openings(network, accepted), standings(network, accepted), exposures(network, accepted))
print(discourse(network, accepted, topics=True), brokerage(network, accepted, camps))
print(bridges_between_camps(graph, camps), pn_centrality(graph), signed_status(graph))
"""


def test_set_order_never_shows_in_the_measures_of_mediation_standing_and_discourse() -> None:
    source_root = str(Path(stakegraph.__file__).parent.parent)
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": source_root, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2", "3")
    }
    assert len(outputs) == 1
