"""What the rules conclude, and what they must not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QueryTriples

import builders
from stakegraph import resources
from stakegraph.loading import open_case
from stakegraph.model import Case, Claim, Entity, Status
from stakegraph.rdf import case_quads
from stakegraph.rules import RULES, with_derived_claims
from stakegraph.store import MemoryStore
from stakegraph.vocabulary import Vocabulary, load_vocabulary, ontology_quads


def _derived(case: Case) -> dict[str, Claim]:
    return {claim.id: claim for claim in with_derived_claims(case).claims if claim.is_derived}


def _changed(case: Case, claim_id: str, **changes: object) -> Case:
    claims = (
        replace(claim, **changes) if claim.id == claim_id else claim  # type: ignore[arg-type]
        for claim in case.claims
    )
    return replace(case, claims=tuple(claims))


def test_who_acts_on_a_stake_acts_against_its_holder(small_case: Case) -> None:
    claim = _derived(small_case)["stake-c1-b1"]
    assert (claim.subject, claim.relation, claim.object) == ("union", "threatensStakeOf", "port")
    assert claim.about == ("port-funds",)
    assert claim.derived_from == ("b1", "c1")


def test_who_recruits_the_members_of_a_body_competes_with_it(small_case: Case) -> None:
    claim = _derived(small_case)["poaching-c2-b2"]
    assert (claim.subject, claim.relation, claim.object) == ("port", "competesWith", "union")
    assert claim.derived_from == ("b2", "c2")


def test_a_conclusion_is_as_strong_as_its_act_and_has_its_words(
    small_case: Case, vocabulary: Vocabulary
) -> None:
    claim, act = _derived(small_case)["stake-c1-b1"], small_case.claim_by_id["c1"]
    assert claim.intensity == vocabulary.relations["threatens"].intensity
    assert (claim.source, claim.quote, claim.start, claim.end, claim.date) == (
        act.source,
        act.quote,
        act.start,
        act.end,
        act.date,
    )


@pytest.mark.parametrize("status", [Status.ANNOUNCED, Status.CONDITIONAL, Status.POSSIBLE])
@pytest.mark.parametrize(("act", "conclusion"), [("c1", "stake-c1-b1"), ("c2", "poaching-c2-b2")])
def test_a_conclusion_is_no_surer_than_its_act(
    act: str, conclusion: str, status: Status, small_case: Case
) -> None:
    case = _changed(small_case, act, status=status, said_by="mayor", condition="if the strike ends")
    claim = _derived(case)[conclusion]
    assert (claim.status, claim.said_by, claim.condition) == (status, "mayor", "if the strike ends")


@pytest.mark.parametrize(("act", "conclusion"), [("c1", "stake-c1-b1"), ("c2", "poaching-c2-b2")])
def test_nothing_follows_from_what_is_denied(act: str, conclusion: str, small_case: Case) -> None:
    assert conclusion not in _derived(_changed(small_case, act, status=Status.DENIED))


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.ACTUAL])
@pytest.mark.parametrize(("tie", "conclusion"), [("b1", "stake-c1-b1"), ("b2", "poaching-c2-b2")])
def test_nothing_follows_from_a_tie_that_is_no_fact(
    tie: str, conclusion: str, status: Status, small_case: Case
) -> None:
    assert conclusion not in _derived(_changed(small_case, tie, status=status))


def test_who_acts_on_a_stake_of_its_own_is_not_in_conflict_with_itself(small_case: Case) -> None:
    assert "stake-c1-b1" not in _derived(_changed(small_case, "c1", subject="port"))


def test_a_friendly_act_on_a_stake_concludes_nothing(small_case: Case) -> None:
    assert "stake-c1-b1" not in _derived(_changed(small_case, "c1", relation="funds"))


def test_a_stake_is_never_the_actor_of_a_conclusion(small_case: Case) -> None:
    assert "stake-c1-b1" not in _derived(_changed(small_case, "c1", subject="strike"))


@pytest.mark.parametrize("relation", ["partOf", "agencyOf", "memberOf", "worksUnder"])
def test_a_part_of_a_body_does_not_poach_from_it_even_over_two_ties(relation: str, small_case: Case) -> None:
    tie = replace(small_case.claim_by_id["b2"], relation=relation)
    case = replace(
        small_case,
        entities=(*small_case.entities, Entity("branch", "Port branch", "Union")),
        claims=(
            *small_case.claims,
            replace(tie, id="b3", subject="port", object="branch"),
            replace(tie, id="b4", subject="branch", object="union"),
        ),
    )
    assert "poaching-c2-b2" not in _derived(case)


def test_a_body_does_not_poach_from_itself(small_case: Case) -> None:
    assert "poaching-c2-b2" not in _derived(_changed(small_case, "c2", subject="union"))


def test_a_query_for_facts_gives_facts_only(bundled: Case) -> None:
    found = open_case(bundled).select(
        "SELECT ?id { ?c sg:factuality sg:fact ; dcterms:identifier ?id } ORDER BY ?id"
    )
    facts = sorted(claim.id for claim in bundled.claims if claim.is_fact)
    assert [row["id"] for row in found] == facts


def test_a_conclusion_has_no_status_and_names_that_of_its_act(small_case: Case) -> None:
    store = open_case(_changed(small_case, "c1", status=Status.ANNOUNCED))
    assert store.select("SELECT ?c { ?c a sg:DerivedClaim ; sg:status ?status }") == []
    (row,) = store.select(
        'SELECT ?of { ?c dcterms:identifier "stake-c1-b1" ; sg:statusOfAct/skos:prefLabel ?of }'
    )
    assert row["of"] == "announced"


def test_conclusions_never_become_plain_triples(small_case: Case) -> None:
    store = open_case(small_case)
    for relation in ("actsAgainstStakeOf", "threatensStakeOf", "speaksAgainstStakeOf", "competesWith"):
        assert store.select(f"SELECT ?s ?o {{ ?s sg:{relation} ?o }}") == []


def test_conclusions_are_no_premises(small_case: Case) -> None:
    # The union acts against the port by rule; were that a premise, it would act against the mayor by rule too.
    tie = replace(small_case.claim_by_id["b1"], id="b3", subject="port", object="mayor")
    case = replace(small_case, claims=(*small_case.claims, tie))
    premises = {claim.derived_from for claim in _derived(case).values()}
    assert premises == {("b1", "c1"), ("b2", "c2"), ("b3", "c3"), ("b3", "c7")}


_RULED = (
    "threatens",
    "attacks",
    "conflictsWith",
    "funds",
    "recruits",
    "stakeOf",
    "memberOf",
    "partOf",
    "worksUnder",
)
_claims = st.tuples(
    st.sampled_from("abcd"), st.sampled_from(_RULED), st.sampled_from("abcd"), st.sampled_from(Status),
    st.sampled_from([None, "2024", "2025-01", "2025-01-31"]), st.booleans(),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_claims, max_size=12), st.lists(st.booleans(), min_size=4, max_size=4))
def test_the_rules_conclude_what_the_sparql_rules_of_the_ontology_conclude(
    rows: list[tuple[str, str, str, Status, str | None, bool]], stakes: list[bool]
) -> None:
    claims = [
        builders.claim(f"c{number}", subject, relation, target, status.value, date=date,
                       said_by="a" if is_said else None, condition="if so" if is_said else None)
        for number, (subject, relation, target, status, date, is_said) in enumerate(rows)
    ]  # fmt: skip
    types = {
        name: "Policy" if is_stake else "Organisation" for name, is_stake in zip("abcd", stakes, strict=True)
    }
    case = replace(
        builders.case(*claims),
        entities=tuple(Entity(name, name.upper(), type_) for name, type_ in types.items()),
    )
    store = MemoryStore()
    store.add(ontology_quads())
    store.add(case_quads(case, load_vocabulary()))
    graph = NamedNode(case.base)
    expected = set()
    for path in (resources.ontology() / "rules").glob("*.rq"):
        conclusions = store.query(path.read_text(encoding="utf-8"), {})
        assert isinstance(conclusions, QueryTriples)
        expected |= {Quad(triple.subject, triple.predicate, triple.object, graph) for triple in conclusions}
    before = set(store.quads())
    store.add(case_quads(with_derived_claims(case), load_vocabulary()))  # a store writes -2.0 as -2
    assert set(store.quads()) - before == expected


def test_every_rule_of_the_ontology_is_run() -> None:
    assert {path.stem for path in (resources.ontology() / "rules").glob("*.rq")} == set(RULES)
