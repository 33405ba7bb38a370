"""What the rules conclude, and what they must not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stakegraph import resources
from stakegraph.model import Case, Claim, Entity, Status
from stakegraph.rdf import case_quads, read_back
from stakegraph.rules import derive
from stakegraph.store import MemoryStore, open_case
from stakegraph.terms import SG
from stakegraph.vocabulary import Vocabulary, ontology_quads


def _derived(case: Case) -> dict[str, Claim]:
    return {claim.id: claim for claim in read_back(open_case(case), case.base).claims if claim.is_derived}


def _changed(case: Case, claim_id: str, **changes: object) -> Case:
    claims = (
        replace(claim, **changes) if claim.id == claim_id else claim  # type: ignore[arg-type]
        for claim in case.claims
    )
    return replace(case, claims=tuple(claims))


def test_who_acts_on_a_stake_acts_against_its_holder(small_case: Case) -> None:
    claim = _derived(small_case)["stake-c1-b1"]
    assert (claim.subject, claim.relation, claim.object) == ("union", "actsAgainstStakeOf", "port")
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


def test_whoever_asks_for_actual_claims_gets_facts_only(bundled: Case) -> None:
    found = open_case(bundled).select(
        "SELECT ?id { ?c sg:status sg:actual ; dcterms:identifier ?id } ORDER BY ?id"
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
    for relation in ("actsAgainstStakeOf", "competesWith"):
        assert store.select(f"SELECT ?s ?o {{ ?s sg:{relation} ?o }}") == []


def test_conclusions_are_no_premises(small_case: Case) -> None:
    # The union acts against the port by rule; were that a premise, it would act against the mayor by rule too.
    tie = replace(small_case.claim_by_id["b1"], id="b3", subject="port", object="mayor")
    case = replace(small_case, claims=(*small_case.claims, tie))
    premises = {claim.derived_from for claim in _derived(case).values()}
    assert premises == {("b1", "c1"), ("b2", "c2"), ("b3", "c3"), ("b3", "c7")}


def test_conclusions_stay_in_their_own_case(small_case: Case, vocabulary: Vocabulary) -> None:
    other = replace(small_case, id="other", base="https://stakegraph.example/case/other/")
    store = MemoryStore()
    store.add(ontology_quads())
    for case in (small_case, other):
        store.add(case_quads(case, vocabulary))
    found = list(derive(store, other.base))
    assert found
    assert {quad.graph_name.value for quad in found} == {other.base}  # type: ignore[union-attr]
    assert all(quad.subject.value.startswith(other.base) for quad in found)  # type: ignore[union-attr]


def test_every_rule_has_its_title_and_stands_in_the_vocabulary(vocabulary: Vocabulary) -> None:
    files = sorted((resources.ontology() / "rules").glob("*.rq"))
    assert {file.stem for file in files} == set(vocabulary.rules)
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# title: ")
        assert lines[1].startswith("# description: ")
        assert f"sg:byRule sg:{file.stem} " in "\n".join(lines)


def test_the_bundled_case_concludes_what_the_rules_were_made_for(bundled: Case) -> None:
    found = {(claim.subject, claim.relation, claim.object) for claim in _derived(bundled).values()}
    assert ("donald-trump", "actsAgainstStakeOf", "new-york-city") in found
    assert ("ice", "competesWith", "nypd") in found
    assert ("dhs", "competesWith", "nypd") in found


def test_the_rules_name_only_the_vocabulary_and_known_namespaces() -> None:
    for file in (resources.ontology() / "rules").glob("*.rq"):
        assert f"PREFIX sg: <{SG}>" in file.read_text(encoding="utf-8")
