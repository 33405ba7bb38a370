"""Claims that contradict each other, as text, CSV and records; both claims with their quotes."""

from __future__ import annotations

import csv
import io
from itertools import groupby
from typing import TYPE_CHECKING

from stakegraph.characters import for_reading
from stakegraph.contradictions import ContradictionKind
from stakegraph.formats import records
from stakegraph.formats.receipts import receipt_lines
from stakegraph.formats.tables import escape_formula
from stakegraph.network import receipts_of_case
from stakegraph.vocabulary import load_vocabulary
from stakegraph.wording.claims import Wording, format_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.contradictions import Contradiction
    from stakegraph.model import Case, Claim
    from stakegraph.network import Receipt

_TITLES = {
    ContradictionKind.DENIED: "Asserted and denied",
    ContradictionKind.OPPOSITE: "Conflict and cooperation on one topic",
    ContradictionKind.DATES: "Different dates of one act",
}
_SIDES = (
    "claim",
    "subject",
    "relation",
    "object",
    "status",
    "factuality",
    "date",
    "said_by",
    "quote",
    "source",
)


@for_reading
def to_text(case: Case, pairs: Sequence[Contradiction]) -> str:
    """Return contradictions by kind; each claim is followed by those that contradict it."""
    if not pairs:
        return "No claim contradicts another.\n"
    wording, receipt_by_id = Wording(case), _receipts_by_id(case)
    lines = [format_count(len(pairs), "contradiction")]
    for kind, of_kind in groupby(pairs, key=lambda pair: pair.kind):
        lines += ["", _TITLES[kind]]
        for first, of_first in groupby(of_kind, key=lambda pair: pair.first):
            lines += ["", *receipt_lines(wording, receipt_by_id[first.id], "  ")]
            lines.append("    against")
            for pair in of_first:
                lines += receipt_lines(wording, receipt_by_id[pair.second.id], "      ")
    return "\n".join(lines) + "\n"


def to_csv(case: Case, pairs: Sequence[Contradiction]) -> str:
    """Return contradictions as CSV, one row for each pair; without any, only the header."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")  # RFC 4180
    writer.writerow(("kind", *(f"{side}_{name}" for side in ("first", "second") for name in _SIDES)))
    wording, receipt_by_id = Wording(case), _receipts_by_id(case)
    for pair in pairs:
        cells = [pair.kind.value]
        for claim in (pair.first, pair.second):
            cells += _claim_cells(wording, receipt_by_id[claim.id])
        writer.writerow(map(escape_formula, cells))
    return buffer.getvalue()


def _claim_cells(wording: Wording, receipt: Receipt) -> list[str]:
    claim: Claim = receipt.claim
    return [
        claim.id,
        wording.name(claim.subject),
        receipt.relation.label,
        wording.name(claim.object),
        claim.status.value,
        claim.factuality.value,
        claim.date or "",
        wording.name(claim.said_by) if claim.said_by else "",
        claim.quote,
        wording.case.source_by_id[claim.source].title,
    ]


def to_records(case: Case, pairs: Sequence[Contradiction]) -> list[records.Record]:
    """Return contradictions as plain data, both claims in full."""
    receipt_by_id = _receipts_by_id(case)
    return [
        {
            "kind": pair.kind.value,
            "first": records.claim(case, receipt_by_id[pair.first.id]),
            "second": records.claim(case, receipt_by_id[pair.second.id]),
        }
        for pair in pairs
    ]


def _receipts_by_id(case: Case) -> dict[str, Receipt]:
    return {receipt.claim.id: receipt for receipt in receipts_of_case(case, load_vocabulary())}
