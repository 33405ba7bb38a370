"""Suggestions help with names that people mistype, and stop where nobody reads them."""

from __future__ import annotations

import pytest

from stakegraph import bundled_case, load_vocabulary, suggestions
from stakegraph.errors import UnknownNameError
from stakegraph.model import known_names
from stakegraph.suggestions import KnownNames


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Donld Trump", "Donald Trump"),
        ("zohran mamdni", "Zohran Mamdani"),
        ("rZonran", "Zohran Mamdani"),
        ("sHS", "DHS"),
        ("NYPD  OFICERS", "NYPD officers"),
    ],
)
def test_mistyped_names_of_the_bundled_case_are_recognised(typed: str, meant: str) -> None:
    assert meant in KnownNames(known_names(bundled_case().entities)).nearest(typed)


def test_every_relation_is_recognised_without_one_of_its_letters() -> None:
    relations = list(load_vocabulary().relations)
    known = KnownNames(relations)
    for relation in relations:
        assert relation in known.nearest(relation[:3] + relation[4:])


def test_names_that_nobody_types_are_neither_compared_nor_suggested() -> None:
    long = "a" * 201
    assert KnownNames([long]).nearest("a" * 200) == ()
    assert KnownNames(["a" * 200]).nearest(long) == ()
    assert KnownNames(["a" * 200]).nearest("a" * 199) == ("a" * 200,)


def test_a_message_repeats_the_beginning_of_a_long_name() -> None:
    assert len(str(UnknownNameError("entity", "a" * 1_000_000, ["b"]))) < 300


def test_equal_names_are_compared_once_and_very_many_unequal_ones_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(suggestions, "_MAX_COMPARISONS", 300)
    known = KnownNames(f"port{number}" for number in range(20))
    assert all(known.nearest("prt1") for _ in range(1_000))
    suggested = [bool(known.nearest(f"prt{number}")) for number in range(20)]
    assert suggested[2] is True
    assert suggested[-1] is False
    assert known.nearest("prt1")
