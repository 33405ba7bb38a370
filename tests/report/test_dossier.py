"""A dossier holds each claim once, in the part it belongs to, facts before hints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from builders import case, claim
from stakegraph.errors import UnknownNameError
from stakegraph.network import build_network
from stakegraph.report.dossier import Dossier, Part, dossier
from stakegraph.rules import with_derived_claims

if TYPE_CHECKING:
    from stakegraph.model import Case, Claim


def of(*claims: Claim, name: str = "a") -> Dossier:
    found = case(*claims)
    return dossier(found, build_network(found), name)


def ids(found: Dossier) -> dict[Part, list[str]]:
    return {part: [receipt.claim.id for receipt in receipts] for part, receipts in found.parts.items()}


def test_each_claim_stands_in_its_part() -> None:
    found = of(
        claim("c1", "a", "threatens", "b"),
        claim("c2", "b", "rejects", "a"),
        claim("c3", "a", "labels", "b"),
        claim("c4", "b", "labels", "a"),
        claim("c5", "a", "invites", "b"),
        claim("c6", "b", "funds", "a"),
        claim("c7", "a", "partOf", "b"),
        claim("c8", "a", "addresses", "b"),
        claim("c9", "b", "threatens", "c", said_by="a"),
        claim("c10", "b", "threatens", "c", about=("a",)),
        claim("c11", "b", "threatens", "c", means=("a",)),
        claim("c12", "b", "threatens", "c"),
    )
    assert ids(found) == {
        Part.CONFLICT_OUT: ["c1"],
        Part.CONFLICT_IN: ["c2"],
        Part.LABELS_GIVEN: ["c3"],
        Part.LABELS_RECEIVED: ["c4"],
        Part.COOPERATION_OUT: ["c5"],
        Part.COOPERATION_IN: ["c6"],
        Part.TIES: ["c7"],
        Part.CONTEXT: ["c8"],
        Part.SAID: ["c9"],
        Part.TOPIC: ["c10", "c11"],
    }
    assert found.count == 11


def test_facts_come_before_hints_however_strong_the_hint() -> None:
    found = of(
        claim("c1", "a", "attacks", "b", "possible"),
        claim("c2", "a", "criticizes", "b"),
        claim("c3", "a", "threatens", "b"),
        claim("c4", "a", "threatens", "b", "denied"),
    )
    assert ids(found)[Part.CONFLICT_OUT] == ["c3", "c2", "c1", "c4"]


def test_an_entity_without_claims_has_no_parts() -> None:
    assert of(claim("c1", "a", "threatens", "b"), claim("c2", "c", "addresses", "c"), name="c").parts != {}
    found = case(claim("c1", "a", "threatens", "b"))
    assert dossier(found, build_network(case()), "a").parts == {}


def test_derived_claims_stand_apart(bundled: Case) -> None:
    complete = with_derived_claims(bundled)
    found = dossier(complete, build_network(complete), "NYPD")
    assert all(receipt.claim.rule == "poaching" for receipt in found.parts[Part.DERIVED])
    assert Part.CONFLICT_IN not in found.parts


def test_an_unknown_name_is_refused_with_the_nearest(bundled: Case) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'Zohran Mamdani'"):
        dossier(bundled, build_network(bundled), "Zohran Mamdany")


def test_a_state_of_two_parties_is_nobodys_outgoing_act() -> None:
    tense = case(claim("c1", "a", "hasTensionsWith", "b"), claim("c2", "a", "worksWith", "b"))
    for entity in "ab":
        parts = dossier(tense, build_network(tense), entity).parts
        assert set(parts) == {Part.CONFLICT_MUTUAL, Part.COOPERATION_MUTUAL}


def test_a_dossier_names_those_who_court_without_an_answer() -> None:
    courted = case(
        claim("c1", "a", "recruits", "x"), claim("c2", "b", "invites", "x"), claim("c3", "x", "aids", "b")
    )
    assert dossier(courted, build_network(courted), "x").courted_by == ("a",)
    assert dossier(courted, build_network(courted), "a").courted_by == ()
