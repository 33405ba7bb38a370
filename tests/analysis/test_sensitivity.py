"""What an answer hangs on is found by leaving it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import case, claim
from stakegraph.analysis.disputes import disputes
from stakegraph.analysis.sensitivity import Claims, survival, variations
from stakegraph.network import Selection, build_network
from stakegraph.store import with_derived_claims

if TYPE_CHECKING:
    from stakegraph.model import Claim
    from stakegraph.network import Receipt


def claims_of(*found: Claim, rules: bool = False) -> list[Receipt]:
    return Selection(rules=rules).of(build_network(with_derived_claims(case(*found))))


def top_dispute(claims: Claims) -> tuple[str, str] | None:
    found = disputes(claims)
    return (found[0].a, found[0].b) if found else None


def test_each_source_speaker_and_status_is_left_out_once_and_intensities_are_scrambled() -> None:
    claims = claims_of(
        claim("c1", "a", "threatens", "b", said_by="a"), claim("c2", "c", "criticizes", "d", "announced")
    )
    tried = variations(claims, scrambles=3)
    assert [(each.kind, each.name, len(each.claims)) for each in tried] == [
        ("source", "text", 0),
        ("speaker", "a", 1),
        ("status", "actual", 1),
        ("status", "announced", 1),
        ("intensity", "0", 2),
        ("intensity", "1", 2),
        ("intensity", "2", 2),
    ]


def test_an_answer_that_rests_on_one_speaker_names_the_speaker() -> None:
    claims = claims_of(claim("c1", "a", "threatens", "b", said_by="a"), claim("c2", "c", "criticizes", "d"))
    found = survival("top dispute", top_dispute, claims, variations(claims, scrambles=0))
    assert found.answer == ("a", "b")
    assert not found.survives
    assert [(variation.kind, variation.name, answer) for variation, answer in found.broken] == [
        ("source", "text", None),
        ("speaker", "a", ("c", "d")),
    ]


def test_a_derived_claim_goes_with_either_of_its_premises() -> None:
    claims = claims_of(
        claim("c1", "a", "recruits", "m", said_by="a"),
        claim("c2", "m", "memberOf", "b", said_by="b"),
        rules=True,
    )
    assert len(claims) == 3
    without = {
        each.name: len(each.claims) for each in variations(claims, scrambles=0) if each.kind == "speaker"
    }
    assert without == {"a": 1, "b": 1}


def test_a_scramble_moves_by_one_rank_at_most_and_never_changes_a_sign() -> None:
    claims = claims_of(
        claim("c1", "a", "criticizes", "b"),
        claim("c2", "a", "threatens", "b"),
        claim("c3", "a", "attacks", "b"),
        claim("c4", "a", "funds", "b"),
        claim("c5", "a", "partOf", "b"),
    )
    ranks = [-9.0, -3.5, -2.0]
    seen = set()
    for each in variations(claims, scrambles=40):
        if each.kind != "intensity":
            continue
        moved = [receipt.intensity for receipt in each.claims]
        seen.add(tuple(moved))
        assert moved[3:] == [10.0, 0.0]
        for before, after in zip((-2.0, -3.5, -9.0), moved[:3], strict=True):
            assert abs(ranks.index(before) - ranks.index(after)) <= 1
    assert len(seen) > 5


def test_the_same_claims_give_the_same_variations() -> None:
    claims = claims_of(claim("c1", "a", "threatens", "b"), claim("c2", "a", "attacks", "c"))
    assert variations(claims) == variations(claims)


def test_no_claims_no_variations() -> None:
    assert variations([]) == []
    assert survival("top dispute", top_dispute, [], []).survives
