"""Hints of the lints, where they point, and how a row is excused from them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from stakegraph import load_vocabulary
from stakegraph.case import inspect_case, write_case
from stakegraph.cli import cli
from stakegraph.lints import lint
from stakegraph.model import Case, Claim, Entity, Source, Status
from stakegraph.validate import stored_reading

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from stakegraph.errors import Finding

TEXT = (
    "A memo suggests the port fired the crew. The port, the union said, fired the crew again. "
    "The port was in debt and fired the crew for good. The port sued the union."
)
ENTITIES = (
    Entity("port", "Port authority", "Agency"),
    Entity("union", "Dockers' union", "Union"),
    Entity("crew", "Crew", "Group"),
)
HEDGED, SAID, CUT, FINE = (
    "the port fired the crew",
    "fired the crew again",
    "fired the crew for good",
    "The port sued the union",
)


def claim(identifier: str, quote: str, **more: Any) -> Claim:
    start = TEXT.index(quote)
    return Claim(
        **{
            "id": identifier,
            "source": "text",
            "subject": "port",
            "relation": "attacks",
            "object": "crew",
            "quote": quote,
            "start": start,
            "end": start + len(quote),
            **more,
        }
    )


def case(*claims: Claim, speaker: str | None = None) -> Case:
    source = Source("text", "A text", TEXT, "text.txt", speaker=speaker)
    base = "https://stakegraph.example/case/port/"
    return Case("port", "The port", base, sources=(source,), entities=ENTITIES, claims=claims)


def run_lints(*claims: Claim, speaker: str | None = None) -> list[Finding]:
    return lint(stored_reading(case(*claims, speaker=speaker)), load_vocabulary())


def check(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", *arguments])


@pytest.mark.parametrize(
    ("faulty", "code", "column"),
    [
        (claim("c1", HEDGED), "hedge-outside-quote", "quote"),
        (claim("c1", "The port, the union said, fired the crew again"), "speaker-missing", "said_by"),
        (claim("c1", CUT), "subject-missing", "quote"),
        (claim("c1", FINE, note="Threatened, not done."), "note-denies", "note"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hint_names_its_lint_row_and_column(faulty: Claim, code: str, column: str) -> None:
    (hint,) = run_lints(claim("c0", FINE), faulty)
    assert (hint.file, hint.row, hint.column, hint.code, hint.is_hint) == (
        "claims.csv",
        3,
        column,
        code,
        True,
    )
    assert f"hint {code}: " in str(hint)


def test_a_claim_without_faults_gets_no_hint() -> None:
    assert run_lints(claim("c1", FINE), claim("c2", "The port was in debt and fired the crew for good")) == []


def test_a_speaker_of_the_claim_or_of_its_source_is_enough() -> None:
    reported = claim("c1", SAID)
    assert {hint.code for hint in run_lints(reported)} == {"speaker-missing", "subject-missing"}
    spoken = replace(reported, said_by="union")
    assert {hint.code for hint in run_lints(spoken)} == {"subject-missing"}
    assert {hint.code for hint in run_lints(reported, speaker="union")} == {"subject-missing"}


def test_a_relation_that_is_speech_needs_no_speaker() -> None:
    quote = "The port, the union said, fired the crew again"
    criticism = claim("c1", quote, subject="union", relation="criticizes", object="port")
    vocabulary = load_vocabulary()
    is_speech = {True: [], False: ["speaker-missing"]}
    for flag, codes in is_speech.items():
        relation = replace(vocabulary.relations["criticizes"], is_speech=flag)
        flagged = replace(vocabulary, relations={**vocabulary.relations, "criticizes": relation})
        assert [hint.code for hint in lint(stored_reading(case(criticism)), flagged)] == codes


def test_a_denied_claim_may_have_a_note_that_denies() -> None:
    denied = claim("c1", FINE, status=Status.DENIED, note="It did not happen.")
    assert run_lints(denied) == []


def test_an_excuse_with_a_reason_silences_its_lint_only() -> None:
    excused = claim("c1", SAID, excused=("subject-missing: the port is named before",))
    assert [hint.code for hint in run_lints(excused)] == ["speaker-missing"]


@pytest.mark.parametrize(
    ("excuse", "term"),
    [
        ("subject-mising: the port is named before", "'subject-missing'"),
        ("the port is named before", "hedge-outside-quote, speaker-missing"),
        ("subject-missing", "reason"),
        ("subject-missing: ", "reason"),
        ("note-denies: it says so elsewhere", "delete the excuse"),
    ],
)
def test_an_excuse_that_is_wrong_or_not_needed_is_a_finding(excuse: str, term: str) -> None:
    findings = run_lints(claim("c1", CUT, excused=(excuse,)))
    (fault,) = [finding for finding in findings if not finding.is_hint]
    assert (fault.file, fault.row, fault.column) == ("claims.csv", 2, "excused")
    assert term in fault.message


def test_claims_of_one_row_share_the_need_for_an_excuse() -> None:
    excuse = ("subject-missing: the crew is read from the sentence",)
    first = claim("c1", FINE, subject="port", object="union", act="c1", excused=excuse)
    second = replace(first, id="c1-2", subject="crew")
    assert run_lints(first, second) == []


def test_an_old_folder_without_the_column_reads_and_checks(tmp_path: Path) -> None:
    folder = tmp_path / "port"
    write_case(case(claim("c1", FINE)), folder)
    claims = folder / "claims.csv"
    header, row = claims.read_text(encoding="utf-8").splitlines()[:2]
    kept = [index for index, column in enumerate(header.split(",")) if column != "excused"]
    lines = [",".join(line.split(",")[index] for index in kept) for line in (header, row)]
    claims.write_text("\n".join(lines) + "\n", encoding="utf-8")
    reading = inspect_case(folder)
    assert reading.findings == ()
    assert lint(reading, load_vocabulary()) == []


def test_hints_alone_fail_the_check_only_if_it_is_strict(tmp_path: Path) -> None:
    folder = tmp_path / "port"
    write_case(case(claim("c1", HEDGED), claim("c2", CUT), claim("c3", FINE, object="union")), folder)
    lenient, strict = check(str(folder)), check(str(folder), "--strict")
    assert (lenient.exit_code, strict.exit_code) == (0, 1)
    assert lenient.stdout == strict.stdout
    assert [line.split(" ")[2] for line in lenient.stdout.splitlines()] == [
        "hedge-outside-quote:",
        "subject-missing:",
    ]
    assert "no findings, 2 hints" in lenient.stderr


def test_a_finding_among_hints_fails_the_check(tmp_path: Path) -> None:
    folder = tmp_path / "port"
    excused = claim("c2", FINE, object="union", excused=("note-denies: it says so elsewhere",))
    write_case(case(claim("c1", HEDGED), excused), folder)
    result = check(str(folder), "--format", "json")
    assert result.exit_code == 1
    kinds = [(record["kind"], record["code"], record["row"]) for record in json.loads(result.stdout)]
    assert kinds == [("hint", "hedge-outside-quote", 2), ("finding", None, 3)]
