"""Old folders get new columns and digests, and cases new sources, without a change of any other byte."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from stakegraph.case import add_source, read_case, upgrade_case, write_case
from stakegraph.case.digests import digest_text
from stakegraph.case.tables import CLAIM_COLUMNS
from stakegraph.errors import CaseError, StakegraphError

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.model import Case

SETTINGS = '# hand-made\r\nid = "x"\r\n\r\n[[source]]\r\nid = "a" # first\r\nfile = "a.txt"\r\n\r\n# end\r\n'
KEPT = [index for index, column in enumerate(CLAIM_COLUMNS) if column not in ("act", "doubt", "excused")]
CLAIMS = '\ufeffid,source,quote,date,"note"\r\nc1,"a",One,,"x, ""y"""\r\n\r\nc2,a\r\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    for name, text in (("case.toml", SETTINGS), ("claims.csv", CLAIMS), ("a.txt", "\ufeffOne.\r\n")):
        (folder / name).write_bytes(text.encode())
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in folder.iterdir()}


def test_an_old_folder_gets_the_new_columns_and_the_digests(folder: Path) -> None:
    lines = upgrade_case(folder)
    assert [line.partition(":")[0] for line in lines] == ["claims.csv", "case.toml"]
    digest = digest_text("\ufeffOne.\r\n")
    assert contents(folder) == {
        "a.txt": "\ufeffOne.\r\n",
        "case.toml": SETTINGS.replace('file = "a.txt"\r\n', f'file = "a.txt"\r\nsha256 = "{digest}"\r\n'),
        "claims.csv": '\ufeffid,act,source,quote,date,doubt,excused,"note"\r\n'
        'c1,,"a",One,,,,"x, ""y"""\r\n\r\nc2,,a\r\n',
    }


def test_a_second_time_changes_nothing(folder: Path) -> None:
    upgrade_case(folder)
    before = contents(folder)
    assert upgrade_case(folder) == []
    assert contents(folder) == before


def test_an_upgraded_case_reads_as_before(small_case: Case, tmp_path: Path) -> None:
    write_case(small_case, tmp_path / "harbour")
    claims = tmp_path / "harbour" / "claims.csv"
    with claims.open(encoding="utf-8", newline="") as file:
        rows = [[row[index] for index in KEPT] for row in csv.reader(file)]
    with claims.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    upgrade_case(tmp_path / "harbour")
    with claims.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == list(CLAIM_COLUMNS)
    assert read_case(tmp_path / "harbour").claims == small_case.claims


def test_a_digest_that_does_not_match_is_kept(folder: Path) -> None:
    upgrade_case(folder)
    settings = contents(folder)["case.toml"]
    (folder / "a.txt").write_text("Other.", encoding="utf-8")
    assert upgrade_case(folder) == []
    assert contents(folder)["case.toml"] == settings


def test_a_table_without_ids_is_an_error(folder: Path) -> None:
    (folder / "claims.csv").write_text("source,quote\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"claims\.csv:1:id"):
        upgrade_case(folder)


def test_a_source_is_added_with_its_file_and_digest(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "wire.txt").write_bytes(b"Two.\r\n")
    assert (
        add_source(folder, tmp_path / "wire.txt", {"id": "wire", "title": "W", "origin": "a"}) == "wire.txt"
    )
    assert contents(folder)["wire.txt"] == "Two.\r\n"
    digest = digest_text("Two.\r\n")
    added = (
        '\r\n[[source]]\r\nid = "wire"\r\nfile = "wire.txt"\r\ntitle = "W"\r\norigin = "a"\r\n'
        f'sha256 = "{digest}"\r\n'
    )
    assert contents(folder)["case.toml"] == SETTINGS + added


def test_a_file_in_the_folder_is_used_where_it_is(folder: Path) -> None:
    (folder / "texts").mkdir()
    (folder / "texts" / "b.txt").write_text("Two.", encoding="utf-8")
    assert add_source(folder, folder / "texts" / "b.txt", {"id": "b", "title": "B"}) == "texts/b.txt"


@pytest.mark.parametrize(
    ("name", "keys", "words"),
    [
        ("a.txt", {"id": "b"}, "exists already"),
        ("b.txt", {"id": "a"}, "'a' already"),
        ("b.txt", {"id": "B b"}, "id"),
        ("b.pdf", {"id": "b"}, "b.pdf"),
        ("b.txt", {"id": "b", "kind": "blog"}, "kind"),
        ("b.txt", {"id": "b", "origin": "c"}, "unknown source 'c'"),
        ("b.txt", {"id": "b", "published": "May"}, "date"),
    ],
)
def test_an_unfit_source_is_refused_and_nothing_changes(
    folder: Path, tmp_path: Path, name: str, keys: dict[str, str], words: str
) -> None:
    (tmp_path / name).write_text("Two.", encoding="utf-8")
    before = contents(folder)
    with pytest.raises(StakegraphError, match=words):
        add_source(folder, tmp_path / name, {"title": "B", **keys})
    assert contents(folder) == before
