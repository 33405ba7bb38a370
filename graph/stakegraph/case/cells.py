"""Edit cells of a CSV text in place, and keep every other byte.

The `csv` module cannot do this: it forgets which cells were in quotation marks and how the lines end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.errors import StakegraphError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_CELL = re.compile(r'"(?:[^"]++|"")*+"|(?:[^",\r\n][^,\r\n]*+)?')
_SEPARATOR = re.compile(r",|\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its value, and the span that it has in the text, with its quotation marks."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CsvText:
    """A CSV text and the cells of its rows. The first row is the header; a blank line is a row without cells."""

    text: str
    rows: Sequence[Sequence[Cell]]

    @property
    def header(self) -> list[str]:
        """The column names, without outer white space."""
        return [cell.value.strip() for cell in self.rows[0]] if self.rows else []

    def values(self, index: int) -> dict[str, str]:
        """Return the stripped cells of a row by column; the row after the header has the index 1."""
        cells = (cell.value.strip() for cell in self.rows[index])
        return dict(zip(self.header, cells, strict=False))

    def replace(self, values: Mapping[tuple[int, str], str]) -> str:
        """Return the text with new values for some cells, given by row index and column.

        A cell that was in quotation marks keeps them.
        """
        header = self.header
        edits = []
        for (index, column), value in values.items():
            cell = self.rows[index][header.index(column)]
            is_quoted = self.text.startswith('"', cell.start)
            edits.append((cell.start, cell.end, quote_cell(value, always=is_quoted)))
        return splice(self.text, edits)

    def add_columns(self, new: Sequence[str], order: Sequence[str]) -> str:
        """Return the text with new columns, empty, each after the column before it in an order of columns.

        The first column of the order must be in the header. A row too short to reach a new column stays as it is.
        """
        header = self.header
        edits = []
        neighbour = order[0]
        for column in order:
            if column in header:
                neighbour = column
            elif column in new:
                position = header.index(neighbour)
                long_rows = [(index, row) for index, row in enumerate(self.rows) if len(row) > position]
                for index, row in long_rows:
                    name = "" if index else column
                    edits.append((row[position].end, row[position].end, f",{name}"))
        return splice(self.text, edits)


def parse_cells(text: str) -> CsvText:
    """Return the cells of a CSV text as ``csv.reader(strict=True)`` reads them, with their spans.

    Raises
    ------
    StakegraphError
        When a quotation mark is not closed, or text follows a closed one.

    Examples
    --------
    >>> [[cell.value for cell in row] for row in parse_cells('id,quote\\r\\nc1,"Yes, he said"').rows]
    [['id', 'quote'], ['c1', 'Yes, he said']]
    """
    rows: list[list[Cell]] = []
    position = 1 if text.startswith("\ufeff") else 0
    while position < len(text):
        row, position = _parse_row(text, position, len(rows) + 1)
        rows.append(row)
    return CsvText(text, rows)


def quote_cell(value: str, *, always: bool = False) -> str:
    """Return a value as a CSV cell, in quotation marks if it needs them."""
    # Before Python 3.13, the csv module does not quote a lone carriage return, but refuses to read one.
    if not always and not set(value) & set(',"\r\n'):
        return value
    return '"' + value.replace('"', '""') + '"'


def splice(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """Return a text with some spans replaced; insertions at one position keep their order."""
    parts, position = [], 0
    for start, end, words in sorted(edits, key=lambda edit: edit[0]):
        parts += [text[position:start], words]
        position = end
    return "".join([*parts, text[position:]])


def _parse_row(text: str, position: int, number: int) -> tuple[list[Cell], int]:
    """Return the cells of the row that begins at a position, and the start of the next row."""
    cells: list[Cell] = []
    while True:
        match = _CELL.match(text, position)
        assert match is not None  # an empty cell matches
        raw, end = match.group(), match.end()
        separator = _SEPARATOR.match(text, end)
        if separator is None and end < len(text):
            raise StakegraphError(
                f"row {number} has a quotation mark that is not closed, or text after a closed one"
            )
        value = raw[1:-1].replace('""', '"') if raw.startswith('"') else raw
        cells.append(Cell(value, match.start(), end))
        position = end if separator is None else separator.end()
        if separator is None or separator.group() != ",":
            is_blank = len(cells) == 1 and cells[0].start == cells[0].end
            return ([] if is_blank else cells), position
