"""Dyads that a store keeps: the same figures as counting the claims, on every store, and nothing that was curated."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from builders import case as case_of
from builders import claim
from stakegraph import bundled_case, open_case
from stakegraph.errors import EngineError
from stakegraph.formats.rdf_files import dump
from stakegraph.loading import load_cases, open_store, unload_case
from stakegraph.model import Status
from stakegraph.query import run_query
from stakegraph.query.named import named_query
from stakegraph.rdf import prefixes, read_back
from stakegraph.sparql.graphs import Graphs
from stakegraph.vocabulary import load_vocabulary
from strategies import cases

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.model import Case
    from stakegraph.query.asking import Row
    from stakegraph.store.base import Store

# The whole list of which `hostile-pairs` gives the first hundred, counted from the claims.
HOSTILE_FROM_CLAIMS = """
SELECT ?who ?whom ?factuality ?acts ?strongest WHERE {
  {
    SELECT ?actor ?target ?level (COUNT(DISTINCT ?act) AS ?acts) (MIN(?intensity) AS ?strongest) WHERE {
      ?claim a sg:Claim ; sg:factuality ?level ; sg:act ?act ;
        rdf:subject ?actor ; rdf:predicate ?relation ; rdf:object ?target .
      ?relation rdfs:subPropertyOf* sg:conflictsWith ; sg:intensity ?intensity .
      FILTER (?level IN (sg:fact, sg:announced) && ?actor != ?target)
      FILTER NOT EXISTS { ?relation a owl:SymmetricProperty }  # a state is nobody's act
      FILTER (?level = sg:fact || NOT EXISTS {
        ?other a sg:Claim ; sg:factuality sg:fact ; rdf:subject ?actor ; rdf:object ?target ;
          rdf:predicate ?act2 . ?act2 rdfs:subPropertyOf* sg:conflictsWith
        FILTER NOT EXISTS { ?act2 a owl:SymmetricProperty } })
    }
    GROUP BY ?actor ?target ?level
  }
  ?actor skos:prefLabel ?who . ?target skos:prefLabel ?whom .
  BIND (STRAFTER(STR(?level), "#") AS ?factuality)
}
ORDER BY (?level = sg:announced) ?strongest DESC(?acts) ?who ?whom"""

COUNTED = """
SELECT ?from ?to (COUNT(?claim) AS ?n) WHERE {
  ?claim rdf:subject ?from ; rdf:object ?to ; %s FILTER (?from != ?to)
} GROUP BY ?from ?to"""
KEPT = "SELECT ?from ?to ?n WHERE { ?dyad a sg:Dyad ; sg:from ?from ; sg:to ?to ; %s ?n }"
KINDS = {
    "sg:claimCount": "a sg:Claim",
    "sg:factCount": "sg:factuality sg:fact",
    "sg:announcedCount": "sg:factuality sg:announced",
    "sg:conditionalCount": "sg:factuality sg:conditional",
    "sg:possibleCount": "sg:factuality sg:possible",
    "sg:deniedCount": "sg:factuality sg:denied",
    "sg:backgroundCount": "sg:factuality sg:background",
    "sg:selfReportedCount": "sg:factuality sg:self-reported",
    "sg:allegedCount": "sg:factuality sg:alleged",
    "sg:doubtedCount": "sg:factuality sg:doubted",
    "sg:derivedCount": "a sg:DerivedClaim",
}
_ends = st.sampled_from("abc")
_statuses = st.sampled_from([status.value for status in Status])
_lines = st.tuples(_ends, st.sampled_from(sorted(load_vocabulary().relations)), _ends, _statuses)
dense_cases = st.lists(_lines, max_size=25).map(
    lambda lines: case_of(*(claim(f"c{number}", *line) for number, line in enumerate(lines)))
)
"""Many claims of any kind among three parties, some of a party towards itself."""


def rows(store: Store, text: str, case: Case) -> tuple[Row, ...]:
    return run_query(store, text, prefixes(case)).rows


@settings(max_examples=50, deadline=None)
@given(st.one_of(dense_cases, cases()))
def test_the_most_hostile_pairs_are_those_that_counting_the_claims_gives(case: Case) -> None:
    store = open_case(case)
    assert rows(store, named_query("hostile-pairs").text, case) == rows(store, HOSTILE_FROM_CLAIMS, case)


@pytest.mark.parametrize("relations", [["threatens"], ["threatens", "criticizes", "sanctions"]])
def test_of_many_hostile_pairs_the_first_hundred_of_the_whole_list_are_given(relations: list[str]) -> None:
    """Also where most are equal in all figures: then names decide, which are in another order than ids."""
    draw = random.Random(3)
    pairs = [pair for pair in permutations("abcdefghijklmno", 2) for _ in range(draw.choice((1, 1, 2)))]
    case = case_of(
        *(
            claim(f"c{number}", source, draw.choice(relations), target, draw.choice(("actual", "announced")))
            for number, (source, target) in enumerate(pairs)
        )
    )
    names = [replace(each, name=f"{ord('z') - ord(each.id)} {each.id}") for each in case.entities]
    case = replace(case, entities=tuple(names))
    store = open_case(case)
    whole = rows(store, HOSTILE_FROM_CLAIMS, case)
    assert len(whole) == 15 * 14
    assert rows(store, named_query("hostile-pairs").text, case) == whole[:100]


@settings(max_examples=50, deadline=None)
@given(st.one_of(dense_cases, cases()))
def test_each_count_is_that_of_the_claims_and_none_is_kept_where_there_are_none(case: Case) -> None:
    store = open_case(case)
    for kept, pattern in KINDS.items():
        assert rows(store, KEPT % kept, case) == rows(store, COUNTED % pattern, case), kept


@settings(max_examples=50, deadline=None)
@given(st.one_of(dense_cases, cases()))
def test_the_top_dyads_are_those_with_the_most_claims(case: Case) -> None:
    store = open_case(case)
    counts = [int(row["n"]) for row in store.select(COUNTED % "a sg:Claim")]
    found = [int(row["claims"]) for row in store.select(named_query("top-dyads").text)]
    assert found == sorted(counts, reverse=True)[:20]


@pytest.mark.parametrize("fixture", ["bundled", "small_case"])
def test_real_cases_give_the_same_both_ways(fixture: str, request: pytest.FixtureRequest) -> None:
    case: Case = request.getfixturevalue(fixture)
    store = open_case(case)
    found = rows(store, named_query("hostile-pairs").text, case)
    assert found
    assert found == rows(store, HOSTILE_FROM_CLAIMS, case)
    for kept, pattern in KINDS.items():
        assert rows(store, KEPT % kept, case) == rows(store, COUNTED % pattern, case), kept


def test_a_threat_that_may_come_makes_no_hostile_pair() -> None:
    hints = [claim(status, "a", "threatens", "b", status) for status in ("possible", "conditional", "denied")]
    case = case_of(*hints)
    store = open_case(case)
    assert rows(store, named_query("hostile-pairs").text, case) == ()
    assert not run_query(store, "ASK { ?dyad sg:factCount|sg:hostileFactCount ?n }", prefixes(case)).boolean
    assert run_query(store, "ASK { ?dyad sg:claimCount 3 ; sg:possibleCount 1 }", prefixes(case)).boolean


def test_the_strongest_announcement_is_not_taken_for_a_fact() -> None:
    case = case_of(
        claim("c1", "a", "criticizes", "b"),
        claim("c2", "a", "isUneasyAbout", "b"),
        claim("c3", "a", "sanctions", "b", "announced"),
    )
    text = """ASK { ?dyad sg:hostileFactCount 2 ; sg:strongestHostileFact -2.0 ;
      sg:hostileAnnouncedCount 1 ; sg:strongestHostileAnnounced -6.0 }"""
    assert run_query(open_case(case), text, prefixes(case)).boolean


def test_a_case_without_claims_has_no_dyads() -> None:
    case = case_of()
    assert not run_query(open_case(case), "ASK { ?dyad a sg:Dyad }", prefixes(case)).boolean


def test_dyads_are_no_part_of_what_is_curated_or_written(bundled: Case) -> None:
    with_dyads, without = open_case(bundled), open_case(bundled, dyads=False)
    assert read_back(with_dyads, bundled.base) == read_back(without, bundled.base)
    written = dump(without, RdfFormat.TURTLE, prefixes(bundled), ontology=False)
    assert b"sg:Dyad" not in written
    assert b"dyad/" not in written


def test_dyads_come_are_replaced_and_go_with_their_case(tmp_path: Path, small_case: Case) -> None:
    folder = tmp_path / "store"
    all_dyads = KEPT % "sg:claimCount"
    load_cases(folder, [small_case, bundled_case()])
    before = rows(open_store(folder), all_dyads, small_case)
    assert len(before) == sum(
        len(rows(open_case(each), all_dyads, each)) for each in (small_case, bundled_case())
    )
    changed = case_of(claim("c1", "a", "threatens", "b"))
    load_cases(folder, [changed])
    assert len(rows(open_store(folder), all_dyads, changed)) == len(before) + 1
    load_cases(folder, [case_of(claim("c1", "a", "threatens", "c"))])
    assert len(rows(open_store(folder), all_dyads, changed)) == len(before) + 1
    unload_case(folder, changed.id)
    assert rows(open_store(folder), all_dyads, small_case) == before


QUESTIONS = [
    "ASK { ?dyad a sg:Dyad }",
    "SELECT ?whom { ?dyad sg:from :a ; sg:to ?whom }",
    "ASK { ?dyad <https://stakegraph.example/ontology#factCount> 1 }",
    "BASE <https://stakegraph.example/> ASK { ?dyad <ontology#factCount> 1 }",
    "PREFIX words: <https://stakegraph.example/ontology#> ASK { ?dyad words:strongestHostileFact ?least }",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_to_ask_for_dyads_where_none_are_kept_is_an_error_and_not_no_rows(
    text: str, small_case: Case
) -> None:
    store = open_case(small_case, dyads=False)
    with pytest.raises(EngineError, match=r"dyads.* harbour: .*'stakegraph load'"):
        run_query(store, text, prefixes(small_case))
    store.add(open_case(case_of(claim("c1", "a", "threatens", "b"))).quads())
    seen = Graphs(("https://stakegraph.example/case/small/",))
    assert run_query(store, QUESTIONS[0], prefixes(small_case), graphs=seen).boolean


@pytest.mark.parametrize("text", ["ASK { ?s sg:status ?o }", "ASK { ?s <https://x.example/factCount> ?o }"])
def test_other_questions_need_no_dyads(text: str, small_case: Case) -> None:
    run_query(open_case(small_case, dyads=False), text, prefixes(small_case))


def test_a_case_of_which_there_are_no_dyads_can_be_asked_for_them() -> None:
    case = case_of(claim("c1", "a", "threatens", "a"))
    assert rows(open_case(case), named_query("hostile-pairs").text, case) == ()
