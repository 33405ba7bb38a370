"""Answers as CSV, so that a spreadsheet can sort and filter them: paths a row a receipt, reports a row a figure."""

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
    from stakegraph.report.model import Report, Row, Section

_HEADER = (
    "from", "to", "path", "weakest_link", "hop", "hop_from", "hop_to", "kind", "strength", "claim", "subject",
    "relation", "object", "reversed", "status", "rule", "said_by", "quote", "source", "start", "end",
    "is_fact", "source_kind",
)  # fmt: skip


def paths(case: Case, answers: Sequence[PathAnswer], top: int) -> str:
    """Return conflict paths as CSV; only the header where there are none."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for answer in answers:
        for number, path in enumerate(answer.paths[:top], start=1):
            for cells in _receipt_rows(Wording(case), number, path):
                writer.writerow(map(escape_formula, cells))
    return buffer.getvalue()


def _receipt_rows(wording: Wording, number: int, path: ConflictPath) -> Iterator[tuple[object, ...]]:
    ends = (wording.name(path.nodes[0]), wording.name(path.nodes[-1]))
    for place, hop in enumerate(path.hops, start=1):
        hop_cells = (wording.name(hop.source), wording.name(hop.target), hop.polarity.value, hop.strength)
        for receipt in hop.receipts:
            yield (*ends, number, path.weakest, place, *hop_cells, *_claim_cells(wording, receipt))


def _claim_cells(wording: Wording, receipt: Receipt) -> tuple[object, ...]:
    claim, source = receipt.claim, wording.case.source_by_id[receipt.claim.source]
    return (
        claim.id,
        wording.name(claim.subject),
        receipt.relation.label,
        wording.name(claim.object),
        _yes(receipt.reversed),
        claim.status.value,
        claim.rule,
        wording.name(claim.said_by) if claim.said_by else "",
        claim.quote,
        source.title,
        claim.start,
        claim.end,
        _yes(claim.is_fact),
        source.kind.value,
    )


def _yes(told: bool) -> str:
    return "yes" if told else "no"


def report(found: Report) -> str:
    """Return a report as one table in CSV: a row a figure, a sentence, or a reason why there is no figure.

    `kind` tells them apart: ``basis``, ``question``, ``finding``, ``figure`` (with its facts and the ids of the
    claims it rests on), ``empty`` (why a table has no rows), ``left out`` (rows beyond those shown) and
    ``unknown`` (what the section does not tell, and what was cut short).
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(("section", "kind", "table", "row", "column", "value", "facts", "claims"))
    writer.writerow(("", "basis", "", 1, "", escape_formula(found.basis), "", ""))
    for section in found.sections:
        for cells in _section_rows(section):
            writer.writerow((section.key, *map(escape_formula, cells)))
    return buffer.getvalue()


def _section_rows(section: Section) -> Iterator[tuple[object, ...]]:
    yield from _sentences("question", [section.question])
    yield from _sentences("finding", section.findings)
    for table in section.tables:
        if not table.rows:
            yield "empty", table.title, "", "", table.empty, "", ""
        for number, row in enumerate(table.rows, start=1):
            facts, claims = count_facts(row.receipts), " ".join(_claim_ids(row))
            for column, cell in zip(table.columns, row.cells, strict=True):
                yield "figure", table.title, number, column, "" if cell is None else cell, facts, claims
        if table.remainder:
            yield "left out", table.title, "", "", table.remainder, "", ""
    yield from _sentences("unknown", section.unknowns)


def _sentences(kind: str, sentences: Iterable[str]) -> Iterator[tuple[object, ...]]:
    for number, sentence in enumerate(sentences, start=1):
        yield kind, "", number, "", sentence, "", ""


def _claim_ids(row: Row) -> Iterable[str]:
    return dict.fromkeys(receipt.claim.id for receipt in row.receipts)


def escape_formula(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: such a text gets an apostrophe in front.

    >>> escape_formula("=HYPERLINK(1)"), escape_formula(-3.5)
    ("'=HYPERLINK(1)", -3.5)
    """
    if isinstance(cell, str) and cell.lstrip().startswith(("=", "+", "-", "@")):
        return f"'{cell}"
    return cell
