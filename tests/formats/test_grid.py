"""A table of text: it fits, loses nothing, and its cost grows with its text."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode
from rich.cells import cell_len

from stakegraph.formats.grid import grid_lines, shrink_to_fit
from stakegraph.formats.sparql_results import render
from stakegraph.query import QueryResult

TEXT = st.text(st.characters(exclude_categories=("C", "Z", "M"), include_characters=" \n日"), max_size=60)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=5), st.integers(1, 60))
def test_a_table_keeps_every_character_within_its_room(rows: list[tuple[str, ...]], room: int) -> None:
    lines = grid_lines(["a", "b", "c"], rows, room)
    assert max(map(cell_len, lines)) <= max(room, 24)
    shown = sorted("".join(lines[2:]).replace(" ", ""))
    assert shown == sorted("".join("".join(row) for row in rows).replace(" ", "").replace("\n", ""))


@given(st.lists(st.integers(1, 500), min_size=1, max_size=9), st.integers(9, 300))
def test_widths_shrink_to_the_room_and_no_further_than_they_must(natural: list[int], room: int) -> None:
    shrunk = shrink_to_fit(natural, room)
    assert sum(shrunk) <= max(room, len(natural))
    assert all(1 <= width <= wanted for width, wanted in zip(shrunk, natural, strict=True))
    if sum(natural) <= room:
        assert shrunk == natural


def calls_of(result: QueryResult, format_: str) -> int:
    """Return how many Python functions are called to format a result."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    render(result, format_, {"x": "http://x/"})  # imports
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        render(result, format_, {"x": "http://x/"})
    finally:
        sys.setprofile(before)
    return calls


def rows_of(count: int) -> QueryResult:
    rows = tuple((NamedNode(f"http://x/a{row}"), Literal(f"value {row}")) for row in range(count))
    return QueryResult("select", ("who", "what"), rows)


@pytest.mark.parametrize("format_", ["table", "json", "csv", "tsv", "xml"])
def test_the_cost_of_a_row_is_small_and_the_same_in_long_answers(format_: str) -> None:
    short, long = calls_of(rows_of(500), format_), calls_of(rows_of(5000), format_)
    assert long < 11 * short
    assert long < 40 * 5000


def test_the_cost_of_a_huge_cell_grows_with_its_length() -> None:
    costs = [
        calls_of(QueryResult("select", ("x",), ((Literal("word " * count),),)), "table")
        for count in (2_000, 20_000)
    ]
    assert costs[1] < 11 * costs[0]
    assert costs[1] < 4 * 20_000
