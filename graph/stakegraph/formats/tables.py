"""Answers as CSV for spreadsheets: paths with one row per receipt, reports with one row per figure."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from stakegraph.report.model import count_facts
from stakegraph.wording.claims import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stakegraph.analysis.paths import ConflictPath, PathAnswer
    from stakegraph.model import Case
    from stakegraph.network import Receipt
    from stakegraph.report.model import Report, Row, Section, Table

_LINE_END = "\r\n"  # RFC 4180
_HEADER = (
    "from", "to", "path", "weakest_link", "hop", "hop_from", "hop_to", "kind", "strength", "claim", "subject",
    "relation", "object", "reversed", "status", "factuality", "rule", "said_by", "quote", "source", "start", "end",
    "is_fact", "source_kind", "independent_sources", "disputed",
)  # fmt: skip


def paths(case: Case, answers: Sequence[PathAnswer], top: int) -> str:
    """Return conflict paths as CSV; without paths, only the header."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=_LINE_END)
    writer.writerow(_HEADER)
    for answer in answers:
        for rank, path in enumerate(answer.paths[:top], start=1):
            for cells in _receipt_rows(Wording(case), rank, path):
                writer.writerow(map(escape_formula, cells))
    return buffer.getvalue()


def _receipt_rows(wording: Wording, rank: int, path: ConflictPath) -> Iterator[tuple[object, ...]]:
    path_cells = (wording.name(path.nodes[0]), wording.name(path.nodes[-1]), rank, path.weakest)
    for position, hop in enumerate(path.hops, start=1):
        names = wording.name(hop.source), wording.name(hop.target)
        hop_cells = (position, *names, hop.polarity.value, hop.strength)
        for receipt in hop.receipts:
            yield (*path_cells, *hop_cells, *_claim_cells(wording, receipt))


def _claim_cells(wording: Wording, receipt: Receipt) -> tuple[object, ...]:
    claim, source = receipt.claim, wording.case.source_by_id[receipt.claim.source]
    return (
        claim.id,
        wording.name(claim.subject),
        receipt.relation.label,
        wording.name(claim.object),
        _yes(receipt.reversed),
        claim.status.value,
        claim.factuality.value,
        claim.rule,
        wording.name(claim.said_by) if claim.said_by else "",
        claim.quote,
        source.title,
        claim.start,
        claim.end,
        _yes(claim.is_fact),
        source.kind.value,
        claim.independent_sources,
        _yes(bool(claim.disputed_by)),
    )


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def report(result: Report) -> str:
    """Return a report as one CSV table, with one row per figure or sentence.

    The column `kind` has one of these values:

    * ``basis``: which claims count;
    * ``question`` and ``finding``;
    * ``figure``, with the number of facts and the ids of the claims that it rests on;
    * ``empty``: why a table has no rows;
    * ``left out``: rows that are not shown;
    * ``unknown``: the limits of a section, and searches that were cut short.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=_LINE_END)
    writer.writerow(("section", "kind", "table", "row", "column", "value", "facts", "claims"))
    writer.writerow(("", "basis", "", 1, "", escape_formula(result.basis), "", ""))
    for section in result.sections:
        for cells in _section_rows(section):
            writer.writerow((section.key, *map(escape_formula, cells)))
    return buffer.getvalue()


def _section_rows(section: Section) -> Iterator[tuple[object, ...]]:
    yield from _sentences("question", [section.question])
    yield from _sentences("finding", section.findings)
    for table in section.tables:
        yield from _table_rows(table)
    yield from _sentences("unknown", section.unknowns)


def _table_rows(table: Table) -> Iterator[tuple[object, ...]]:
    if not table.rows:
        yield "empty", table.title, "", "", table.empty, "", ""
    for index, row in enumerate(table.rows, start=1):
        facts, claims = count_facts(row.receipts), " ".join(_claim_ids(row))
        for column, cell in zip(table.columns, row.cells, strict=True):
            value = "" if cell is None else cell
            yield "figure", table.title, index, column, value, facts, claims
    if table.remainder:
        yield "left out", table.title, "", "", table.remainder, "", ""


def _sentences(kind: str, sentences: Iterable[str]) -> Iterator[tuple[object, ...]]:
    for index, sentence in enumerate(sentences, start=1):
        yield kind, "", index, "", sentence, "", ""


def _claim_ids(row: Row) -> Iterable[str]:
    return dict.fromkeys(receipt.claim.id for receipt in row.receipts)


def escape_formula(cell: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    >>> escape_formula("=HYPERLINK(1)"), escape_formula(-3.5)
    ("'=HYPERLINK(1)", -3.5)
    """
    if isinstance(cell, str) and cell.lstrip().startswith(("=", "+", "-", "@")):
        return f"'{cell}"
    return cell
