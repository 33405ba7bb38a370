"""Openings are pairs that are in conflict and cooperate, topic by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from builders import case, claim, network
from stakegraph.analysis.openings import Opening, openings
from stakegraph.model import Factuality, Status
from stakegraph.network import Selection, build_network

if TYPE_CHECKING:
    from stakegraph.model import Case, Claim


def found(
    *claims: Claim, factualities: frozenset[Factuality] | None = None, rules: bool = False
) -> tuple[Opening, ...]:
    graph = build_network(case(*claims))
    selection = Selection(factualities, rules) if factualities else Selection(rules=rules)
    return openings(graph, selection.of(graph))


def test_conflict_on_one_topic_and_cooperation_on_another_is_an_opening() -> None:
    (opening,) = found(
        claim("c1", "b", "threatens", "a", about=("wages",)),
        claim("c2", "a", "negotiatesWith", "b", about=("safety",)),
    )
    assert (opening.a, opening.b) == ("a", "b")
    assert [each.topic for each in opening.conflict] == ["wages"]
    assert [each.topic for each in opening.cooperation] == ["safety"]
    assert (opening.open_topics, opening.shared_topics) == (("safety",), ())
    assert opening.conflict[0].receipts[0].claim.id == "c1"


def test_conflict_and_cooperation_on_the_same_topic_are_an_opening_without_a_free_topic() -> None:
    (opening,) = found(
        claim("c1", "a", "threatens", "b", about=("wages",)),
        claim("c2", "a", "negotiatesWith", "b", about=("wages", "safety")),
    )
    assert (opening.open_topics, opening.shared_topics) == (("safety",), ("wages",))


def test_an_ambivalent_pair_without_topics_is_listed_and_says_that_the_topic_is_unstated() -> None:
    graph = network("a attacks b", "b funds a")
    (opening,) = openings(graph, Selection().of(graph))
    assert opening.conflict_topic_unstated
    assert (opening.open_topics, opening.shared_topics) == ((), ())


def test_strong_cooperation_does_not_net_a_weak_conflict_away() -> None:
    graph = network("a isAtOddsWith b", *["b funds a"] * 20)
    (opening,) = openings(graph, Selection().of(graph))
    assert len(opening.conflict[0].receipts) == 1
    assert len(opening.cooperation[0].receipts) == 20


@pytest.mark.parametrize("line", ["a funds b", "a threatens b", "a memberOf b"])
def test_a_pair_with_only_one_side_is_no_opening(line: str) -> None:
    graph = network("a addresses b", line)
    assert openings(graph, Selection().of(graph)) == ()


def test_an_offer_from_one_side_is_told_from_cooperation_of_both() -> None:
    (offer,) = found(claim("c1", "a", "attacks", "b"), claim("c2", "b", "willingToCooperateWith", "a"))
    (mutual,) = found(claim("c1", "a", "attacks", "b"), claim("c2", "b", "worksWith", "a"))
    assert (offer.cooperating, mutual.cooperating) == (("b",), ("a", "b"))


def test_the_surest_status_comes_first_and_statuses_are_kept_apart() -> None:
    (opening,) = found(
        claim("c1", "a", "attacks", "b"),
        claim("c2", "a", "funds", "b", "possible", about=("port",)),
        claim("c3", "a", "invites", "b", "announced", about=("port",)),
        claim("c4", "a", "aids", "b", "denied", about=("port",)),
        factualities=frozenset(Factuality),
    )
    (topic,) = opening.cooperation
    assert [each.claim.id for each in topic.receipts] == ["c3", "c2"]
    assert [each.claim.status for each in topic.receipts] == [Status.ANNOUNCED, Status.POSSIBLE]


def test_what_a_rule_derives_is_less_sure_than_any_hint_of_a_source() -> None:
    """A derived claim carries the status of its act; that makes the conclusion no fact."""
    derived = claim("r", "a", "worksWith", "b", rule="pact", derived_from=("c1",))
    answers = found(
        claim("c1", "a", "attacks", "b"), derived,
        claim("c2", "c", "attacks", "d"), claim("c3", "c", "invites", "d", "possible"),
        claim("c4", "a", "invites", "b", "conditional"),
        claim("c5", "e", "attacks", "f"), claim("c6", "e", "worksWith", "f", rule="pact", derived_from=("c5",)),
        factualities=frozenset(Factuality), rules=True,
    )  # fmt: skip
    assert [(each.a, each.b) for each in answers] == [("a", "b"), ("c", "d"), ("e", "f")]
    assert [each.claim.id for each in answers[0].cooperation[0].receipts] == ["c4", "r"]


def test_surer_cooperation_comes_first_then_a_free_topic_then_ids() -> None:
    answers = found(
        claim("c1", "a", "attacks", "b"), claim("c2", "a", "invites", "b", "announced", about=("t",)),
        claim("c3", "c", "attacks", "d"), claim("c4", "c", "invites", "d"),
        claim("c5", "e", "attacks", "f"), claim("c6", "e", "invites", "f", about=("t",)),
    )  # fmt: skip
    assert [(each.a, each.b) for each in answers] == [("e", "f"), ("c", "d"), ("a", "b")]


def test_an_empty_graph_self_loops_and_stakes_have_no_openings() -> None:
    assert found() == ()
    assert found(claim("c1", "a", "attacks", "a"), claim("c2", "a", "funds", "a")) == ()
    graph = network("a attacks b", "a funds b")
    graph.nodes["b"]["is_stake"] = True
    accepted = Selection().of(graph)
    assert openings(graph, accepted) == ()
    assert len(openings(graph, accepted, stakes=True)) == 1


def test_mamdani_and_trump_could_cooperate_on_the_cost_of_living(bundled: Case) -> None:
    graph = build_network(bundled)
    factualities = frozenset({Factuality.FACT, Factuality.ANNOUNCED, Factuality.POSSIBLE})
    by_pair = {(each.a, each.b): each for each in openings(graph, Selection(factualities).of(graph))}
    opening = by_pair["donald-trump", "zohran-mamdani"]
    statuses_by_topic = {
        part.topic: {each.claim.status.value for each in part.receipts} for part in opening.cooperation
    }
    assert statuses_by_topic == {"cost-of-living": {"actual"}, "non-immigration-matters": {"possible"}}
    conflict = {receipt.claim.id for each in opening.conflict for receipt in each.receipts}
    assert conflict == {"c038", "c039", "c046"}


def test_with_facts_alone_the_bundled_case_has_one_opening(bundled: Case) -> None:
    graph = build_network(bundled)
    (opening,) = openings(graph, Selection(frozenset({Factuality.FACT})).of(graph))
    assert (opening.a, opening.b) == ("donald-trump", "zohran-mamdani")
