"""Errors name the place and the remedy."""

from __future__ import annotations

import pytest

from stakegraph import errors
from stakegraph.errors import (
    CaseError,
    EngineError,
    Finding,
    MissingExtraError,
    QueryError,
    StakegraphError,
    UnknownNameError,
    did_you_mean,
    nearest,
)


@pytest.mark.parametrize(
    ("finding", "says"),
    [
        (Finding("claims.csv", 3, "quote", "is empty"), "claims.csv:3:quote: is empty"),
        (Finding("claims.csv", 3, "", "has 8 cells"), "claims.csv:3: has 8 cells"),
        (Finding("case.toml", 0, "title", "is missing"), "case.toml:title: is missing"),
        (Finding("case.toml", 0, "", "is missing"), "case.toml: is missing"),
    ],
)
def test_a_finding_reads_as_a_place_and_a_message(finding: Finding, says: str) -> None:
    assert str(finding) == says


def test_a_case_error_carries_every_finding() -> None:
    found = [Finding("a", 1, "b", "c"), Finding("d", 2, "e", "f")]
    error = CaseError(found)
    assert error.findings == tuple(found)
    assert str(error) == "a:1:b: c\nd:2:e: f"


def test_an_unknown_name_comes_with_the_nearest_known_ones() -> None:
    error = UnknownNameError("relation", "threaten", ["threatens", "threatened", "funds"])
    assert error.suggestions == ("threatens", "threatened")
    assert str(error) == "unknown relation 'threaten'; did you mean 'threatens' or 'threatened'?"


def test_an_unknown_name_like_no_other_comes_without_a_guess() -> None:
    assert str(UnknownNameError("relation", "xyzzy", ["threatens"])) == "unknown relation 'xyzzy'"


def test_names_are_compared_without_regard_to_case_and_given_as_spelled() -> None:
    assert nearest("NYPD OFFICER", ["NYPD officers"]) == ("NYPD officers",)


def test_a_word_of_a_longer_name_is_near() -> None:
    assert nearest("Trump", ["Donald Trump", "ICE"]) == ("Donald Trump",)


def test_an_empty_name_is_near_to_nothing() -> None:
    assert nearest("", ["Donald Trump"]) == ()


def test_at_most_three_names_are_suggested() -> None:
    assert len(nearest("aaaa", ["aaaa1", "aaaa2", "aaaa3", "aaaa4"])) == 3


def test_no_suggestions_give_no_words() -> None:
    assert did_you_mean(()) == ""


def test_a_missing_extra_says_how_to_install_it() -> None:
    assert str(MissingExtraError("pyshacl", "shacl")) == (
        "this needs pyshacl: pip install 'stakegraph[shacl]'"
    )


def test_a_query_error_carries_its_place() -> None:
    error = QueryError("no", line=2, column=5)
    assert (error.line, error.column) == (2, 5)


def test_every_error_stands_in_the_tree_of_the_docstring_and_has_an_exit_code() -> None:
    children = {
        each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, StakegraphError)
    }
    assert len(children) >= 7
    for child in children:
        assert child.__name__ in (errors.__doc__ or "")
        assert child.exit_code == (3 if issubclass(child, EngineError) else 2)
