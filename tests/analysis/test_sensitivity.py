"""What an answer hangs on is found by leaving it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import case, claim
from stakegraph.analysis.disputes import disputes
from stakegraph.analysis.sensitivity import Answer, Claims, Survival, Verdict, survivals, variations
from stakegraph.model import Factuality
from stakegraph.network import Selection, build_network
from stakegraph.rules import with_derived_claims

if TYPE_CHECKING:
    import pytest

    from stakegraph.model import Claim
    from stakegraph.network import Receipt


def claims_of(*found: Claim, rules: bool = False) -> list[Receipt]:
    return Selection(frozenset(Factuality), rules=rules).of(build_network(with_derived_claims(case(*found))))


def top_dispute(claims: Claims, _: float = 1.0) -> Answer:
    found = disputes(claims)
    if not found:
        return Answer(None, "none")
    return Answer((found[0].a, found[0].b), f"{found[0].a} / {found[0].b}", found[0].hostile)


def survival(claims: Claims, *, scrambles: int = 0) -> Survival:
    (found,) = survivals({"top dispute": top_dispute}, claims, variations(claims, scrambles=scrambles))
    return found


def test_each_source_speaker_and_status_is_left_out_once_and_intensities_are_scrambled() -> None:
    claims = claims_of(
        claim("c1", "a", "threatens", "b", said_by="a"), claim("c2", "c", "criticizes", "d", "announced")
    )
    tried = variations(claims, scrambles=3)
    assert [(each.kind, each.name, len(each.of(claims))) for each in tried] == [
        ("speaker", "a", 1),
        ("status", "actual", 1),
        ("status", "announced", 1),
        ("intensity", "1", 2),
        ("intensity", "2", 2),
    ]
    assert [each.claim.id for each in tried[0].changed] == ["c1"]
    assert [each.claim.id for each in tried[0].of(claims)] == ["c2"]


def test_what_all_claims_share_is_not_left_out() -> None:
    claims = claims_of(
        claim("c1", "a", "threatens", "b", said_by="a"), claim("c2", "a", "rejects", "b", said_by="a")
    )
    assert variations(claims, scrambles=0) == []


def test_scrambles_that_move_nothing_or_the_same_are_no_variations() -> None:
    one_rank = claims_of(claim("c1", "a", "threatens", "b"), claim("c2", "a", "funds", "b"))
    assert variations(one_rank) == []
    two_ranks = claims_of(claim("c1", "a", "threatens", "b"), claim("c2", "a", "attacks", "b"))
    moved = [tuple(receipt.intensity for receipt in each.of(two_ranks)) for each in variations(two_ranks)]
    assert sorted(moved) == [(-9.0, -9.0), (-9.0, -3.5), (-3.5, -3.5)]


def test_an_answer_that_rests_on_one_speaker_names_the_speaker() -> None:
    claims = claims_of(claim("c1", "a", "threatens", "b", said_by="a"), claim("c2", "c", "criticizes", "d"))
    found = survival(claims)
    assert found.answer is not None
    assert found.answer.value == ("a", "b")
    assert found.survives is False
    (trial,) = found.of(Verdict.OTHER)
    assert trial.answer is not None
    assert (trial.variation.kind, trial.variation.name, trial.answer.value) == ("speaker", "a", ("c", "d"))
    assert [each.claim.id for each in trial.answer.receipts] == ["c2"]


def test_a_derived_claim_goes_with_either_of_its_premises() -> None:
    claims = claims_of(
        claim("c1", "a", "recruits", "m", said_by="a"),
        claim("c2", "m", "memberOf", "b", said_by="b"),
        rules=True,
    )
    assert len(claims) == 3
    without = {
        each.name: [receipt.claim.id for receipt in each.changed]
        for each in variations(claims, scrambles=0)
        if each.kind == "speaker"
    }
    assert without == {"a": ["c1", "poaching-c1-c2"], "b": ["poaching-c1-c2", "c2"]}


def test_a_derived_claim_as_strong_as_its_act_moves_with_it() -> None:
    claims = claims_of(
        claim("c1", "a", "threatens", "s"),
        claim("c2", "s", "stakeOf", "b"),
        claim("c3", "a", "attacks", "b"),
        rules=True,
    )
    moved = [
        {receipt.claim.id: receipt.intensity for receipt in each.of(claims)}
        for each in variations(claims)
        if each.kind == "intensity"
    ]
    assert moved
    assert all(each["c1"] == each["stake-c1-c2"] for each in moved)


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
        moved = [receipt.intensity for receipt in each.of(claims)]
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
    assert survival([]).survives


CLAIMS = [
    claim("c1", "a", "threatens", "b", said_by="a"),
    claim("c2", "c", "criticizes", "d", said_by="c"),
    claim("c3", "c", "rejects", "d"),
]


def test_an_answer_whose_search_was_cut_is_not_compared() -> None:
    """Without the claims of c the search is cut: what it gives by then is neither the same answer nor another."""
    claims = claims_of(*CLAIMS)

    def ask(given: Claims, _: float) -> Answer:
        is_whole = any(each.claim.id == "c2" for each in given)
        return Answer("x" if is_whole else "y", "any", is_known=is_whole)

    (found,) = survivals({"question": ask}, claims, variations(claims, scrambles=0))
    assert [(trial.variation.name, trial.verdict) for trial in found.trials] == [
        ("a", Verdict.SAME),
        ("c", Verdict.UNKNOWN),
    ]
    assert found.survives is None


def test_when_the_whole_answer_is_not_known_nothing_is_compared_with_it() -> None:
    asked: list[int] = []

    def ask(given: Claims, _: float) -> Answer:
        asked.append(len(given))
        return Answer("x", "x", is_known=False)

    claims = claims_of(*CLAIMS)
    (found,) = survivals({"question": ask}, claims, variations(claims, scrambles=0))
    assert asked == [3]
    assert {trial.verdict for trial in found.trials} == {Verdict.NOT_TRIED}
    assert found.survives is None


def test_one_deadline_holds_for_everything_and_what_is_missed_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each question takes 2 s of a clock that the test winds; 7 s are enough for the whole and one variation."""
    now = [0.0]
    shares: list[float] = []

    def ask(given: Claims, time_limit: float) -> Answer:
        shares.append(time_limit)
        now[0] += 2.0
        return top_dispute(given)

    monkeypatch.setattr("time.monotonic", lambda: now[0])
    claims = claims_of(*CLAIMS)
    tried = variations(claims, scrambles=0)
    one, other = survivals({"one": ask, "other": ask}, claims, tried, time_limit=7.0)
    assert shares == [3.5, 5.0, 1.5, 1.0]
    for found in (one, other):
        assert [(trial.variation.name, trial.verdict) for trial in found.trials] == [
            ("a", Verdict.OTHER),
            ("c", Verdict.NOT_TRIED),
        ]


def test_without_time_nothing_is_asked() -> None:
    claims = claims_of(*CLAIMS)
    (found,) = survivals({"one": top_dispute}, claims, variations(claims, scrambles=2), time_limit=0)
    assert found.answer is None
    assert {trial.verdict for trial in found.trials} == {Verdict.NOT_TRIED}
