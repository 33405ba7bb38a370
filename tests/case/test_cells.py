"""Cells of a CSV text are edited without a change of any other byte."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakegraph.case.cells import parse_cells, quote_cell
from stakegraph.errors import StakegraphError

_TEXTS = st.text(alphabet='ab,"\r\n \u201c', max_size=40)


@given(_TEXTS)
def test_the_cells_are_those_of_the_csv_module(text: str) -> None:
    try:
        expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        with pytest.raises(StakegraphError):
            parse_cells(text)
        return
    rows = parse_cells(text).rows
    assert [[cell.value for cell in row] for row in rows] == expected


@given(st.lists(st.tuples(_TEXTS, _TEXTS), min_size=1), _TEXTS, st.sampled_from(["\n", "\r\n", "\r"]))
def test_only_the_replaced_cell_changes(rows: list[tuple[str, str]], value: str, line_end: str) -> None:
    lines = [f"{quote_cell(first, always=True)},{quote_cell(second)}" for first, second in rows]
    text = line_end.join(["\ufeffid,quote", *lines, ""])
    index = len(rows)
    replaced = parse_cells(text).replace({(index, "id"): value})
    lines[-1] = f"{quote_cell(value, always=True)},{quote_cell(rows[-1][1])}"
    assert replaced == line_end.join(["\ufeffid,quote", *lines, ""])


def test_a_cell_gets_quotation_marks_only_if_it_needs_them() -> None:
    table = parse_cells("id,quote\nc1,old\n")
    assert table.replace({(1, "quote"): "new"}) == "id,quote\nc1,new\n"
    assert table.replace({(1, "quote"): 'a, "b"'}) == 'id,quote\nc1,"a, ""b"""\n'


def test_new_columns_follow_their_neighbours_and_blank_and_short_rows_stay() -> None:
    text = '"id",b,note\r\n1,"x, y",z\r\n\r\n2\r\n'
    order = ("id", "act", "b", "doubt", "excused", "note")
    expected = '"id",act,b,doubt,excused,note\r\n1,,"x, y",,,z\r\n\r\n2,\r\n'
    assert parse_cells(text).add_columns(("act", "doubt", "excused"), order) == expected
    assert parse_cells(expected).add_columns((), order) == expected


@pytest.mark.parametrize("text", ['id\n"a', 'id\n"a"b\n'])
def test_quotation_marks_that_do_not_match_are_an_error_with_its_row(text: str) -> None:
    with pytest.raises(StakegraphError, match="row 2"):
        parse_cells(text)
