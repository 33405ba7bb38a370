"""Rows with several subjects and objects, acts, and speakers of sources: read, written and read again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from builders import WORDS
from stakegraph.case import inspect_case, read_case
from stakegraph.case.writing import write_case
from stakegraph.loading import open_case
from stakegraph.model import Case, Entity, Source
from stakegraph.rdf import read_back

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "id,act,source,subject,relation,object,quote,status,said_by,doubt,excused,note"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case of five parties and no claims; its source is the word of one of them."""
    entities = tuple(Entity(name, name.upper(), "Organisation") for name in "abcde")
    sources = (
        Source("text", "A text", WORDS, "text.txt"),
        Source("word", "A word", WORDS, "word.txt", speaker="e"),
    )
    base = "https://stakegraph.example/case/small/"
    write_case(Case("small", "Small", base, None, sources, entities), tmp_path / "small")
    return tmp_path / "small"


def write_rows(folder: Path, *rows: str) -> None:
    (folder / "claims.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")


def row(
    id_: str, subject: str, object_: str, *, act: str = "", source: str = "text", said_by: str = ""
) -> str:
    return f"{id_},{act},{source},{subject},attacks,{object_},{WORDS},actual,{said_by},,,"


def test_a_row_of_several_parties_makes_a_claim_for_each_pair_and_one_act(folder: Path) -> None:
    write_rows(folder, row("c1", "a|B", "c|d"), row("c2", "a", "e"))
    claims = read_case(folder).claims
    assert [(claim.id, claim.subject, claim.object) for claim in claims] == [
        ("c1", "a", "c"), ("c1-2", "a", "d"), ("c1-3", "b", "c"), ("c1-4", "b", "d"), ("c2", "a", "e"),
    ]  # fmt: skip
    assert [claim.act_id for claim in claims] == ["c1", "c1", "c1", "c1", "c2"]


@pytest.mark.parametrize(
    "rows",
    [
        [row("c1", "a|b", "c|d")],
        [row("c1", "a|b", "c", act="suit"), row("c2", "a", "e", act="suit")],
        [row("c1", "a", "c"), row("c1-2", "a", "d", act="c1"), row("c2", "b", "c")],
        [row("c1", "a", "c", source="word"), row("c2", "a", "d", source="word", said_by="b")],
    ],
    ids=["pairs", "act", "by hand", "speaker"],
)
def test_what_was_read_is_written_and_read_again(rows: list[str], folder: Path, tmp_path: Path) -> None:
    write_rows(folder, *rows)
    case = read_case(folder)
    write_case(case, tmp_path / "again" / "small")
    assert read_case(tmp_path / "again" / "small") == case
    stored = read_back(open_case(case, derived=False), case.base)
    assert stored == case
    assert [claim.factuality for claim in stored.claims] == [claim.factuality for claim in case.claims]


def test_a_row_of_several_parties_is_written_as_one_row(folder: Path, tmp_path: Path) -> None:
    write_rows(folder, row("c1", "a|b", "c|d"))
    write_case(read_case(folder), tmp_path / "again")
    lines = (tmp_path / "again" / "claims.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert "a|b" in lines[1]


def test_the_speaker_of_a_source_says_its_claims_unless_the_row_names_another(folder: Path) -> None:
    write_rows(folder, row("c1", "a", "c", source="word"), row("c2", "a", "d", source="word", said_by="b"))
    assert [claim.said_by for claim in read_case(folder).claims] == ["e", "b"]


def test_a_row_may_not_name_a_party_twice(folder: Path) -> None:
    write_rows(folder, row("c1", "a|A", "c"))
    (finding,) = inspect_case(folder).findings
    assert (finding.row, finding.column) == (2, "subject")
    assert "twice" in finding.message


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [("speaker", "nobody", "speaker"), ("origin", "nothing", "origin"), ("origin", "word", "origin")],
)
def test_an_unknown_speaker_or_origin_is_a_finding(key: str, value: str, place: str, folder: Path) -> None:
    case = read_case(folder)
    changed = replace(case.sources[1], speaker=value, origin=value)
    text = (folder / "case.toml").read_text(encoding="utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.startswith(f"{key} ="))
    (folder / "case.toml").write_text(f'{text}\n{key} = "{value}"\n', encoding="utf-8")
    (finding,) = inspect_case(folder).findings
    assert (finding.file, place in finding.column) == ("case.toml", True)
    assert getattr(changed, key) in finding.message
