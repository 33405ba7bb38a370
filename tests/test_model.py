"""The nouns and their small algebra."""

from __future__ import annotations

import itertools
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import builders
from stakegraph.errors import UnknownNameError
from stakegraph.model import Case, Entity, Polarity, Status, fold, name_index


@pytest.mark.parametrize("status", Status)
def test_a_fact_is_actual_and_no_rule_concludes_it(status: Status) -> None:
    claim = builders.claim("c1", "a", "threatens", "b", status.value)
    assert claim.is_fact is (status is Status.ACTUAL)
    assert not builders.derived(claim, rule="stake", derived_from=("c1",)).is_fact


def test_statuses_are_ranked_from_the_strongest_to_the_weakest() -> None:
    assert [status.rank for status in Status] == [0, 1, 2, 3, 4]
    assert [status.value for status in sorted(Status, key=lambda each: each.rank)] == [
        "actual",
        "announced",
        "conditional",
        "possible",
        "denied",
    ]


@pytest.mark.parametrize(("one", "other"), list(itertools.product(Status, repeat=2)))
def test_the_weakest_is_one_of_them_and_no_stronger_than_any(one: Status, other: Status) -> None:
    weakest = Status.weakest([one, other])
    assert weakest in (one, other)
    assert weakest.rank == max(one.rank, other.rank)
    assert weakest is Status.weakest([other, one])


def test_only_conflict_and_cooperation_have_a_sign() -> None:
    assert {polarity.value: polarity.sign for polarity in Polarity} == {
        "conflict": -1,
        "cooperation": 1,
        "tie": 0,
        "contextual": 0,
    }


@pytest.mark.parametrize("name", ["union", "Dockers' union", "local 7", "  THE   UNION "])
def test_an_entity_answers_to_its_id_name_and_aliases(name: str, small_case: Case) -> None:
    assert small_case.find(name).id == "union"


def test_an_unknown_name_is_an_error_with_suggestions(small_case: Case) -> None:
    with pytest.raises(UnknownNameError, match="unknown stakeholder or stake 'mayr'; did you mean 'mayor'"):
        small_case.find("mayr")


def test_an_id_beats_a_name_and_a_name_beats_an_alias() -> None:
    index = name_index(
        [Entity("a", "b", "Group", ("c",)), Entity("b", "c", "Group"), Entity("d", "D", "Group", ("b",))]
    )
    assert (index["b"], index["c"], index["d"]) == ("b", "b", "d")


@given(st.text())
def test_folding_a_name_twice_changes_nothing_more_in_its_spaces(name: str) -> None:
    assert " ".join(fold(name).split()) == fold(name)
    assert fold(f"  {name} ") == fold(name)


def test_a_claim_that_a_rule_made_says_so(small_case: Case) -> None:
    claim = small_case.claims[0]
    assert not claim.is_derived
    assert builders.derived(claim, rule="stake", derived_from=()).is_derived


def test_things_are_found_by_their_ids(small_case: Case) -> None:
    assert small_case.entity_by_id["union"] is small_case.entities[1]
    assert small_case.source_by_id["article"] is small_case.sources[0]
    assert small_case.claim_by_id["b2"] is small_case.claims[-1]


def test_a_case_cannot_be_changed(small_case: Case) -> None:
    with pytest.raises(FrozenInstanceError):
        small_case.title = "Other"  # type: ignore[misc]


def test_looking_things_up_does_not_make_two_equal_cases_differ(small_case: Case) -> None:
    copy = replace(small_case)
    assert copy.find("mayor")
    assert copy == replace(small_case)
