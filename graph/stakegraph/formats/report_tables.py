"""The tables of a report as text for a terminal."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING

from stakegraph.formats.receipts import receipt_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stakegraph.report.model import Cell, Table
    from stakegraph.wording.claims import Wording

SURENESS = "facts among its claims"
_CELL = 44  # characters of a table cell before it is wrapped


def table_lines(wording: Wording, table: Table, *, receipts: bool) -> list[str]:
    """Return the lines of a table; with `receipts`, each row is followed by its claims."""
    lines = _grid(wording, table, receipts=receipts) if table.rows else [f"    {table.empty}"]
    if table.remainder:
        lines.append(f"    … {table.remainder}")
    return lines


def _grid(wording: Wording, table: Table, *, receipts: bool) -> list[str]:
    header = list(table.columns)
    rows = [list(map(cell_text, row.cells)) for row in table.rows]
    right = [_is_numeric(column) for column in zip(*(row.cells for row in table.rows), strict=True)]
    if any(row.receipts for row in table.rows):
        header.append(SURENESS)
        right.append(False)
        for cells, row in zip(rows, table.rows, strict=True):
            cells.append(row.sureness)
    folded = [[textwrap.wrap(cell, _CELL) or [""] for cell in cells] for cells in (header, *rows)]
    widths = [max(len(line) for cell in column for line in cell) for column in zip(*folded, strict=True)]
    rule = [["─" * width] for width in widths]
    lines = _fold_row(folded[0], widths, right) + _fold_row(rule, widths, right)
    for row, folded_cells in zip(table.rows, folded[1:], strict=True):
        lines += _fold_row(folded_cells, widths, right)
        for receipt in row.receipts if receipts else ():
            lines += receipt_lines(wording, receipt, "      ", brief=True)
    return lines


def _is_numeric(column: Iterable[Cell]) -> bool:
    return all(isinstance(cell, int | float | None) for cell in column)


def _fold_row(cells: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """Return the lines of a row whose long cells are wrapped; numeric cells are aligned to the right."""
    lines = []
    for parts in zip_longest(*cells, fillvalue=""):
        padded = (
            part.rjust(width) if to_right else part.ljust(width)
            for part, width, to_right in zip(parts, widths, right, strict=True)
        )
        lines.append(("    " + "  ".join(padded)).rstrip())
    return lines


def cell_text(cell: Cell) -> str:
    """Return a figure as text with at most three decimals; ``–`` if it is not defined."""
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{round(cell, 3) + 0.0:g}".replace("-", "−")
    return str(cell)
