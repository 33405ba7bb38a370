"""Whatever is wrong with a case folder comes back with file, row, column and what to do about it."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stakegraph.case import inspect_case, read_case, write_case
from stakegraph.errors import CaseError

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.model import Case


def _edit(file: Path, number: int, **cells: str) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    for column, value in cells.items():
        rows[number - 1][rows[0].index(column)] = value
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_bytes().decode("utf-8")
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode("utf-8"))


def _only_finding(folder: Path) -> str:
    (found,) = inspect_case(folder).findings
    return str(found)


# ---- cells: file, row of the spreadsheet, column, cell, and the finding in full or its end ---------------

CELLS = [
    ("claims.csv", 2, "subject", "Local 77", "claims.csv:2:subject: unknown entity 'Local 77'; did you mean "
     "'Local 7'? (every entity needs a row in entities.csv)"),
    ("claims.csv", 3, "object", "dokers", "claims.csv:3:object: unknown entity 'dokers'; did you mean '"),
    ("claims.csv", 3, "about", "strike|wages", "claims.csv:3:about: unknown entity 'wages'; every entity needs a row"),
    ("claims.csv", 3, "means", "wages", "claims.csv:3:means: unknown entity 'wages'; every entity needs a row"),
    ("claims.csv", 5, "said_by", "The mayr", "claims.csv:5:said_by: unknown entity 'The mayr'; did you mean '"),
    ("claims.csv", 2, "relation", "threaten", "claims.csv:2:relation: unknown relation 'threaten'; did you mean "),
    ("claims.csv", 2, "relation", "xyzzy", "unknown relation 'xyzzy'; 'stakegraph codebook' lists them all"),
    ("claims.csv", 2, "status", "Actual", "claims.csv:2:status: unknown status 'Actual'; use one of actual, announced, "
     "conditional, possible, denied"),
    ("claims.csv", 2, "source", "artcle", "claims.csv:2:source: unknown source 'artcle'; did you mean 'article'?"),
    ("claims.csv", 2, "date", "2024-13", "claims.csv:2:date: '2024-13' is not a date like 2025, 2025-11 or 2025-11-04"),
    ("claims.csv", 2, "date", "2023-02-29", "claims.csv:2:date: '2023-02-29' is not a date"),
    ("claims.csv", 2, "date", "May 2024", "claims.csv:2:date: 'May 2024' is not a date"),
    ("claims.csv", 6, "condition", "when the strike ends", "claims.csv:6:condition: is not in the source word for"),
    ("claims.csv", 2, "id", "c2", "claims.csv:3:id: row 2 already has the id 'c2'"),
    ("claims.csv", 2, "id", "C 1", "claims.csv:2:id: 'C 1' must consist of lowercase letters"),
    ("claims.csv", 2, "id", "", "claims.csv:2:id: id is empty"),
    ("claims.csv", 2, "status", " ", "claims.csv:2:status: status is empty"),
    ("claims.csv", 2, "quote", "", "claims.csv:2:quote: quote is empty"),
    ("entities.csv", 2, "type", "Agencey", "entities.csv:2:type: unknown entity type 'Agencey'; did you mean '"),
    ("entities.csv", 2, "wikidata", "q42", "entities.csv:2:wikidata: 'q42' is not a Wikidata id like Q42"),
    ("entities.csv", 2, "name", "", "entities.csv:2:name: name is empty"),
    ("entities.csv", 4, "aliases", "the  UNION", "entities.csv:4:aliases: 'the  UNION' also names 'union'; give "),
    ("entities.csv", 4, "name", "Port Authority", "entities.csv:4:name: 'Port Authority' also names 'port'"),
    ("entities.csv", 4, "aliases", "mayor", "entities.csv:5:id: 'mayor' also names 'dockers'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "row", "column", "cell", "says"), CELLS, ids=[f"{case[2]}={case[3]!r}" for case in CELLS]
)
def test_a_wrong_cell_is_named_with_its_remedy(
    file: str, row: int, column: str, cell: str, says: str, small_folder: Path
) -> None:
    _edit(small_folder / file, row, **{column: cell})
    assert says in _only_finding(small_folder)


# ---- quotes --------------------------------------------------------------------------------------------


def test_a_quote_that_is_missing_comes_with_the_closest_passage(small_folder: Path) -> None:
    _edit(small_folder / "claims.csv", 3, quote="The port hires dockers")
    says = _only_finding(small_folder)
    assert says.startswith("claims.csv:3:quote: quote is not in the source: 'The port hires dockers'")
    assert "the closest passage is: " in says
    assert "The port recruits dock" in says


def test_a_quote_with_straight_quotation_marks_comes_with_the_curly_ones(small_folder: Path) -> None:
    _edit(small_folder / "claims.csv", 5, quote='called the union a "mob"')
    says = _only_finding(small_folder)
    assert says.startswith(
        "claims.csv:5:quote: quote differs from the source only in quotation marks, hyphens or spaces"
    )
    assert says.endswith("the source has: called the union a “mob”")


def test_a_quote_that_is_found_twice_must_be_lengthened(small_folder: Path) -> None:
    _edit(small_folder / "claims.csv", 3, quote="the union")
    says = _only_finding(small_folder)
    assert says.startswith("claims.csv:3:quote: quote occurs ")
    assert "lengthen it until it occurs once: 'the union'" in says


def test_a_quote_is_looked_for_in_its_own_source(small_folder: Path) -> None:
    _edit(small_folder / "claims.csv", 9, source="article")
    assert "claims.csv:9:quote: quote is not in the source" in _only_finding(small_folder)


# ---- tables --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["entities.csv", "claims.csv"])
def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(
    file: str, small_folder: Path, small_case: Case
) -> None:
    text = (small_folder / file).read_bytes().decode("utf-8")
    (small_folder / file).write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode("utf-8"))
    assert read_case(small_folder) == small_case


def test_a_byte_order_mark_in_case_toml_does_not_matter(small_folder: Path, small_case: Case) -> None:
    settings = small_folder / "case.toml"
    settings.write_bytes(b"\xef\xbb\xbf" + settings.read_bytes())
    assert read_case(small_folder) == small_case


def test_columns_may_stand_in_any_order_and_optional_ones_be_missing(
    small_folder: Path, small_case: Case
) -> None:
    file = small_folder / "entities.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["type", "aliases", "name", "id"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    assert [entity.names for entity in read_case(small_folder).entities] == [
        entity.names for entity in small_case.entities
    ]


def test_names_and_aliases_in_any_case_stand_for_the_id(small_folder: Path, small_case: Case) -> None:
    _edit(small_folder / "claims.csv", 2, subject="LOCAL  7", object="the port’s funds")
    assert read_case(small_folder) == small_case


def test_semicolons_are_told_apart_from_commas(small_folder: Path) -> None:
    file = small_folder / "entities.csv"
    file.write_text("id;name;type\nport;Port;Agency\n", encoding="utf-8")
    says = [str(each) for each in inspect_case(small_folder).findings]
    assert (
        says[0]
        == "entities.csv:1: the columns are not separated by commas; save the file as comma-separated CSV"
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("wikidata", "wikidat", "entities.csv:1:wikidat: unknown column 'wikidat'; did you mean 'wikidata'?"),
        ("description", "name", "entities.csv:1:name: column 'name' occurs twice; delete one of them"),
        ("name", "description", "entities.csv:1:name: column 'name' is missing"),
    ],
)
def test_a_wrong_header_is_named(old: str, new: str, says: str, small_folder: Path) -> None:
    _replace(small_folder / "entities.csv", old, new)
    assert says in [str(each) for each in inspect_case(small_folder).findings]


def test_a_text_with_commas_needs_quotation_marks(small_folder: Path) -> None:
    with (small_folder / "entities.csv").open("a", encoding="utf-8") as stream:
        stream.write("pilots,Pilots,Group,,Guide ships, Q1, by day\n")
    says = [str(each) for each in inspect_case(small_folder).findings]
    assert (
        "entities.csv:8: has 7 cells, but the header has 6; put quotation marks around a text with commas"
        in says
    )


def test_a_table_that_is_empty_is_told_its_header(small_folder: Path) -> None:
    (small_folder / "claims.csv").write_bytes(b"")
    assert _only_finding(small_folder).startswith(
        "claims.csv: is empty; its first row must read id,act,source,subject,relation,object,quote,status,"
    )


def test_an_open_quotation_mark_is_no_crash(small_folder: Path) -> None:
    with (small_folder / "entities.csv").open("a", encoding="utf-8") as stream:
        stream.write('pilots,"Pilots,Group\n')
    says = str(inspect_case(small_folder).findings[0])
    assert says.startswith("entities.csv:8: is not well-formed CSV from here on")
    assert says.endswith("look for an unclosed quotation mark")


def test_a_cell_may_be_longer_than_the_usual_limit(small_case: Case, small_folder: Path) -> None:
    usual = csv.field_size_limit()
    long = replace(small_case.entities[0], description="long " * 40_000 + "end")
    write_case(replace(small_case, entities=(long, *small_case.entities[1:])), small_folder)
    assert read_case(small_folder).entities[0] == long
    assert csv.field_size_limit() == usual


# ---- files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["entities.csv", "claims.csv", "article.txt"])
def test_a_missing_file_is_named(file: str, small_folder: Path) -> None:
    (small_folder / file).unlink()
    assert f"{file}: the file is missing" in [str(each) for each in inspect_case(small_folder).findings]


@pytest.mark.parametrize("file", ["entities.csv", "claims.csv", "article.txt"])
def test_a_file_in_latin_1_is_told_to_be_saved_as_utf_8(file: str, small_folder: Path) -> None:
    (small_folder / file).write_bytes(b"caf\xe9")
    assert f"{file}: byte 3 is not UTF-8; save the file as UTF-8" in [
        str(each) for each in inspect_case(small_folder).findings
    ]


def test_a_folder_in_the_place_of_a_file_is_no_crash(small_folder: Path) -> None:
    (small_folder / "article.txt").unlink()
    (small_folder / "article.txt").mkdir()
    assert "article.txt: cannot be read: " in str(inspect_case(small_folder).findings[0])


# ---- files that strangers made ---------------------------------------------------------------------------

FILES = ["case.toml", "entities.csv", "claims.csv", "story.md", "article.txt"]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("way", ["file", "folder"])
def test_no_file_of_a_case_is_read_outside_its_folder(file: str, way: str, small_folder: Path) -> None:
    outside = small_folder.parent / "outside"
    outside.mkdir()
    (outside / file).write_text("secret = [words,\nsecret\n## x\nfocus: secret", encoding="utf-8")
    (small_folder / file).unlink(missing_ok=True)
    if way == "file":
        (small_folder / file).symlink_to(outside / file)
    else:
        (small_folder / "inside").symlink_to(outside)
        (small_folder / file).symlink_to(small_folder / "inside" / file)
    with pytest.raises(CaseError) as caught:
        read_case(small_folder)
    assert f"{file}: is a link that leads out of the folder" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_link_within_the_folder_and_one_to_the_folder_are_followed(
    small_folder: Path, small_case: Case
) -> None:
    (small_folder / "texts").mkdir()
    (small_folder / "article.txt").rename(small_folder / "texts" / "other.txt")
    (small_folder / "article.txt").symlink_to("texts/other.txt")
    link = small_folder.parent / "link"
    link.symlink_to(small_folder)
    assert read_case(link) == small_case


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("kind", ["pipe", "itself", "device"])
def test_a_pipe_a_device_or_a_link_to_itself_is_a_finding(file: str, kind: str, small_folder: Path) -> None:
    path = small_folder / file
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path if kind == "itself" else "/dev/zero")
    if file == "story.md" and kind == "itself":
        assert inspect_case(small_folder).findings == ()  # as one that leads nowhere: there is no story
        return
    with pytest.raises(CaseError, match=rf"{file}: (cannot be read: |is a link that leads out)"):
        read_case(small_folder)


def test_all_files_of_a_case_share_one_limit(small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short case.toml may name one long text many times."""
    monkeypatch.setenv("STAKEGRAPH_MAX_CASE_SIZE", "1")
    (small_folder / "long.txt").write_bytes(b"x" * (400 << 10))
    with (small_folder / "case.toml").open("a", encoding="utf-8") as settings:
        for number in range(1000):
            settings.write(f'\n[[source]]\nid = "s{number}"\nfile = "long.txt"\ntitle = "Long"\n')
    reading = inspect_case(small_folder)
    assert sum(len(source.text) for source in reading.case.sources) < 1 << 20
    assert "long.txt: is too large: the limit for a case, a page or a query is 1 MiB" in str(
        reading.findings[0]
    )
    monkeypatch.setenv("STAKEGRAPH_MAX_CASE_SIZE", "500")
    assert inspect_case(small_folder).findings == ()


@pytest.mark.parametrize(
    ("name", "says"),
    [(".git/config", "is hidden"), ("conftest.py", "ending of a text file"), ("CLAIMS.CSV", "is in use already"),
     ("con.txt", "Windows reserves"), ("~/a.txt", "a character"), ("-rf.txt", "is not a plain name")],
)  # fmt: skip
def test_a_source_has_a_plain_name_when_it_is_read_as_when_it_is_written(
    name: str, says: str, small_folder: Path
) -> None:
    _replace(small_folder / "case.toml", '"article.txt"', f'"{name}"')
    finding = str(inspect_case(small_folder).findings[0])
    assert finding.startswith(f"case.toml:source[1].file: '{name}' ")
    assert says in finding


@pytest.mark.parametrize("id_", ["../../evil", "/evil", "Harbour", "con", "a" * 101, "a.b"])
def test_the_id_of_a_case_may_name_a_file(id_: str, small_folder: Path) -> None:
    _replace(small_folder / "case.toml", '"harbour"', f'"{id_}"')
    assert _only_finding(small_folder).startswith("case.toml:id: '")


# ---- case.toml -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title", "titel", "case.toml:titel: unknown key 'titel'; did you mean 'title'?"),
        ('title = "Who', 'title = "" # "Who', "case.toml:title: title is missing or empty"),
        ("/harbour/", "/harbour", "case.toml:base: base must be an http(s) IRI that ends in '/' or '#', not '"),
        ("https://stakegraph", "ftp://stakegraph", "case.toml:base: base must be an http(s) IRI"),
        ("publisher", "publsher", "case.toml:source[1].publsher: unknown key 'publsher'; did you mean 'publisher'"),
        ('id = "article"', 'id = "The Article"', "case.toml:source[1].id: 'The Article' must consist of lowercase"),
        ('id = "background"', 'id = "article"', "case.toml:source[2].id: the id 'article' occurs twice"),
        ('"reference"', '"rumour"', "case.toml:source[2].kind: unknown kind 'rumour'; use 'article' or 'reference'"),
        ("2024-05-02", "2 May 2024", "case.toml:source[1].published: '2 May 2024' is not a date like 2025"),
        ('"The Weekly"', '""', "case.toml:source[1].publisher: publisher must be a text in quotation marks"),
        ('"The Weekly"', "7", "case.toml:source[1].publisher: publisher must be a text in quotation marks"),
        ('file = "article.txt"', "", "case.toml:source[1].file: file is missing"),
        ('"article.txt"', '"../article.txt"', "case.toml:source[1].file: '../article.txt' lies outside the case"),
        ('"article.txt"', '"/etc/passwd"', "case.toml:source[1].file: '/etc/passwd' lies outside the case"),
        ('description = "A', 'description = 7 # "A', "case.toml:description: description must be a text in"),
    ],
)  # fmt: skip
def test_a_wrong_key_of_case_toml_is_named(old: str, new: str, says: str, small_folder: Path) -> None:
    _replace(small_folder / "case.toml", old, new)
    found = [str(each) for each in inspect_case(small_folder).findings]
    assert any(each.startswith(says) for each in found), found


def test_a_date_of_toml_is_read_as_the_text_it_looks_like(small_folder: Path, small_case: Case) -> None:
    _replace(small_folder / "case.toml", '"2024-05-02"', "2024-05-02")
    assert read_case(small_folder) == small_case


def test_a_case_without_sources_says_what_to_write(small_folder: Path) -> None:
    settings = (small_folder / "case.toml").read_text(encoding="utf-8")
    (small_folder / "case.toml").write_text(settings.partition("[[source]]")[0], encoding="utf-8")
    found = [str(each) for each in inspect_case(small_folder).findings]
    assert any(finding.startswith("case.toml:source: the case has no sources; add") for finding in found)


def test_the_faults_of_a_source_come_in_one_order_under_any_hash_seed(small_folder: Path) -> None:
    keys = ["author", "licence", "publisher", "url"]
    settings = (small_folder / "case.toml").read_text(encoding="utf-8")
    source = "".join(f"{key} = 7\n" for key in reversed(keys))
    (small_folder / "case.toml").write_text(f"{settings}\n[[source]]\n{source}", encoding="utf-8")
    columns = [finding.column for finding in inspect_case(small_folder).findings]
    assert [column.rpartition(".")[2] for column in columns] == [*keys, "id", "file", "title"]


def test_toml_that_does_not_parse_is_one_finding(small_folder: Path) -> None:
    (small_folder / "case.toml").write_text('title = "open\n', encoding="utf-8")
    with pytest.raises(CaseError, match=r"^case\.toml: is not well-formed TOML: .*line 1"):
        inspect_case(small_folder)


def test_a_folder_without_case_toml_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"^case\.toml: the file is missing$"):
        inspect_case(tmp_path)


def test_a_file_is_no_case_folder(small_folder: Path) -> None:
    with pytest.raises(CaseError, match=r"is not a folder; name a case folder, which contains a case\.toml"):
        read_case(small_folder / "case.toml")


# ---- all together --------------------------------------------------------------------------------------


def test_reading_raises_every_finding_at_once(small_folder: Path) -> None:
    _edit(small_folder / "claims.csv", 2, status="maybe")
    _edit(small_folder / "claims.csv", 3, relation="recruit")
    _edit(small_folder / "entities.csv", 3, type="Guild")
    with pytest.raises(CaseError) as caught:
        read_case(small_folder)
    assert [(each.file, each.row, each.column) for each in caught.value.findings] == [
        ("entities.csv", 3, "type"),
        ("claims.csv", 2, "status"),
        ("claims.csv", 3, "relation"),
    ]
    assert str(caught.value).count("\n") == 2


def test_rows_lead_to_the_first_of_two_rows_with_one_id(small_folder: Path) -> None:
    _edit(small_folder / "claims.csv", 4, id="c2")
    reading = inspect_case(small_folder)
    assert reading.rows["claims.csv", "c2"] == 3
    assert reading.case.claim_by_id["c2"].relation == "recruits"


def test_rows_are_counted_as_a_spreadsheet_does(small_folder: Path) -> None:
    rows = inspect_case(small_folder).rows
    assert rows["entities.csv", "port"] == 2
    assert rows["claims.csv", "c1"] == 2
    assert rows["claims.csv", "b2"] == 10


def test_offsets_count_code_points_and_not_bytes(small_folder: Path) -> None:
    _edit(small_folder / "claims.csv", 3, quote="words, too")
    claim = read_case(small_folder).claim_by_id["c2"]
    text = (small_folder / "article.txt").read_bytes().decode("utf-8")
    assert text[claim.start : claim.end] == "words, too"
    assert claim.start != (small_folder / "article.txt").read_bytes().index(b"words, too")
