"""Answers as CSV, so that a spreadsheet can sort and filter them: paths a row a receipt, reports a row a figure."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from stakegraph.formats.wording import Wording
from stakegraph.report.model import facts_among

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.analysis.paths import PathAnswer
    from stakegraph.model import Case
    from stakegraph.report.model import Report

_HEADER = (
    "from", "to", "path", "weakest_link", "hop", "hop_from", "hop_to", "kind", "strength", "claim", "subject",
    "relation", "object", "reversed", "status", "rule", "said_by", "quote", "source", "start", "end",
)  # fmt: skip


def paths(case: Case, answers: Sequence[PathAnswer], top: int) -> str:
    """Return conflict paths as CSV; only the header where there are none."""
    wording = Wording(case)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for answer in answers:
        for number, path in enumerate(answer.paths[:top], start=1):
            for place, hop in enumerate(path.hops, start=1):
                for receipt in hop.receipts:
                    claim = receipt.claim
                    writer.writerow(
                        map(
                            harmless,
                            (
                                wording.name(path.nodes[0]),
                                wording.name(path.nodes[-1]),
                                number,
                                path.weakest,
                                place,
                                wording.name(hop.source),
                                wording.name(hop.target),
                                hop.polarity.value,
                                hop.strength,
                                claim.id,
                                wording.name(claim.subject),
                                receipt.relation.label,
                                wording.name(claim.object),
                                "yes" if receipt.reversed else "no",
                                claim.status.value,
                                claim.rule,
                                wording.name(claim.said_by) if claim.said_by else "",
                                claim.quote,
                                case.source_by_id[claim.source].title,
                                claim.start,
                                claim.end,
                            ),
                        )
                    )
    return buffer.getvalue()


def report(found: Report) -> str:
    """Return the tables of a report as CSV: a row a figure, with the ids of the claims it rests on."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(("section", "table", "row", "column", "value", "facts", "claims"))
    for section in found.sections:
        for table in section.tables:
            for number, row in enumerate(table.rows, start=1):
                claims = " ".join(receipt.claim.id for receipt in row.receipts)
                for column, cell in zip(table.columns, row.cells, strict=True):
                    value = "" if cell is None else harmless(cell)
                    facts = facts_among(row.receipts)
                    writer.writerow((section.key, table.title, number, column, value, facts, claims))
    return buffer.getvalue()


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: such a text gets an apostrophe in front.

    >>> harmless("=HYPERLINK(1)"), harmless(-3.5)
    ("'=HYPERLINK(1)", -3.5)
    """
    if isinstance(cell, str) and cell.lstrip().startswith(("=", "+", "-", "@")):
        return f"'{cell}"
    return cell
