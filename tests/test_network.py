"""Each claim is an edge; dyads group claims and never net them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from builders import case, claim, network
from stakegraph.model import Factuality, Polarity
from stakegraph.network import Selection, build_network, dyads, receipts
from stakegraph.rules import with_derived_claims

if TYPE_CHECKING:
    from stakegraph.model import Case


def test_every_claim_is_an_edge_and_every_entity_a_node(bundled: Case) -> None:
    graph = build_network(bundled)
    assert {key for *_, key in graph.edges(keys=True)} == {claim.id for claim in bundled.claims}
    assert list(graph) == [entity.id for entity in bundled.entities]


def test_parallel_claims_are_kept() -> None:
    graph = network("a attacks b", "a invites b", "a attacks b")
    assert graph.number_of_edges("a", "b") == 3


def test_conflict_and_cooperation_of_one_pair_are_two_dyads() -> None:
    both = dyads(receipts(network("a attacks b", "a invites b")))
    assert [(dyad.polarity, dyad.strength) for dyad in both] == [
        (Polarity.CONFLICT, 9.0),
        (Polarity.COOPERATION, 2.5),
    ]


def test_the_strength_of_a_dyad_is_that_of_its_strongest_claim() -> None:
    (dyad,) = dyads(receipts(network("a criticizes b", "a attacks b")))
    assert dyad.strength == 9.0
    assert [receipt.relation.id for receipt in dyad.receipts] == ["attacks", "criticizes"]


def test_a_symmetric_claim_is_one_edge_but_two_dyads() -> None:
    graph = network("a clashesWith b")
    assert graph.number_of_edges() == 1
    assert [(dyad.source, dyad.target) for dyad in dyads(receipts(graph))] == [("a", "b"), ("b", "a")]


def test_self_loops_make_no_dyad() -> None:
    assert dyads(receipts(network("a labels a"))) == []


def test_the_order_of_claims_does_not_matter_for_dyads() -> None:
    lines = ["a attacks b", "c labels a", "b invites c"]
    forward = [(dyad.source, dyad.target) for dyad in dyads(receipts(network(*lines)))]
    backward = [(dyad.source, dyad.target) for dyad in dyads(receipts(network(*reversed(lines))))]
    assert forward == backward


def test_a_derived_claim_counts_only_with_all_its_premises_and_from_the_later_of_their_dates() -> None:
    dated = case(
        claim("c1", "a", "recruits", "m", date="2024"),
        claim("c2", "m", "memberOf", "b", date="2026"),
    )
    complete = build_network(with_derived_claims(dated))
    whole = Selection(rules=True).of(complete)
    assert sorted(receipt.claim.id for receipt in whole) == ["c1", "c2", "poaching-c1-c2"]
    assert [
        receipt.claim.id
        for receipt in Selection(frozenset(Factuality), rules=True, as_of="2025").of(complete)
    ] == ["c1"]
    assert {receipt.claim.date for receipt in whole if receipt.claim.is_derived} == {"2026"}


@pytest.mark.parametrize(
    "selection",
    [
        Selection(frozenset(Factuality), rules=True, without_sources=frozenset({"list"})),
        Selection(frozenset(Factuality), rules=True, without_speakers=frozenset({"b"})),
        Selection(rules=True, as_of="2025"),
        Selection(frozenset({Factuality.ANNOUNCED}), rules=True),
    ],
    ids=["source", "speaker", "date", "status"],
)
def test_a_derived_claim_on_its_own_does_not_count_when_any_premise_is_left_out(selection: Selection) -> None:
    """The tie alone comes from another source, speaker, date and status: the conclusion shows none of them."""
    plain = case(
        claim("c1", "a", "recruits", "m", "announced", date="2024"),
        replace(claim("c2", "m", "memberOf", "b", date="2026", said_by="b"), source="list"),
    )
    whole = replace(plain, sources=(*plain.sources, replace(plain.sources[0], id="list", file="list.txt")))
    by_id = {receipt.claim.id: receipt for receipt in receipts(build_network(with_derived_claims(whole)))}
    derived = by_id["poaching-c1-c2"]
    assert [receipt.claim.id for receipt in derived.grounds] == ["poaching-c1-c2", "c1", "c2"]
    assert Selection(frozenset(Factuality), rules=True).accepts(derived)
    assert not selection.accepts(derived)


def test_a_premise_that_a_case_lacks_is_no_ground() -> None:
    lone = claim("d", "a", "competesWith", "b", rule="poaching", derived_from=("gone",))
    (receipt,) = receipts(build_network(case(lone)))
    assert receipt.premises == ()
