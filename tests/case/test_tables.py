"""Tables are read as a spreadsheet shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.case.tables import CLAIM_COLUMNS, ENTITY_COLUMNS, Row, read_table, read_text

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.errors import Finding


def _read(path: Path, content: str) -> tuple[list[Row], list[Finding]]:
    path.write_bytes(content.encode("utf-8"))
    findings: list[Finding] = []
    return read_table(path, ENTITY_COLUMNS, findings), findings


def test_blank_rows_are_skipped_and_counted(tmp_path: Path) -> None:
    rows, findings = _read(tmp_path / "e.csv", "id,name,type\n\n , ,\nport,Port,Agency\n")
    assert findings == []
    assert [(row.index, row.get("id")) for row in rows] == [(4, "port")]


def test_a_cell_may_hold_commas_quotation_marks_and_line_ends(tmp_path: Path) -> None:
    rows, findings = _read(
        tmp_path / "e.csv", 'id,name,type,description\r\nport,"Port, ""old""",Agency,"a\r\nb"\r\n'
    )
    assert findings == []
    assert rows[0].get("name") == 'Port, "old"'
    assert rows[0].get("description") == "a\r\nb"


def test_a_row_after_a_cell_with_line_ends_keeps_its_spreadsheet_number(tmp_path: Path) -> None:
    rows, _ = _read(tmp_path / "e.csv", 'id,name,type\n"a","b\n\nc",X\nd,e,Y\n')
    assert [row.index for row in rows] == [2, 3]


def test_empty_cells_beyond_the_header_do_not_matter(tmp_path: Path) -> None:
    rows, findings = _read(tmp_path / "e.csv", "id,name,type\nport,Port,Agency,,,\n")
    assert findings == []
    assert rows[0].get("type") == "Agency"


def test_a_short_row_has_empty_cells_at_its_end(tmp_path: Path) -> None:
    rows, _ = _read(tmp_path / "e.csv", "id,name,type\nport,Port\n")
    assert rows[0].get("type") is None


def test_cells_lose_their_outer_white_space_and_parts_theirs(tmp_path: Path) -> None:
    rows, _ = _read(tmp_path / "e.csv", "id,name,type,aliases\n port ,Port,Agency, a |b | | c\n")
    assert rows[0].get("id") == "port"
    assert rows[0].several("aliases") == ("a", "b", "c")


def test_tabs_are_told_apart_from_commas(tmp_path: Path) -> None:
    rows, findings = _read(tmp_path / "e.csv", "id\tname\ttype\nport\tPort\tAgency\n")
    assert rows == []
    assert [str(each) for each in findings] == [
        "e.csv:1: the columns are not separated by commas; save the file as comma-separated CSV"
    ]


def test_a_required_cell_that_is_empty_is_a_finding(tmp_path: Path) -> None:
    rows, findings = _read(tmp_path / "e.csv", "id,name,type\n,Port,Agency\n")
    assert rows[0].required("id") == ""
    assert [str(each) for each in findings] == ["e.csv:2:id: id is empty"]


def test_a_text_keeps_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes("\ufeffa\r\nb\rc\n".encode())
    assert read_text(path, []) == "\ufeffa\r\nb\rc\n"


def test_a_column_that_stands_thousands_of_times_is_found_and_a_long_name_is_cut(tmp_path: Path) -> None:
    _, findings = _read(tmp_path / "e.csv", "id,name,type" + ",id" * 20_000)
    assert {str(finding) for finding in findings} == {
        "e.csv:1:id: column 'id' occurs twice; delete one of them"
    }
    _, findings = _read(tmp_path / "e.csv", f"id,name,type,{'x' * 1_000_000}")
    assert len(str(findings[0])) < 600


def test_odd_characters_are_cells_as_any(tmp_path: Path) -> None:
    rows, findings = _read(tmp_path / "e.csv", 'id,name,type\na\0b,"\0",\u202eX\n')
    assert findings == []
    assert [rows[0].get(column) for column in ("id", "name", "type")] == ["a\0b", "\0", "\u202eX"]


def test_a_cell_may_be_longer_than_the_limit_of_the_csv_module(tmp_path: Path) -> None:
    rows, findings = _read(tmp_path / "e.csv", f"id,name,type\na,{'x' * 300_000},Agency\n")
    assert findings == []
    assert len(rows[0].required("name")) == 300_000


def test_very_many_unknown_columns_are_counted_and_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(
        ",".join([*CLAIM_COLUMNS, *(f"x{index}" for index in range(50_000))]) + "\n", encoding="utf-8"
    )
    findings: list[Finding] = []
    read_table(path, CLAIM_COLUMNS, findings)
    assert len(findings) < 30
    assert "49,980" in findings[-1].message
