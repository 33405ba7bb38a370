"""The section on sensitivity names what an answer hangs on, and what it could not try."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from builders import case, claim, disputed_case
from stakegraph.analysis.sensitivity import Answer
from stakegraph.network import Selection
from stakegraph.report import Context, Section, build_report, main_answers

if TYPE_CHECKING:
    import pytest

    from stakegraph.model import Case, Claim


def section_of(found: Case, time_limit: float = 10.0, selection: Selection | None = None) -> Section:
    context = Context(found, selection or Selection(), time_limit=time_limit)
    (section,) = build_report(context, ["sensitivity"]).sections
    return section


def sourced(*claims: Claim) -> Case:
    """Return a case whose claims name their sources, each of them an article."""
    plain = case(*claims)
    names = dict.fromkeys(each.source for each in claims)
    return replace(
        plain,
        sources=tuple(
            replace(plain.sources[0], id=name, title=f"Text {name}", file=f"{name}.txt") for name in names
        ),
    )


TWO_SOURCES = sourced(
    replace(claim("c1", "a", "attacks", "b"), source="s1"),
    replace(claim("c2", "b", "attacks", "c"), source="s2"),
    replace(claim("c3", "a", "threatens", "b"), source="s2"),
    replace(claim("c4", "b", "threatens", "c"), source="s2"),
)


def test_every_row_rests_on_the_claims_before_and_after_or_on_those_left_out() -> None:
    found = section_of(
        sourced(
            replace(claim("c1", "a", "attacks", "b"), source="s1"),
            replace(claim("c2", "b", "attacks", "c"), source="s1"),
            replace(claim("c3", "d", "threatens", "e"), source="s2"),
            replace(claim("c4", "e", "threatens", "f"), source="s2"),
            replace(claim("c5", "g", "criticizes", "f"), source="s2"),
        )
    )
    answers, changes, varied = found.tables
    by_question = {row.cells[0]: [each.claim.id for each in row.receipts] for row in answers.rows}
    assert by_question["the chain that holds best"] == ["c1", "c2"]
    chain = next(
        row
        for row in changes.rows
        if row.cells[0] == "the chain that holds best" and "s1" in str(row.cells[1])
    )
    assert chain.cells[2] == "D → E → F"
    assert [each.claim.id for each in chain.receipts] == ["c1", "c2", "c3", "c4"]
    without = next(row for row in varied.rows if "s2" in str(row.cells[0]))
    assert without.cells == (
        "without the source “Text s2”",
        3,
        "the same",
        "the same",
        "the same",
        "the same",
    )
    assert [each.claim.id for each in without.receipts] == ["c3", "c4", "c5"]
    assert all(row.receipts for row in (*changes.rows, *varied.rows))


def test_what_an_answer_hangs_on_is_named_in_the_sentence() -> None:
    sentence = section_of(TWO_SOURCES).findings[1]
    assert sentence.startswith(
        "The chain that holds best is A → B → C (all facts): the same in 4 of 5 variations; it hangs on"
    )
    assert "the source “Text s2”" in sentence


def test_with_one_source_that_is_said_and_not_tried() -> None:
    found = section_of(case(claim("c1", "a", "attacks", "b"), claim("c2", "b", "threatens", "c")))
    assert not any("source" in str(row.cells[0]) for row in found.tables[2].rows)
    assert any(
        "All claims share the source “A text” and the status actual: every answer hangs on that" in each
        for each in found.unknowns
    )


def test_a_single_claim_leaves_nothing_to_vary() -> None:
    found = section_of(case(claim("c1", "a", "attacks", "b")))
    assert (
        found.findings[0]
        == "The strongest dispute is A / B (its one claim is a fact); there was nothing to vary."
    )
    assert found.findings[1] == "There is no chain; there was nothing to vary."
    assert found.tables[1].empty == "No variation was tried."
    assert "Ranks cannot be scrambled: no two acts of one kind differ in strength." in found.unknowns


def test_where_no_claim_counts_nothing_is_varied() -> None:
    found = section_of(case(claim("c1", "a", "attacks", "b", "possible")))
    assert found.findings == ("No claim counts: there is nothing to vary.",)


def test_an_answer_that_only_a_variation_gives_is_named_as_such() -> None:
    """Without what s says, m is on friendly terms with both sides, and hostile to neither."""
    found = section_of(
        case(
            claim("c1", "a", "attacks", "b"),
            claim("c2", "m", "meetsWith", "a"),
            claim("c3", "m", "meetsWith", "b"),
            claim("c4", "m", "threatens", "a", "announced", said_by="s"),
            claim("c5", "s", "addresses", "a"),
        )
    )
    assert "There is no mediator" in found.findings[3]
    assert "there is one without the claims said by S" in found.findings[3]


def test_camps_that_fit_as_well_as_others_are_the_same_camps() -> None:
    """A friend of both sides of a conflict stands with one as well as with the other: that is no change."""
    found = section_of(
        case(
            claim("c1", "a", "worksWith", "b"),
            claim("c2", "b", "worksWith", "c"),
            claim("c3", "a", "attacks", "c"),
            *(claim(f"d{n}", f"x{n}", "addresses", f"y{n}", said_by=f"x{n}") for n in range(5)),
        )
    )
    camps = next(row for row in found.tables[0].rows if row.cells[0] == "the camps")
    assert camps.cells[3:6] == (camps.cells[2], 0, 0)


def test_a_search_that_is_cut_in_a_variation_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(_: object, claims: object, *__: object) -> Answer:
        return Answer("x", "X", tuple(claims)[:1], is_known=len(claims) == 4)  # type: ignore[arg-type]

    monkeypatch.setattr(main_answers, "_top_chain", cut)
    found = section_of(TWO_SOURCES, time_limit=3.0)
    assert found.findings[1] == (
        "The chain that holds best is X (its one claim is a fact): the same in all 3 variations that could be "
        "compared. Not known, since the search was cut: without the source “Text s1” and without the source “Text s2”."
    )
    chain = next(row for row in found.tables[0].rows if row.cells[0] == "the chain that holds best")
    assert chain.cells[4:6] == (0, 2)


def test_without_time_nothing_is_claimed_and_all_is_named() -> None:
    found = section_of(TWO_SOURCES, time_limit=0.0)
    assert found.findings[0] == (
        "The strongest dispute: not known within the time limit of 0 s. No variation was tried."
    )
    cells = {str(row.cells[0]): row.cells[2:] for row in found.tables[2].rows}
    assert cells["without the source “Text s1”"] == ("not tried",) * 4


def test_a_hint_in_the_chain_that_holds_best_is_marked() -> None:
    section = section_of(
        case(
            claim("c1", "a", "attacks", "b", "announced"),
            claim("c2", "b", "attacks", "c"),
            claim("c3", "c", "attacks", "d", said_by="s"),
            claim("c4", "s", "addresses", "a"),
        )
    )
    assert "A ⇢ B → C" in section.findings[1]


def test_an_answer_counts_its_claims_that_are_disputed_or_of_one_source() -> None:
    columns = section_of(disputed_case()).tables[0].columns[-3:]
    assert columns == ("disputed claims", "claims on a speaker's word", "claims of one source")
    assert section_of(disputed_case()).tables[0].rows[0].cells[-3:] == (3, 0, 0)
    alone = disputed_case(without="p1")
    assert section_of(replace(alone, claims=alone.claims[:1])).tables[0].rows[0].cells[-3:] == (0, 0, 1)


def test_an_answer_counts_its_claims_on_the_word_of_a_speaker() -> None:
    alleged = case(claim("c1", "a", "attacks", "b", said_by="b"))
    selection = Selection(according_to=frozenset({"b"}))
    assert section_of(alleged, selection=selection).tables[0].rows[0].cells[-2] == 1
