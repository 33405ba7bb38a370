"""Conflict and cooperation of a pair stand side by side; the strongest claim orders, sums never do."""

from __future__ import annotations

from builders import case, claim, network
from stakegraph.analysis.disputes import disputes, dyad_figures, over_time
from stakegraph.model import Factuality
from stakegraph.network import Selection, build_network


def figures_of(
    *lines: str, factualities: frozenset[Factuality] = frozenset(Factuality)
) -> list[tuple[str, str, float, float]]:
    found = dyad_figures(Selection(factualities).of(network(*lines)))
    return [(each.source, each.target, each.pos_sum, each.neg_sum) for each in found]


def test_plus_and_minus_of_one_dyad_are_ambivalent_not_neutral() -> None:
    (dyad,) = dyad_figures(Selection().of(network("a attacks b", "a alliesWith b"))[:2])[:1]
    assert (dyad.pos_sum, dyad.neg_sum, dyad.is_ambivalent) == (9.5, 9.0, True)


def test_each_direction_has_its_own_figures_and_a_symmetric_claim_counts_in_both() -> None:
    assert figures_of("a threatens b", "b invites a", "a clashesWith c") == [
        ("a", "b", 0, 3.5),
        ("a", "c", 0, 5.0),
        ("b", "a", 2.5, 0),
        ("c", "a", 0, 5.0),
    ]


def test_self_loops_ties_and_context_have_no_figures() -> None:
    assert figures_of("a labels a", "a partOf b", "a addresses b") == []


def test_one_strong_claim_comes_before_many_weak_ones() -> None:
    graph = network("a threatens b", *["c criticizes d"] * 5)
    assert [(each.a, each.b) for each in disputes(Selection().of(graph))] == [("a", "b"), ("c", "d")]


def test_of_equally_strong_disputes_the_one_with_more_claims_comes_first() -> None:
    graph = network("a threatens b", "c threatens d", "d rejects c")
    assert [(each.a, each.b) for each in disputes(Selection().of(graph))] == [("c", "d"), ("a", "b")]


def test_a_state_of_two_parties_counts_once_and_is_nobodys_act() -> None:
    (dispute,) = disputes(Selection().of(network("a hasTensionsWith b")))
    assert len(dispute.hostile) == 1
    assert (dispute.is_state, dispute.is_mutual, dispute.is_ambivalent) == (True, False, False)
    (acted,) = disputes(Selection().of(network("a hasTensionsWith b", "a threatens b")))
    assert (acted.is_state, acted.is_mutual) == (False, False)


def test_a_dispute_counts_acts_and_is_as_strong_as_its_surest_claims() -> None:
    graph = build_network(
        case(
            claim("c1", "a", "threatens", "b", act="one"),
            claim("c2", "a", "labels", "b", act="one"),
            claim("c3", "a", "attacks", "b", "announced"),
            claim("c4", "c", "attacks", "d", "announced"),
        )
    )
    first, second = disputes(Selection().of(graph))
    assert (first.strongest, first.acts, len(first.hostile)) == (3.5, 2, 3)
    assert second.strongest == 9  # less sure, so it comes after the weaker dispute


def test_dates_of_a_dyad_are_told() -> None:
    graph = build_network(
        case(
            claim("c1", "a", "threatens", "b", "possible", date="2025-02"),
            claim("c2", "a", "rejects", "b", date="2024"),
            claim("c3", "a", "labels", "b"),
        )
    )
    (dyad,) = dyad_figures(Selection(frozenset(Factuality)).of(graph))
    assert dyad.dates == ("2024", "2025-02")
    assert dyad.n == 3


def test_conflict_over_time_is_by_date_and_keeps_the_undated_apart() -> None:
    graph = build_network(
        case(
            claim("c1", "a", "threatens", "b", date="2025-02"),
            claim("c2", "b", "criticizes", "a", date="2024-01-05"),
            claim("c3", "a", "labels", "b"),
            claim("c4", "a", "rejects", "b", date="2025-02"),
        )
    )
    (dispute,) = disputes(Selection().of(graph))
    moments, undated = over_time(dispute)
    assert [(each.date, each.strongest, len(each.receipts)) for each in moments] == [
        ("2024-01-05", 2.0, 1),
        ("2025-02", 3.5, 2),
    ]
    assert [receipt.claim.id for receipt in undated] == ["c3"]


def test_nothing_in_nothing_out() -> None:
    assert dyad_figures([]) == []
    assert disputes([]) == []


def test_parallel_claims_by_the_hundred_thousand_are_gathered() -> None:
    (one,) = Selection().of(network("a threatens b"))
    (dispute,) = disputes([one] * 100_000)
    assert len(dispute.directions[0].hostile) == 100_000
