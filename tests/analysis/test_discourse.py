"""Discourse networks: agreement and conflict of stances, computed by hand for three actors."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import case, claim, network
from stakegraph.analysis.discourse import Discourse, DiscourseTie, Normalisation, discourse
from stakegraph.network import Selection, build_network

if TYPE_CHECKING:
    import networkx as nx

    from stakegraph.model import Case

# Three actors and three concepts. Stances (claims): A is for road twice, for rail, against tax; B is for road,
# against rail and against tax; C is for tax three times, and both for and against road.
DEBATE = (
    "A supports road", "A defends road", "A supports rail", "A opposes tax",
    "B supports road", "B opposes rail", "B opposes tax",
    "C supports tax", "C defends tax", "C aids tax", "C supports road", "C opposes road",
)  # fmt: skip


def debate(*lines: str, stakes: tuple[str, ...]) -> nx.MultiDiGraph:
    graph = network(*lines)
    for node in graph:
        graph.nodes[node]["is_stake"] = node in stakes
    return graph


def compare(
    *lines: str,
    counts: bool = False,
    normalisation: Normalisation = Normalisation.NONE,
    topics: bool = False,
    stakes: tuple[str, ...] = ("road", "rail", "tax"),
) -> Discourse:
    graph = debate(*lines, stakes=stakes)
    return discourse(graph, Selection().of(graph), counts=counts, normalisation=normalisation, topics=topics)


def figures(found: Discourse) -> dict[str, tuple[float, float]]:
    return {tie.a + tie.b: (tie.agreement, tie.conflict) for tie in found.ties}


def test_with_indicators_each_common_stance_counts_once() -> None:
    # A–B: road, tax agree, rail differs. A–C: road agrees and differs, tax differs. B–C: the same.
    assert figures(compare(*DEBATE)) == {"AB": (2, 1), "AC": (1, 2), "BC": (1, 2)}


def test_with_counts_stances_multiply() -> None:
    # A–B: road 2·1 + tax 1·1; rail 1·1. A–C: road 2·1; road 2·1 + tax 1·3. B–C: road 1·1; road 1·1 + tax 1·3.
    assert figures(compare(*DEBATE, counts=True)) == {"AB": (3, 1), "AC": (2, 5), "BC": (1, 4)}


def test_subtract_is_agreement_minus_conflict() -> None:
    assert {tie.a + tie.b: tie.subtract for tie in compare(*DEBATE).ties} == {"AB": 1, "AC": -1, "BC": -1}


def test_average_activity_divides_by_the_mean_number_of_distinct_stances() -> None:
    # Each of the three has three distinct stances.
    expected = {"AB": (2 / 3, 1 / 3), "AC": (1 / 3, 2 / 3), "BC": (1 / 3, 2 / 3)}
    assert figures(compare(*DEBATE, normalisation=Normalisation.ACTIVITY)) == {
        pair: pytest.approx(values) for pair, values in expected.items()
    }
    with_counts = figures(compare(*DEBATE, counts=True, normalisation=Normalisation.ACTIVITY))
    assert with_counts["AC"] == pytest.approx((2 / 3, 5 / 3))


def test_jaccard_divides_by_all_that_the_two_say() -> None:
    # A and B: 3 + 3 stances, 2 in common, so 4; A and C: 1 in common, so 5.
    expected = {"AB": (2 / 4, 1 / 4), "AC": (1 / 5, 2 / 5), "BC": (1 / 5, 2 / 5)}
    assert figures(compare(*DEBATE, normalisation=Normalisation.JACCARD)) == {
        pair: pytest.approx(values) for pair, values in expected.items()
    }
    # With counts, A and C: A alone rail 1 + tax 1; C alone tax 3 + against road 1; both road 2·1: 8.
    with_counts = figures(compare(*DEBATE, counts=True, normalisation=Normalisation.JACCARD))
    assert with_counts["AC"] == pytest.approx((2 / 8, 5 / 8))


def test_cosine_divides_by_the_lengths() -> None:
    found = figures(compare(*DEBATE, normalisation=Normalisation.COSINE))
    assert found["AB"] == pytest.approx((2 / 3, 1 / 3))
    # With counts the lengths are √(4+1+1) for A and √(9+1+1) for C.
    with_counts = figures(compare(*DEBATE, counts=True, normalisation=Normalisation.COSINE))
    assert with_counts["AC"] == pytest.approx((2 / sqrt(66), 5 / sqrt(66)))


def test_counts_and_indicators_can_order_pairs_differently() -> None:
    lines = (
        *["A supports road"] * 3,
        *["B supports road"] * 3,
        "A supports rail",
        "C supports road",
        "C supports rail",
    )
    by_indicator, by_count = figures(compare(*lines)), figures(compare(*lines, counts=True))
    assert by_indicator["AC"] > by_indicator["AB"]
    assert by_count["AC"] < by_count["AB"]


def test_being_for_and_against_is_ambivalent_and_is_not_netted() -> None:
    found = compare("A supports road", "A opposes road", "B supports road")
    assert found.positions[0].ambivalent == ("road",)
    (tie,) = found.ties
    assert (tie.agreement, tie.conflict, tie.subtract) == (1, 1, 0)


def test_a_tie_names_its_concepts_and_the_claims_of_both_on_these_alone() -> None:
    found = compare(*DEBATE, "A supports port", stakes=("road", "rail", "tax", "port"))
    tie = next(each for each in found.ties if each.a + each.b == "AB")
    assert (tie.agree_on, tie.differ_on) == (("road", "tax"), ("rail",))
    ids = [receipt.claim.id for receipt in tie.receipts]
    assert sorted(ids, key=lambda each: int(each[1:])) == [f"c{number}" for number in range(1, 8)]


def test_actors_without_a_common_concept_have_no_tie() -> None:
    found = compare("A supports road", "B supports tax")
    assert [position.actor for position in found.positions] == ["A", "B"]
    assert found.ties == ()


def test_claims_on_parties_are_no_stances_unless_topics_are_asked_for() -> None:
    graph = build_network(
        case(
            claim("c1", "A", "threatens", "B", about=("road",)),
            claim("c2", "B", "supports", "road"),
            claim("c3", "A", "supports", "tax"),
        )
    )
    for node in ("road", "tax"):
        graph.nodes[node]["is_stake"] = True
    accepted = Selection().of(graph)
    assert discourse(graph, accepted).ties == ()
    (tie,) = discourse(graph, accepted, topics=True).ties
    assert (tie.a, tie.b, tie.agreement, tie.conflict) == ("A", "B", 0, 1)


def test_with_topics_two_who_fight_each_other_over_a_matter_seem_to_agree_which_is_why_it_is_off() -> None:
    graph = build_network(case(claim("c1", "A", "hasTensionsWith", "B", about=("road",))))
    accepted = Selection().of(graph)
    (tie,) = discourse(graph, accepted, topics=True).ties
    assert (tie.agreement, tie.conflict) == (1, 0)
    assert discourse(graph, accepted).ties == ()


def test_a_stance_is_on_the_stake_itself_before_what_the_claim_is_about() -> None:
    graph = build_network(case(claim("c1", "A", "opposes", "tax", about=("road",))))
    graph.nodes["tax"]["is_stake"] = True
    (position,) = discourse(graph, Selection().of(graph), topics=True).positions
    assert [(each.concept, each.sign) for each in position.stances] == [("tax", -1)]


def test_either_end_of_a_symmetric_relation_takes_the_stance() -> None:
    found = compare("road clashesWith A", "road threatens B")
    assert [(position.actor, *position.stances) for position in found.positions] == [
        ("A", *compare("A opposes road").positions[0].stances)
    ]


def test_ties_context_self_loops_and_an_empty_graph_express_no_stance() -> None:
    assert compare("A partOf road", "A addresses road", "A supports A").positions == ()
    assert discourse(build_network(case()), []) == Discourse((), ())


def test_stances_of_stakes_are_none() -> None:
    assert compare("rail threatens road").positions == ()


stances = st.sets(
    st.tuples(
        st.sampled_from("ABCD"),
        st.sampled_from(["supports", "opposes"]),
        st.sampled_from(["road", "rail", "tax"]),
    ),
    max_size=20,
)


@given(stances, st.permutations("ABCD"))
def test_ties_do_not_depend_on_names(found: set[tuple[str, str, str]], order: list[str]) -> None:
    name = dict(zip("ABCD", order, strict=True))

    def ties(rows: set[tuple[str, str, str]]) -> dict[frozenset[str], DiscourseTie]:
        made = compare(*(" ".join(row) for row in sorted(rows)), normalisation=Normalisation.JACCARD)
        return {frozenset({tie.a, tie.b}): tie for tie in made.ties}

    renamed = ties({(name[actor], relation, concept) for actor, relation, concept in found})
    for pair, tie in ties(found).items():
        other = renamed[frozenset(map(name.__getitem__, pair))]
        assert (tie.agreement, tie.conflict) == pytest.approx((other.agreement, other.conflict))


@given(stances, st.sampled_from([Normalisation.ACTIVITY, Normalisation.JACCARD, Normalisation.COSINE]))
def test_normalised_indicators_stay_between_nought_and_one(
    found: set[tuple[str, str, str]], normalisation: Normalisation
) -> None:
    for tie in compare(*(" ".join(row) for row in sorted(found)), normalisation=normalisation).ties:
        assert -1e-9 <= tie.agreement <= 1 + 1e-9
        assert -1e-9 <= tie.conflict <= 1 + 1e-9


def test_in_the_bundled_case_stances_on_stakes_carry_their_claims(bundled: Case) -> None:
    graph = build_network(bundled)
    by_actor = {each.actor: each for each in discourse(graph, Selection().of(graph)).positions}
    (stance,) = by_actor["donald-trump"].stances
    assert (stance.concept, stance.sign) == ("federal-funding", -1)
    assert [each.claim.id for each in by_actor["donald-trump"].stances[stance]] == ["c042"]
