"""What the sections say: equals are named together, nothing is cut in silence, no undefined figure hides another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from builders import WORDS, case, claim
from stakegraph.model import Case, Source
from stakegraph.network import Selection
from stakegraph.report import Context, build_report

if TYPE_CHECKING:
    from stakegraph.model import Claim
    from stakegraph.report import Section
    from stakegraph.report.model import Table


def section(found: Case, name: str, **options: float) -> Section:
    (only,) = build_report(Context(found, Selection(), **options), [name]).sections  # type: ignore[arg-type]
    return only


def table(found: Section, title: str) -> Table:
    return next(each for each in found.tables if each.title.startswith(title))


def of_sources(*claims: Claim) -> Case:
    """Return a case of claims of two sources, ``text`` and ``other``."""
    made = case(*claims)
    return replace(made, sources=(*made.sources, Source("other", "Another text", WORDS, "other.txt")))


def test_acts_of_equal_strength_are_all_named_as_the_strongest() -> None:
    found = case(claim("c1", "a", "threatens", "b"), claim("c2", "c", "threatens", "d"))
    assert section(found, "disputes").findings[1] == (
        "The strongest single acts, 3.5 of 10: A —threatens→ B (fact) and C —threatens→ D (fact), equally."
    )


def test_one_dispute_is_told_in_good_grammar() -> None:
    assert section(case(claim("c1", "a", "threatens", "b")), "disputes").findings[0] == (
        "1 pair is in dispute, in one direction."
    )


def test_parties_equally_exposed_are_all_named() -> None:
    found = case(claim("c1", "a", "threatens", "b"), claim("c2", "a", "threatens", "c"))
    assert section(found, "exposure").findings[0] == ("Most exposed: B and C, equally (all facts).")


def test_indirect_exposure_lists_the_claims_of_the_walks_that_carry_it() -> None:
    found = case(
        claim("c1", "a", "attacks", "b"), claim("c2", "b", "attacks", "c"), claim("c3", "c", "attacks", "d")
    )
    rows = {row.cells[0]: row for row in table(section(found, "exposure"), "Most exposed").rows}
    assert [receipt.claim.id for receipt in rows["D"].receipts] == ["c3", "c2", "c1"]


def test_equal_leaders_of_standing_and_mediation_are_all_named() -> None:
    found = case(
        claim("c1", "a", "attacks", "b"),
        *(claim(f"{m}{x}", m, "willingToCooperateWith", x) for m in ("m", "n") for x in ("a", "b")),
    )
    assert section(found, "mediators").findings == (
        "On record with cooperation to both sides of the most conflicts: M and N, equally, of 1 conflict each "
        "(all facts).",
    )
    courted = section(found, "standing").findings[-1]
    assert courted == "Helped or courted by the most parties: A and B, equally, 2 parties each (all facts)."


def test_an_opening_names_some_of_its_friendly_claims_and_counts_the_others() -> None:
    found = case(
        claim("c0", "a", "attacks", "b"), *(claim(f"c{number}", "a", "funds", "b") for number in range(1, 9))
    )
    words = section(found, "mediators").findings[-1]
    assert words.count("A —funds→ B (fact)") == 1
    assert words.endswith("and on record with: A —funds→ B (fact), in 8 claims.")


def test_one_conflict_that_nobody_mediates_is_told_in_good_grammar() -> None:
    (words,) = section(case(claim("c1", "a", "attacks", "b")), "mediators").findings
    assert words.endswith("conflict to neither, of the one conflict between stakeholders.")


def test_brokers_and_bridges_that_time_cut_short_are_said_to_be_even_when_there_are_rows() -> None:
    found = case(
        claim("c1", "a", "worksWith", "b"),
        claim("c2", "x", "worksWith", "y"),
        claim("c3", "a", "attacks", "x"),
        claim("c4", "b", "worksWith", "c"),
    )
    cut_short = section(found, "mediators", time_limit=-1)
    told = " ".join(cut_short.unknowns)
    assert "Brokers: stopped after -1 s" in told
    assert "Friendly paths between camps: stopped after -1 s" in told
    assert (
        section(found, "mediators").unknowns[-1].startswith("Roles and friendly paths depend on these camps")
    )


def test_an_undefined_directed_centrality_hides_no_other() -> None:
    """Two parties, one of them hostile: directed PN has no inverse, undirected PN of three parties has one."""
    found = case(
        claim("c1", "a", "attacks", "b"),
        claim("c2", "b", "attacks", "a"),
        claim("c3", "a", "attacks", "c"),
        claim("c4", "c", "attacks", "a"),
        claim("c5", "b", "attacks", "c"),
        claim("c6", "c", "attacks", "b"),
    )
    standing = section(found, "standing")
    for row in table(standing, "Centrality").rows:
        assert row.cells[1] is not None
        assert row.cells[2] is row.cells[3] is None
    assert any("outgoing PN centrality" in each for each in standing.unknowns)


def test_signed_status_is_shown_where_pn_centrality_is_not_defined() -> None:
    standing = section(case(claim("c1", "a", "attacks", "b")), "standing")
    assert [row.cells[1] for row in table(standing, "Centrality").rows] == [None, None]
    assert any(
        each.startswith("PN centrality is not defined for two opponents") for each in standing.unknowns
    )


def test_an_ambivalent_pair_is_named_as_one_that_could_stand_either_way() -> None:
    found = section(
        case(
            claim("c1", "a", "willingToCooperateWith", "b"),
            claim("c2", "a", "attacks", "b"),
            claim("c3", "c", "funds", "b"),
        ),
        "camps",
    )
    assert found.findings[-1] == "A and B could be together or apart at equal cost (all facts)."
    (row,) = table(found, "Could be together or apart").rows
    assert row.cells == ("A", "B", "apart", "both conflict and cooperation")
    assert {receipt.claim.id for receipt in row.receipts} == {"c1", "c2"}


def test_camps_are_compared_with_those_without_each_source() -> None:
    found = section(
        of_sources(
            claim("c1", "a", "worksWith", "b"),
            claim("c2", "a", "worksWith", "x"),
            replace(claim("c3", "c", "worksWith", "b"), source="other"),
        ),
        "camps",
    )
    rows = table(found, "Without one source").rows
    assert [row.cells for row in rows] == [
        ("A text", 1 / 6, 0, "A – B; A – X"),
        ("Another text", 3 / 6, 0, "B – C"),
    ]
    assert [[receipt.claim.id for receipt in row.receipts] for row in rows] == [["c1", "c2"], ["c3"]]


def test_a_source_that_everything_rests_on_leaves_nothing_to_compare() -> None:
    found = section(case(claim("c1", "a", "worksWith", "b")), "camps")
    (row,) = table(found, "Without one source").rows
    assert row.cells[1:] == (None, None, "no relation is left")
    assert "All relations rest on one source: without it nothing is left to compare." in found.unknowns


def test_searches_are_told_apart_by_how_well_they_came_out() -> None:
    found = section(case(claim("c1", "a", "worksWith", "b")), "camps")
    assert found.unknowns[0] == "10 searches from another start found these camps too, and none better."
    assert found.findings[0] == "1 camp; every stakeholder is in one."
    foes = section(case(claim("c1", "a", "attacks", "b")), "camps")
    assert foes.unknowns[0] == "10 searches from another start found none either."
    either = section(
        case(
            *(claim(f"{a}{b}", a, "worksWith", b) for a, b in ("ab", "xy", "am", "xm")),
            claim("c1", "a", "attacks", "x"),
            claim("c2", "b", "attacks", "y"),
        ),
        "camps",
    )
    assert either.unknowns[0] == (
        "10 searches from another start found a division as good; the one least like this one agrees with it to "
        "0.33 of 1."
    )


def test_without_relations_nothing_is_said_of_searches() -> None:
    assert not any("search" in each for each in section(case(), "camps").unknowns)


def test_balance_is_told_in_good_grammar_and_never_by_a_bare_zero() -> None:
    foes = [claim(f"{a}{b}", a, "attacks", b) for a, b in ("ab", "bc", "ac")]
    assert section(case(*foes), "balance").findings == (
        "Balanced triangles: 0 of 1.",
        "1 of 3 relations contradicts a best division into two camps (its one claim is a fact); no division does "
        "better.",
        "With any number of camps none does.",
    )
    assert (
        section(case(foes[0]), "balance").findings[-1] == "The one relation fits a division into two camps."
    )
    assert (
        section(case(*foes[:2]), "balance").findings[-1] == "All 2 relations fit a division into two camps."
    )
    assert section(case(), "balance").findings == (
        "Stakeholders have neither conflict nor cooperation with each other.",
    )
