"""What a report consists of: sections with sentences, tables whose rows know their claims, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stakegraph.network import Receipt

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of figures, and the claims they rest on. None is a figure that is not defined."""

    cells: tuple[Cell, ...]
    receipts: tuple[Receipt, ...] = ()

    @property
    def sureness(self) -> str:
        """How many of the claims are facts, so that no figure passes a hint off as one; ``–`` without claims."""
        return (
            f"{count_facts(self.receipts)} of {len({each.claim.id for each in self.receipts})}"
            if self.receipts
            else "–"
        )


def count_facts(receipts: Iterable[Receipt]) -> int:
    """Return how many of some claims are facts: actual, and said by a source rather than derived."""
    claims = {receipt.claim.id: receipt.claim for receipt in receipts}
    return sum(claim.is_fact for claim in claims.values())


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under one title.

    `empty` is the sentence that stands in place of a table without rows; `left_out` says how many rows there are
    beyond those shown.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str = "None."
    left_out: int = 0

    @property
    def remainder(self) -> str | None:
        """The rows that are not shown, in words; None where all are."""
        if not self.left_out:
            return None
        return f"{self.left_out} more row{'' if self.left_out == 1 else 's'} not shown; --top shows more."


@dataclass(frozen=True, slots=True)
class Section:
    """The answer to one question.

    `findings` are sentences a reader can quote; `unknowns` say what the figures do not tell.
    """

    key: str
    title: str
    question: str
    findings: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    unknowns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Sections about one case; `basis` says which claims were looked at."""

    title: str
    basis: str
    sections: tuple[Section, ...]

    def receipts(self) -> Iterator[Receipt]:
        """Yield every claim that a row rests on, each once, in the order of the report."""
        seen: set[str] = set()
        for section in self.sections:
            for table in section.tables:
                for row in table.rows:
                    for receipt in row.receipts:
                        if receipt.claim.id not in seen:
                            seen.add(receipt.claim.id)
                            yield receipt
