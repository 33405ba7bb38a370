"""Rows of text laid out as a table, in linear time; long cells continue on the next line."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GAP = "   "
_WORD = re.compile(r"\S+\s*|\s+")
_NARROWEST_COLUMN = 8


def grid_lines(header: Sequence[str], rows: Iterable[Sequence[str]], room: int) -> list[str]:
    """Return the lines of a table that fits into `room` characters, without truncation.

    The table is at least 8 characters wide per column.

    Examples
    --------
    >>> print(*grid_lines(["who", "what"], [["Ann", "three words here"]], 16), sep="\\n")
     who   what
    ────────────────
     Ann   three
           words
           here
    """
    if not header:
        return []
    cells = [[_split_lines(cell) for cell in row] for row in (header, *rows)]
    natural = [max(_cell_width(cell) for cell in column) for column in zip(*cells, strict=True)]
    room = max(room, _NARROWEST_COLUMN * len(header))
    widths = shrink_to_fit(natural, room - 2 - len(_GAP) * (len(header) - 1))
    rule = "─" * (sum(widths) + 2 + len(_GAP) * (len(header) - 1))
    lines = _row_lines(cells[0], widths)
    lines.append(rule)
    for row in cells[1:]:
        lines += _row_lines(row, widths)
    return lines


def shrink_to_fit(widths: Sequence[int], room: int) -> list[int]:
    """Shrink widths until they add up to at most `room`: the widest columns first, to a common width.

    >>> shrink_to_fit([3, 40, 30], 33)
    [3, 15, 15]
    >>> shrink_to_fit([3, 4], 33)
    [3, 4]
    """
    shrunk = list(widths)
    left = room
    order = sorted(range(len(widths)), key=lambda index: widths[index])
    for position, index in enumerate(order):
        fair_share = max(1, left // (len(order) - position))
        shrunk[index] = min(widths[index], fair_share)
        left -= shrunk[index]
    return shrunk


def _split_lines(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("\n")) if "\n" in cell else (cell,)


def _cell_width(lines: Iterable[str]) -> int:
    return max(map(_width, lines))


def _width(text: str) -> int:
    """Return the number of terminal columns of a text; wide characters take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _row_lines(cells: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    folded = [_fold_cell(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return [_join(parts, widths) for parts in zip_longest(*folded, fillvalue="")]


def _join(parts: Sequence[str], widths: Sequence[int]) -> str:
    padded = (part + " " * (width - _width(part)) for part, width in zip(parts, widths, strict=True))
    return (" " + _GAP.join(padded)).rstrip()


def _fold_cell(lines: Sequence[str], width: int) -> list[str]:
    folded: list[str] = []
    for line in lines:
        folded += [line] if _width(line) <= width else _fold_line(line, width)
    return folded


def _fold_line(line: str, width: int) -> list[str]:
    """Break a line between words, and a word that is longer than a line at the width."""
    lines: list[str] = []
    words: list[str] = []
    left = width
    for match in _WORD.finditer(line):
        word = match[0]
        size = _width(word)
        if _width(word.rstrip()) > left and words:
            lines.append("".join(words).rstrip())
            words, left = [], width
        if _width(word.rstrip()) > width:
            *full, word = _chop(word.rstrip(), width)
            lines += full
            size = _width(word) + 1
            word += " "
        words.append(word)
        left -= size
    lines.append("".join(words).rstrip())
    return lines


def _chop(word: str, width: int) -> list[str]:
    if word.isascii():
        return [word[start : start + width] for start in range(0, len(word), width)]
    pieces, start, used = [], 0, 0
    for index, character in enumerate(word):
        size = _width(character)
        if used + size > width and index > start:
            pieces.append(word[start:index])
            start, used = index, 0
        used += size
    return [*pieces, word[start:]]
