"""The parts of a report: sections with findings, tables whose rows know their claims, and unknowns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stakegraph.network import Receipt

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of figures and the claims they rest on. None means that a figure is not defined."""

    cells: tuple[Cell, ...]
    receipts: tuple[Receipt, ...] = ()

    @property
    def sureness(self) -> str:
        """The share of facts among the claims, such as ``2 of 3``; ``–`` without claims."""
        if not self.receipts:
            return "–"
        claims = {receipt.claim.id for receipt in self.receipts}
        return f"{count_facts(self.receipts)} of {len(claims)}"


def count_facts(receipts: Iterable[Receipt]) -> int:
    """Count the distinct claims that are facts: actual, and said by a source rather than derived."""
    claims = {receipt.claim.id: receipt.claim for receipt in receipts}
    return sum(claim.is_fact for claim in claims.values())


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under one title.

    `empty` is the sentence shown instead of a table without rows. `left_out` counts the rows that are not shown.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str = "None."
    left_out: int = 0

    @property
    def remainder(self) -> str | None:
        """A sentence on the rows that are not shown; None if all are shown."""
        if not self.left_out:
            return None
        rows = "row" if self.left_out == 1 else "rows"
        return f"{self.left_out} more {rows} not shown; --top shows more."


@dataclass(frozen=True, slots=True)
class Section:
    """The answer to one question.

    `findings` are sentences a reader can quote. `unknowns` name the limits of the figures.
    """

    key: str
    title: str
    question: str
    findings: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    unknowns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Sections about one case; `basis` says which claims were counted."""

    title: str
    basis: str
    sections: tuple[Section, ...]

    def receipts(self) -> Iterator[Receipt]:
        """Yield every claim that a row rests on, each once, in the order of the report."""
        rows = [row for section in self.sections for table in section.tables for row in table.rows]
        seen: set[str] = set()
        for row in rows:
            for receipt in row.receipts:
                if receipt.claim.id not in seen:
                    seen.add(receipt.claim.id)
                    yield receipt
