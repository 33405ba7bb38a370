"""The signed graph keeps conflict and cooperation apart, and both directions together."""

from __future__ import annotations

import pytest

from builders import case, claim, network
from stakegraph.analysis.signed import SignedGraph
from stakegraph.model import Case, Entity, Factuality
from stakegraph.network import Selection, build_network


def test_conflict_and_cooperation_of_a_pair_are_two_edges_and_the_pair_is_ambivalent() -> None:
    graph = network("a attacks b", "b willingToCooperateWith a", "b threatens c")
    signed = SignedGraph.of_network(graph, Selection().of(graph))
    assert [(edge.pair, edge.sign, edge.weight) for edge in signed.edges] == [
        (("a", "b"), -1, 9.0),
        (("a", "b"), 1, 2.5),
        (("b", "c"), -1, 3.5),
    ]
    assert signed.ambivalent == {("a", "b")}


def test_claims_of_both_directions_are_receipts_of_one_edge() -> None:
    graph = network("a criticizes b", "b attacks a")
    (edge,) = SignedGraph.of_network(graph, Selection().of(graph)).edges
    assert [receipt.relation.id for receipt in edge.receipts] == ["attacks", "criticizes"]


def test_ties_context_and_self_loops_are_no_edges() -> None:
    graph = network("a partOf b", "a addresses b", "a labels a")
    assert SignedGraph.of_network(graph, Selection().of(graph)).edges == ()


def test_stakes_are_parties_only_when_asked_for() -> None:
    plain = case(claim("c1", "a", "resists", "b"))
    found = Case(
        plain.id,
        plain.title,
        plain.base,
        None,
        plain.sources,
        (plain.entities[0], Entity("b", "B", "Policy")),
        plain.claims,
    )
    graph = build_network(found)
    accepted = Selection().of(graph)
    assert SignedGraph.of_network(graph, accepted).nodes == ("a",)
    assert len(SignedGraph.of_network(graph, accepted, stakes=True).edges) == 1


@pytest.mark.parametrize("edges", [[("a", "a", 1)], [("a", "b", 0)], [("a", "b", 1), ("b", "a", 2)]])
def test_edges_that_make_no_sense_are_refused(edges: list[tuple[str, str, float]]) -> None:
    with pytest.raises(ValueError, match=r"no self-loop|two edges"):
        SignedGraph.of_edges(edges)


@pytest.mark.parametrize(
    ("dated", "as_of", "kept"),
    [
        (None, "2024", True),
        ("2025-03-04", "2025-03-03", False),
        ("2025-03-04", "2025-03-04", True),
        ("2025-03-04", "2025-03", True),
        ("2025-04", "2025-03", False),
        ("2025", "2025-03-04", True),
        ("2026", "2025-03-04", False),
    ],
)
def test_as_of_leaves_out_what_is_dated_later(dated: str | None, as_of: str, kept: bool) -> None:
    graph = build_network(case(claim("c1", "a", "threatens", "b", date=dated)))
    assert bool(Selection(as_of=as_of).of(graph)) is kept


def test_sources_and_speakers_can_be_left_out() -> None:
    graph = build_network(
        case(claim("c1", "a", "threatens", "b", said_by="a"), claim("c2", "a", "threatens", "b"))
    )
    assert [each.claim.id for each in Selection(without_speakers=frozenset({"a"})).of(graph)] == ["c2"]
    assert Selection(without_sources=frozenset({"text"})).of(graph) == []


def test_for_camps_a_body_its_head_and_its_agencies_are_friends() -> None:
    graph = network(
        "h heads b", "e electedToHead b", "g agencyOf b", "p partOf b", "m memberOf b", "h attacks x"
    )
    claims = Selection().of(graph)
    assert [edge.pair for edge in SignedGraph.of_network(graph, claims).edges] == [("h", "x")]
    tied = SignedGraph.of_network(graph, claims, ties=True)
    assert [edge.pair for edge in tied.edges if edge.is_tie] == [
        ("b", "e"),
        ("b", "g"),
        ("b", "h"),
        ("b", "p"),
    ]
    assert {edge.weight for edge in tied.edges if edge.is_tie} == {10.0}


def test_a_tie_that_is_not_a_fact_holds_nobody_together() -> None:
    graph = network("h heads b announced", "g agencyOf b possible")
    claims = Selection(frozenset(Factuality)).of(graph)
    assert SignedGraph.of_network(graph, claims, ties=True).edges == ()


def test_a_weight_is_that_of_the_surest_claims() -> None:
    graph = network("a threatens b", "a attacks b announced")
    (edge,) = SignedGraph.of_network(graph, Selection().of(graph)).edges
    assert edge.weight == 3.5
