from __future__ import annotations

from dataclasses import replace

import pytest

from builders import case, claim, disputed_case
from stakegraph import bundled_case
from stakegraph.contradictions import ContradictionKind, are_compatible, contradictions, disputed_claims
from stakegraph.factuality import assess_case
from stakegraph.model import Case, Claim, Factuality, Status


def _pairs(of: Case, kind: ContradictionKind) -> list[tuple[str, str]]:
    return [(pair.first.id, pair.second.id) for pair in contradictions(of) if pair.kind is kind]


def _denials(of: Case) -> list[tuple[str, str]]:
    return _pairs(of, ContradictionKind.DENIED)


def _change(of: Case, claim_id: str, **values: object) -> Case:
    changed = replace(of.claim_by_id[claim_id], **values)  # type: ignore[arg-type]
    return replace(of, claims=tuple(changed if claim.id == claim_id else claim for claim in of.claims))


def test_a_denial_contradicts_every_claim_of_its_act() -> None:
    assert _denials(disputed_case()) == [("w1", "s1"), ("c1", "s1"), ("p1", "s1")]


def test_a_fact_can_be_disputed_and_stays_a_fact() -> None:
    assessed = assess_case(disputed_case()).claim_by_id
    assert assessed["w1"].factuality is Factuality.FACT
    assert assessed["w1"].disputed_by == ("s1",)
    assert assessed["s1"].disputed_by == ("c1", "p1", "w1")
    assert disputed_claims(disputed_case()) == {"w1", "c1", "p1", "s1"}


def test_without_the_denial_nothing_is_disputed() -> None:
    assert contradictions(disputed_case(without="s1")) == []


def test_the_act_joins_claims_with_other_words_for_it() -> None:
    told = _change(disputed_case(), "w1", relation="threatens", subject="town", object="guild")
    assert _denials(_change(told, "c1", status=Status.POSSIBLE)) == [("p1", "s1")]
    told = _change(_change(told, "c1", status=Status.POSSIBLE), "p1", status=Status.POSSIBLE)
    assert _denials(told) == [("w1", "s1")]


def test_without_a_common_act_subject_relation_and_object_must_agree() -> None:
    alone = _change(disputed_case(), "s1", act=None)
    assert len(_denials(alone)) == 3
    assert not _denials(_change(alone, "s1", relation="threatens"))


@pytest.mark.parametrize(
    "values",
    [{"act": "another closing"}, {"act": None, "date": "2024"}, {"act": None, "about": ("guild",)}],
    ids=["acts named apart", "dates apart", "topics apart"],
)
def test_claims_of_two_acts_do_not_contradict(values: dict[str, object]) -> None:
    told = disputed_case()
    for claim_id in ("w1", "c1", "p1"):
        told = _change(told, claim_id, date="2025-06", about=("town",))
    assert not _denials(_change(told, "s1", **values))


def test_one_voice_does_not_contradict_itself_and_two_speakers_of_one_source_can() -> None:
    by_guild = _change(disputed_case(), "w1", source="statement", said_by="guild")
    assert ("w1", "s1") not in _denials(by_guild)
    by_town = _change(disputed_case(), "w1", source="statement", said_by="town")
    assert ("w1", "s1") in _denials(by_town)


def test_a_copy_does_not_contradict_its_origin() -> None:
    copied = _change(disputed_case(), "s1", source="copy", said_by=None)
    assert _denials(copied) == [("p1", "s1")]


@pytest.mark.parametrize("status", [Status.ANNOUNCED, Status.CONDITIONAL, Status.POSSIBLE])
def test_only_an_actual_claim_asserts(status: Status) -> None:
    assert ("w1", "s1") not in _denials(_change(disputed_case(), "w1", status=status))


def test_a_row_of_several_claims_names_no_act_apart() -> None:
    row = _change(disputed_case(), "w1", act="c1")
    assert ("w1", "s1") in _denials(row)


# ---- opposites


def _with_help(**values: object) -> Case:
    words = disputed_case().source_by_id["paper"].text
    helping = Claim("p2", "paper", "guild", "aids", "town", words, 0, len(words), about=("town",))
    told = disputed_case(replace(helping, **values), without="s1")  # type: ignore[arg-type]
    return _change(told, "w1", about=("town", "guild"))


def test_conflict_and_cooperation_on_one_topic_contradict() -> None:
    assert _pairs(_with_help(), ContradictionKind.OPPOSITE) == [("w1", "p2")]
    assert disputed_claims(_with_help()) == {"w1", "p2"}


@pytest.mark.parametrize(
    "values",
    [
        {"about": ()},
        {"about": ("harbour",)},
        {"source": "copy"},
        {"subject": "town", "object": "guild"},
        {"relation": "partOf"},
        {"status": Status.ANNOUNCED},
    ],
    ids=["no topic", "another topic", "one voice", "other direction", "a tie", "not yet"],
)
def test_both_can_be_true(values: dict[str, object]) -> None:
    assert contradictions(_with_help(**values)) == []


# ---- dates


def test_two_dates_of_one_act_contradict_but_do_not_dispute_it() -> None:
    told = _change(_change(disputed_case(without="s1"), "w1", date="2025-06"), "p1", date="2025-07-01")
    assert _pairs(told, ContradictionKind.DATES) == [("w1", "p1")]
    assert disputed_claims(told) == frozenset()


def test_a_coarse_date_contains_a_finer_one() -> None:
    told = _change(_change(disputed_case(without="s1"), "w1", date="2025"), "p1", date="2025-07-01")
    assert contradictions(told) == []
    assert not are_compatible("2025-07-01", "2025-07-02")


def test_one_voice_may_date_an_act_twice() -> None:
    march = claim("c1", "a", "attacks", "b", act="march", date="2025-01-01")
    assert contradictions(case(march, replace(march, id="c2", date="2025-01-02"))) == []


def test_the_bundled_case_contradicts_itself_nowhere() -> None:
    assert contradictions(bundled_case()) == []
