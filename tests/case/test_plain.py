"""A case becomes plain values, and the same case again; what is no case is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from stakegraph import resources
from stakegraph.answers import open_case
from stakegraph.case import plain, read_case
from stakegraph.case.plain import case_of_record, case_record
from stakegraph.errors import StakegraphError
from stakegraph.rules import with_derived_claims
from strategies import cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from stakegraph.model import Case


@given(case=cases())
@settings(max_examples=80, deadline=None)
def test_a_case_comes_back_from_json_as_it_was(case: Case) -> None:
    assert case_of_record(json.loads(json.dumps(case_record(case)))) == case


def test_quotes_are_not_told_twice(bundled: Case) -> None:
    assert not any("quote" in claim for claim in case_record(bundled)["case"]["claims"])


def test_a_quote_that_its_text_does_not_have_is_kept(small_case: Case) -> None:
    from dataclasses import replace

    changed = replace(small_case, claims=(replace(small_case.claims[0], quote="other words"),))
    assert case_of_record(case_record(changed)) == changed


def test_derived_claims_are_left_out(bundled: Case) -> None:
    complete = with_derived_claims(bundled)
    assert len(complete.claims) > len(bundled.claims)
    assert case_of_record(case_record(complete)) == bundled


def _resealed(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "sha256": plain._digest(record["case"])}


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda case: case.pop(name)


def _with(**fields: object) -> Callable[[dict[str, Any]], object]:
    return lambda case: case.update(fields)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_without("title"), "'title'"),
        (_with(title=7), r"case\.title is 7"),
        (_with(mood="tense"), "case has 'mood'"),
        (_with(sources="none"), r"case\.sources is not a list"),
        (_with(claims=[1]), r"case\.claims\[0\] is 1"),
        (_with(claims=[{"source": []}]), "unhashable|missing"),
        (_with(claims=3), "not iterable"),
        (_with(sources=[{"id": "a", "title": "b", "text": "c", "file": "d", "kind": "song"}]), r"kind is 'song'"),
        (_with(entities=[{"id": "a", "name": "b", "type": "c", "aliases": [None]}]), r"aliases\[0\] is None"),
    ],
)  # fmt: skip
def test_values_that_are_no_case_are_refused_by_name(
    change: Callable[[dict[str, Any]], object], message: str, small_case: Case
) -> None:
    record = case_record(small_case)
    change(record["case"])
    with pytest.raises(StakegraphError, match="changed after it was written"):
        case_of_record(record)
    with pytest.raises(StakegraphError, match=message):
        case_of_record(_resealed(record))


@pytest.mark.parametrize("record", [None, [], {}, {"format": "another"}, {"format": ["stakegraph case"]}])
def test_values_of_something_else_are_refused(record: object) -> None:
    with pytest.raises(StakegraphError, match="does not contain a case"):
        case_of_record(record)


def test_another_version_is_refused(small_case: Case) -> None:
    with pytest.raises(StakegraphError, match=r"format 2, but this version of Stakegraph reads format 1"):
        case_of_record(case_record(small_case) | {"version": 2})


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def test_values_nested_deeper_than_python_can_walk_are_refused(small_case: Case) -> None:
    record = case_record(small_case)
    record["case"]["title"] = nested(100_000)
    with pytest.raises(StakegraphError, match="nested too deeply"):
        case_of_record(record)


@pytest.mark.parametrize("start", [float("inf"), float("nan"), 0.0, True], ids=str)
def test_an_offset_that_is_none_is_refused_by_name(start: float, small_case: Case) -> None:
    record = case_record(small_case)
    record["case"]["claims"][0] |= {"start": start, "quote": "words"}
    with pytest.raises(StakegraphError, match=r"claims\[0\]\.start is "):
        case_of_record(_resealed(record))


def test_a_message_shows_the_beginning_of_a_long_value(small_case: Case) -> None:
    record = case_record(small_case)
    record["case"]["title"] = ["x" * 1_000_000]
    with pytest.raises(StakegraphError) as caught:
        case_of_record(_resealed(record))
    assert len(str(caught.value)) < 400


def test_a_record_cannot_say_what_is_a_fact() -> None:
    """Who stands behind a claim is computed from the case, whatever a page from somebody else says."""
    case = read_case(resources.folder("seeds") / "us-declaration")
    record = case_record(case)
    assert not {"assessed", "independent_sources", "disputed_by"} & record["case"]["claims"][0].keys()
    restored = open_case(case_of_record(record)).case
    assert [claim.factuality for claim in restored.claims if not claim.is_derived] == [
        claim.factuality for claim in case.claims
    ]
    record["case"]["claims"][0]["assessed"] = "fact"
    record["sha256"] = plain._digest(record["case"])
    with pytest.raises(StakegraphError, match="assessed"):
        case_of_record(record)
