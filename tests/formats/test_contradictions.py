from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from builders import disputed_case
from stakegraph.answers import OpenCase
from stakegraph.case import write_case
from stakegraph.cli import cli
from stakegraph.factuality import assess_case
from stakegraph.formats import gexf, markdown, records, tables, text
from stakegraph.loading import open_case
from stakegraph.page.content.data import CaseData
from stakegraph.rdf import read_back, read_part
from stakegraph.vocabulary import load_vocabulary
from stakegraph.wording.claims import Wording

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.model import Case


@pytest.fixture(name="opened")
def _opened() -> OpenCase:
    return OpenCase(disputed_case())


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    write_case(disputed_case(), tmp_path / "harbour")
    return tmp_path / "harbour"


def _run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["contradictions", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_the_command_shows_both_quotes_with_speaker_and_source(folder: Path) -> None:
    printed = _run(str(folder))
    assert printed.startswith("3 contradictions")
    for words in (
        "“On Tuesday the guild closed the harbour.”",
        "never closed",
        "denied by Guild",
        "paper.txt",
    ):
        assert words in printed


def test_csv_and_json_have_both_claims(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(_run(str(folder), "--format", "csv"))))
    assert [(row["first_claim"], row["second_claim"]) for row in rows] == [
        ("w1", "s1"),
        ("c1", "s1"),
        ("p1", "s1"),
    ]
    assert (rows[0]["kind"], rows[0]["second_said_by"]) == ("denied", "Guild")
    pairs = json.loads(_run(str(folder), "--format", "json"))
    assert [pair["first"]["id"] for pair in pairs] == ["w1", "c1", "p1"]


def test_without_contradictions_the_exit_code_is_1() -> None:
    assert _run(code=1) == "No claim contradicts another.\n"
    assert json.loads(_run("--format", "json", code=1)) == []


def test_receipts_of_text_and_markdown_name_the_dispute_and_the_reports(opened: OpenCase) -> None:
    gathered = opened.dossier("guild")
    for formats in (text, markdown):
        printed = formats.dossier(opened.case, gathered, load_vocabulary())
        assert "fact; disputed" in printed
        assert "disputed: denied by Guild (s1)" in printed
        assert "disputed: asserted by “Copied report” (c1)" in printed
        assert "reported by: 2 independent sources" in printed


def test_a_dossier_lists_its_disputed_claims(opened: OpenCase) -> None:
    gathered = opened.dossier("town")
    assert gathered.disputed == ("c1", "p1", "s1", "w1")
    assert "4 claims disputed: c1, p1, s1, w1" in text.dossier(opened.case, gathered, load_vocabulary())
    assert records.dossier(opened.case, gathered)["disputed"] == ["c1", "p1", "s1", "w1"]


def test_one_report_is_not_counted_in_words() -> None:
    alone = OpenCase(disputed_case(without="p1"))
    printed = text.dossier(alone.case, alone.dossier("guild"), load_vocabulary())
    assert "reported by" not in printed


def test_data_formats_mark_disputed_claims(opened: OpenCase) -> None:
    record = records.dossier(opened.case, opened.dossier("guild"))["parts"][0]["claims"][0]
    assert (record["disputed"], record["disputed_by"], record["independent_sources"]) == (True, ["s1"], 2)
    result = opened.paths("guild", to="town")
    row = next(csv.DictReader(io.StringIO(tables.paths(opened.case, result.answers, 5))))
    assert (row["disputed"], row["independent_sources"]) == ("yes", "2")
    assert b'<attvalue for="disputed" value="true"' in gexf.gexf(opened.case)
    assert opened.claims.records()[0]["is_disputed"]


def test_the_page_says_who_disputes_a_claim(opened: OpenCase) -> None:
    claims = {claim["id"]: claim for claim in _page_claims(opened.case)}
    assert claims["w1"]["disputed"] == "denied by Guild (s1)"
    assert claims["w1"]["reports"] == 2


def _page_claims(case: Case) -> list[dict[str, object]]:
    return CaseData(assess_case(case), load_vocabulary()).claims()


def test_a_store_keeps_disputes_and_counts() -> None:
    told = disputed_case()
    store = open_case(told)
    claims = read_back(store, told.base).claim_by_id
    assert (claims["w1"].disputed_by, claims["w1"].independent_sources) == (("s1",), 2)
    rows = store.select("SELECT ?claim { ?claim sg:disputedBy/dcterms:identifier 's1' }")
    assert len(rows) == 3


def test_a_part_from_a_store_has_the_claims_that_dispute_its_own() -> None:
    told = disputed_case()
    part = read_part(open_case(told), told.base, ["w1"])
    assert [claim.id for claim in part.claims] == ["w1", "s1"]
    assert Wording(part).dispute(part.claims[0]) == "denied by Guild (s1)"
