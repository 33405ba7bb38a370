"""A report says what it looked at, shows the claims behind each figure, and never passes a hint off as a fact."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from builders import case, claim
from stakegraph.cli import cli
from stakegraph.errors import UnknownNameError
from stakegraph.formats import markdown, records, tables, text
from stakegraph.model import Case, Entity, Factuality
from stakegraph.network import Selection
from stakegraph.report import SECTIONS, Context, build_report
from stakegraph.rules import with_derived_claims

if TYPE_CHECKING:
    from stakegraph.report import Report, Section

EVERYTHING = Selection(frozenset(Factuality), rules=True)


def report_of(found: Case, *sections: str, selection: Selection | None = None) -> Report:
    return build_report(Context(found, selection or Selection()), sections or SECTIONS)


def section_of(found: Case, name: str, selection: Selection | None = None) -> Section:
    (section,) = report_of(found, name, selection=selection).sections
    return section


@pytest.fixture(scope="module")
def complete(bundled: Case) -> Case:
    return with_derived_claims(bundled)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_asks_answers_and_says_what_it_does_not_tell(name: str, complete: Case) -> None:
    section = section_of(complete, name)
    assert section.question.endswith("?")
    assert section.findings
    assert section.tables
    assert section.unknowns


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize(
    "claims",
    [
        (),
        (claim("c1", "a", "addresses", "b"),),
        (claim("c1", "a", "labels", "a"),),
        (claim("c1", "a", "threatens", "b"),),
        (claim("c1", "a", "threatens", "b"), claim("c2", "c", "funds", "d"), claim("c3", "e", "partOf", "f")),
    ],
    ids=["empty", "no conflict", "self-loop", "one conflict", "disconnected"],
)
def test_degenerate_cases_have_a_section_too(name: str, claims: tuple[object, ...]) -> None:
    found = case(*claims)  # type: ignore[arg-type]
    assert text.report(found, report_of(found, name), receipts=True)


@pytest.mark.parametrize("selection", [Selection(), EVERYTHING], ids=["default", "everything"])
def test_every_row_rests_on_claims_that_count(selection: Selection, complete: Case) -> None:
    counted = {receipt.claim.id for receipt in selection.of(Context(complete).network)}
    for section in report_of(complete, selection=selection).sections:
        for table in section.tables:
            for row in table.rows:
                assert len(row.cells) == len(table.columns)
                assert {receipt.claim.id for receipt in row.receipts} <= counted
                assert row.receipts or row.cells[1] in (0, None, "none")


def test_each_row_counts_its_facts(complete: Case) -> None:
    section = section_of(complete, "disputes")
    sureness = {(row.cells[0], row.cells[2]): row.sureness for row in section.tables[0].rows}
    assert sureness["Zohran Mamdani", "Deportations originating from New York City"] == "1 of 2"
    assert sureness["Donald Trump", "Zohran Mamdani"] == "4 of 4"


def test_findings_that_rest_on_hints_say_so(complete: Case) -> None:
    plan = case(claim("c1", "a", "attacks", "b", "announced"), claim("c2", "c", "threatens", "b"))
    assert "announced" not in section_of(plan, "disputes").findings[1]
    assert "(1 fact, 1 hint)" in section_of(plan, "standing").findings[0]
    possible = Selection(frozenset({Factuality.POSSIBLE}))
    assert any("possible)" in sentence for sentence in section_of(complete, "disputes", possible).findings)


def test_the_strongest_chain_of_the_bundled_case_is_the_one_of_facts(complete: Case) -> None:
    (first, *_) = section_of(complete, "paths").tables[0].rows
    assert first.cells[1:] == (1.5, 3)
    assert first.sureness == "4 of 4"


def test_chains_within_one_side_are_left_out_and_counted(complete: Case) -> None:
    section = section_of(complete, "paths")
    assert any("to its head or its own part" in sentence for sentence in section.unknowns)
    ends = [str(row.cells[0]).split(" → ") for row in section.tables[0].rows]
    assert not any(chain[0] == "Zohran Mamdani" and chain[-1] == "New York City" for chain in ends)


def test_the_opening_between_trump_and_mamdani_is_an_offer_from_one_side(complete: Case) -> None:
    openings = section_of(complete, "mediators").tables[1]
    assert [row.cells for row in openings.rows] == [
        (
            "Donald Trump",
            "Zohran Mamdani",
            "fact",
            "fact",
            "Zohran Mamdani",
            "New York City's cost of living",
        )
    ]


def test_officers_who_never_answered_are_courted_and_on_no_side(complete: Case) -> None:
    tables_by_title = {table.title: table for table in section_of(complete, "camps").tables}
    camps = [str(row.cells[2]) for row in tables_by_title["Camps"].rows]
    poles = [
        str(row.cells[1])
        for title, table in tables_by_title.items()
        if "Poles" in title
        for row in table.rows
    ]
    assert poles
    assert not any("NYPD officers" in names for names in (*camps, *poles))
    assert [row.cells for row in tables_by_title["Only courted"].rows] == [
        ("NYPD officers", "DHS, ICE", "none")
    ]
    friends = section_of(complete, "exposure").tables[1]
    assert "NYPD officers" not in {row.cells[0] for row in friends.rows}


def test_a_president_his_administration_and_its_agencies_are_one_camp(complete: Case) -> None:
    camps = section_of(complete, "camps").tables[0]
    federal = next(str(row.cells[2]) for row in camps.rows if "Donald Trump" in str(row.cells[2]))
    assert {"DHS", "ICE", "Trump administration", "U.S. federal government"} <= set(federal.split(", "))


def test_a_table_shows_acts_and_claims_where_they_differ(complete: Case) -> None:
    rows = section_of(complete, "disputes").tables[0].rows
    acts = {(row.cells[0], row.cells[2]): row.cells[4] for row in rows}
    assert acts["Donald Trump", "New York City"] == "1 act in 2 claims"
    assert acts["Zohran Mamdani", "ICE"] == 1


def test_balance_without_a_triangle_is_not_defined_but_frustration_is(complete: Case) -> None:
    figures = {row.cells[0]: row.cells[1] for row in section_of(complete, "balance").tables[0].rows}
    assert figures["balanced share of triangles, 0 to 1"] is None
    assert figures["frustration, two camps"] == 1


def test_an_answer_that_hangs_on_a_speaker_is_named(complete: Case) -> None:
    hint = case(
        claim("c1", "a", "attacks", "b", "announced", said_by="s"),
        claim("c2", "c", "threatens", "d", "announced"),
        claim("c3", "s", "addresses", "a"),
    )
    findings = section_of(hint, "sensitivity").findings
    assert any(
        "strongest dispute" in sentence and "the claims said by S" in sentence for sentence in findings
    )


def test_with_two_camps_and_a_friend_of_both_there_is_a_mediator_and_a_bridge() -> None:
    found = case(
        claim("c1", "a", "worksWith", "b"),
        claim("c2", "x", "worksWith", "y"),
        claim("c3", "a", "attacks", "x"),
        claim("c4", "b", "attacks", "y"),
        claim("c5", "m", "meetsWith", "a"),
        claim("c6", "m", "meetsWith", "x"),
    )
    tables_by_title = {table.title: table for table in section_of(found, "mediators").tables}
    assert [row.cells for row in tables_by_title["Mediators"].rows] == [("M", "A / X", 2.5)]
    bridges = tables_by_title["On friendly paths between camps in conflict"]
    assert bridges.rows[0].cells[0] in {"A", "M", "X"}
    assert {"c3", "c5", "c6"} <= {receipt.claim.id for receipt in bridges.rows[0].receipts}


def test_as_of_leaves_later_claims_out_and_says_how_many_carry_no_date() -> None:
    found = case(
        claim("c1", "a", "threatens", "b", date="2024"),
        claim("c2", "a", "attacks", "b", date="2025"),
        claim("c3", "b", "rejects", "a"),
    )
    report = report_of(found, "disputes", selection=Selection(as_of="2024-12"))
    assert "as of 2024-12, with 1 claim without a date" in report.basis
    assert report.sections[0].tables[0].rows[0].cells[3] == 3.5


def test_an_unknown_section_is_refused_with_the_nearest(complete: Case) -> None:
    with pytest.raises(UnknownNameError, match="unknown section 'camp'; did you mean 'camps'"):
        report_of(complete, "camp")


def test_sections_come_in_the_order_of_the_report_however_they_are_named(complete: Case) -> None:
    assert [section.key for section in report_of(complete, "balance", "disputes").sections] == [
        "disputes",
        "balance",
    ]


def test_json_holds_every_claim_that_a_row_names(complete: Case) -> None:
    record = json.loads(records.json_text(records.report(complete, report_of(complete))))
    named = {
        name
        for section in record["sections"]
        for table in section["tables"]
        for row in table["rows"]
        for name in row["claims"]
    }
    assert named == set(record["claims"])
    assert all(each["quote"] for each in record["claims"].values())


def test_csv_has_a_row_a_figure_with_its_claims(complete: Case) -> None:
    report = report_of(complete)
    rows = list(csv.DictReader(io.StringIO(tables.report(report), newline="")))
    figures = sum(
        len(row.cells) for section in report.sections for table in section.tables for row in table.rows
    )
    assert sum(row["kind"] == "figure" for row in rows) == figures
    assert {row["section"] for row in rows if row["kind"] == "figure"} == set(SECTIONS)


def test_csv_is_one_table_that_tells_what_the_report_tells(complete: Case) -> None:
    report = report_of(complete)
    header, *lines = csv.reader(io.StringIO(tables.report(report), newline=""))
    assert {len(line) for line in lines} == {len(header)}
    told = {(line[0], line[1], line[5]) for line in lines}
    assert ("", "basis", report.basis) in told
    for section in report.sections:
        assert (section.key, "question", section.question) in told
        assert all((section.key, "finding", each) in told for each in section.findings)
        assert all((section.key, "unknown", each) in told for each in section.unknowns)
        assert all((section.key, "empty", each.empty) in told for each in section.tables if not each.rows)


def test_every_format_says_how_many_rows_are_not_shown() -> None:
    found = case(*(claim(f"c{number}", f"a{number}", "threatens", "b") for number in range(5)))
    report = build_report(Context(found, top=3), ["disputes"])
    words = "2 more rows not shown; --top shows more."
    assert words in text.report(found, report)
    assert markdown.plain(words) in markdown.report(found, report)
    assert f"disputes,left out,Strongest disputes,,,{words},," in tables.report(report)
    (first, *_) = records.report(found, report)["sections"][0]["tables"]
    assert (len(first["rows"]), first["left_out"]) == (3, 2)


def test_json_says_why_a_table_is_empty() -> None:
    found = case()
    (section,) = records.report(found, report_of(found, "disputes"))["sections"]
    assert section["tables"][0]["empty"] == "No claim of conflict counts."


def test_receipts_are_shown_when_asked_for(complete: Case) -> None:
    report = report_of(complete, "disputes")
    assert "“" not in text.report(complete, report)
    assert "“Mamdani has characterized" not in text.report(complete, report)
    assert "These threats include" in text.report(complete, report, receipts=True)
    assert "> These threats include" in markdown.report(complete, report, receipts=True)


def test_markdown_tables_are_not_broken_by_a_name() -> None:
    plain = case(claim("c1", "a", "threatens", "b"))
    hostile = Entity("b", "B | <b>\nB", "Person")
    found = Case(
        plain.id, plain.title, plain.base, None, plain.sources, (plain.entities[0], hostile), plain.claims
    )
    page = markdown.report(found, report_of(found, "disputes"))
    assert "| A | → | B \\| \\<b\\> B | 3.5 |" in page


@pytest.mark.parametrize("format_", ["text", "md", "json", "csv"])
def test_analyze_prints_every_section_in_every_format(format_: str) -> None:
    result = CliRunner().invoke(cli, ["analyze", "--format", format_])
    assert result.exit_code == 0, result.output
    assert "DHS" in result.output


def test_analyze_refuses_what_it_does_not_know() -> None:
    for words in (["camp"], ["--include", "denied"], ["--as-of", "yesterday"]):
        result = CliRunner().invoke(cli, ["analyze", *words])
        assert result.exit_code == 2, words


def test_the_help_of_analyze_names_every_section() -> None:
    shown = CliRunner().invoke(cli, ["analyze", "--help"]).output.split("Sections:")[1]
    assert [word.strip(" .\n") for word in shown.split("Without")[0].split(",")] == list(SECTIONS)
