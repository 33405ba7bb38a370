"""Write quotes as their sources have them, where only marks, hyphens or spaces differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.case.folder_texts import CLAIMS_FILE, FolderTexts
from stakegraph.case.quotes import FoldedText, QuotesOf
from stakegraph.case.tables import QUOTED_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class MendedCell:
    """A cell of ``claims.csv`` that got the words of the source; `row` counts from 1, as a spreadsheet does."""

    claim: str
    row: int
    column: str
    former_words: str
    words: str


def mend_quotes(folder: Path) -> list[MendedCell]:
    """Write each quote and condition as its source has it, if only marks, hyphens or spaces differ.

    Words that several passages of the source fit are left alone. Only the cells that are returned are changed, and no
    other byte of ``claims.csv``.

    Raises
    ------
    CaseError
        When ``case.toml`` or ``claims.csv`` cannot be read.
    StakegraphError
        When ``claims.csv`` cannot be written.
    """
    texts = FolderTexts.read(folder)
    cells = list(_find_mendable(texts))
    words = {(cell.row - 1, cell.column): cell.words for cell in cells}
    texts.write({CLAIMS_FILE: texts.claims.replace(words)})
    return cells


def _find_mendable(texts: FolderTexts) -> Iterator[MendedCell]:
    quotes = {id_: QuotesOf(text) for id_, text in texts.texts.items()}
    folded = {id_: FoldedText(text) for id_, text in texts.texts.items()}
    for index, row in texts.rows():
        source = row.get("source", "")
        for column in QUOTED_COLUMNS:
            words = row.get(column)
            if not words or source not in quotes or quotes[source].find_all(words):
                continue
            spans = folded[source].find_as_written(words)
            if len(spans) == 1:
                start, end = spans[0]
                mended = texts.texts[source][start:end]
                yield MendedCell(row.get("id", ""), index + 1, column, words, mended)
