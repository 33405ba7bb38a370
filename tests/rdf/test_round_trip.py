"""Claims become triples and come back; only facts become plain triples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from stakegraph.errors import EngineError
from stakegraph.factuality import assess_case
from stakegraph.loading import open_case
from stakegraph.model import Case, Factuality, Status
from stakegraph.rdf import case_quads, cases_in, prefixes, read_back
from stakegraph.store import MemoryStore
from stakegraph.terms import ONTOLOGY_GRAPH, SG
from stakegraph.vocabulary import load_vocabulary
from strategies import cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.vocabulary import Vocabulary


def _plain(case: Case, vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Yield the plain triples of a case: the relations of the codebook that stand between its nodes."""
    for quad in case_quads(case, vocabulary):
        relation = quad.predicate.value.removeprefix(SG)
        if relation in vocabulary.relations:
            subject, value = quad.subject, quad.object
            assert isinstance(subject, NamedNode)
            assert isinstance(value, NamedNode)
            yield subject.value.removeprefix(case.base), relation, value.value.removeprefix(case.base)


def _facts(case: Case, vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    for claim in assess_case(case, vocabulary).claims:
        if claim.factuality is Factuality.FACT:
            yield claim.subject, claim.relation, claim.object
            if vocabulary.relations[claim.relation].symmetric:
                yield claim.object, claim.relation, claim.subject


@given(case=cases())
@settings(max_examples=60, deadline=None)
def test_a_case_comes_back_from_its_triples_as_it_was(case: Case) -> None:
    assert read_back(open_case(case, derived=False), case.base) == case


@given(case=cases())
@settings(max_examples=60, deadline=None)
def test_plain_triples_are_the_facts_and_nothing_else(case: Case) -> None:
    vocabulary = load_vocabulary()
    assert set(_plain(case, vocabulary)) == set(_facts(case, vocabulary))


@given(case=cases())
@settings(max_examples=30, deadline=None)
def test_a_case_survives_a_file_of_n_quads(case: Case) -> None:
    written = serialize(case_quads(case, load_vocabulary()), format=RdfFormat.N_QUADS)
    assert written is not None
    store = MemoryStore()
    store.add(parse(written, format=RdfFormat.N_QUADS))
    assert read_back(store, case.base) == case


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.ACTUAL])
def test_claims_that_are_no_facts_never_become_plain_triples(
    status: Status, small_case: Case, vocabulary: Vocabulary
) -> None:
    claims = tuple(replace(claim, status=status, assessed=None) for claim in small_case.claims)
    assert list(_plain(replace(small_case, claims=claims), vocabulary)) == []


def test_a_symmetric_fact_runs_both_ways(small_case: Case, vocabulary: Vocabulary) -> None:
    plain = set(_plain(small_case, vocabulary))
    assert {("union", "disagreesWith", "port"), ("port", "disagreesWith", "union")} <= plain
    assert ("port-funds", "threatens", "union") not in plain


def test_the_bundled_case_comes_back_as_it_was(bundled: Case) -> None:
    assert read_back(open_case(bundled, derived=False), bundled.base) == bundled


def test_derived_claims_come_last_and_are_marked(small_case: Case) -> None:
    back = read_back(open_case(small_case), small_case.base)
    assert back.claims[: len(small_case.claims)] == small_case.claims
    assert [claim.rule for claim in back.claims[len(small_case.claims) :]] == ["poaching", "stake"]


def test_every_claim_has_its_words_and_their_surroundings(small_case: Case) -> None:
    rows = open_case(small_case, derived=False).select(
        "SELECT ?id ?prefix ?exact ?suffix { ?claim dcterms:identifier ?id ; sg:evidence/oa:hasSelector ?words ."
        " ?words oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix }"
    )
    text = {source.id: source.text for source in small_case.sources}
    assert len(rows) == len(small_case.claims)
    for row in rows:
        source = small_case.claim_by_id[row["id"]].source
        assert row["prefix"] + row["exact"] + row["suffix"] in text[source]


def test_dates_have_the_type_of_their_precision(small_case: Case, vocabulary: Vocabulary) -> None:
    for date, datatype in (("2024", "gYear"), ("2024-04", "gYearMonth"), ("2024-04-01", "date")):
        case = replace(small_case, claims=(replace(small_case.claims[0], date=date),))
        (found,) = (
            quad.object for quad in case_quads(case, vocabulary) if quad.predicate.value == SG + "date"
        )
        assert str(found) == f'"{date}"^^<http://www.w3.org/2001/XMLSchema#{datatype}>'


def test_statements_of_a_case_stand_in_its_own_graph(small_case: Case) -> None:
    graphs = {quad.graph_name for quad in open_case(small_case).quads()}
    assert graphs == {NamedNode(small_case.base), ONTOLOGY_GRAPH}


def test_the_same_case_gives_the_same_statements_in_the_same_order(
    small_case: Case, vocabulary: Vocabulary
) -> None:
    assert list(case_quads(small_case, vocabulary)) == list(case_quads(small_case, vocabulary))


def test_cases_in_one_store_do_not_mix(small_case: Case, vocabulary: Vocabulary) -> None:
    below = replace(small_case, id="other", base=small_case.base + "other/", claims=small_case.claims[:2])
    store = MemoryStore()
    for case in (small_case, below):
        store.add(case_quads(case, vocabulary))
    assert cases_in(store) == [small_case.base, below.base]
    assert read_back(store, small_case.base) == small_case
    assert read_back(store, below.base) == below


def test_a_case_that_is_not_in_the_store_is_an_error_that_names_those_which_are(small_case: Case) -> None:
    with pytest.raises(
        EngineError, match=r"does not contain the case https://no\.example/; it contains .*/harbour/"
    ):
        read_back(open_case(small_case), "https://no.example/")
    with pytest.raises(EngineError, match="it contains no cases"):
        read_back(MemoryStore(), "https://no.example/")


def test_queries_know_the_case_by_the_empty_prefix(small_case: Case) -> None:
    assert prefixes(small_case)[""] == small_case.base
    assert prefixes(small_case)["sg"] == SG
