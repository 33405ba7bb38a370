"""Conflict paths as a Mermaid flowchart, to paste into a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.characters import for_reading
from stakegraph.model import Polarity
from stakegraph.wording.claims import Wording
from stakegraph.wording.terms import ORIGIN_TERMS, STATUS_TERMS, Origin, origin_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.analysis.paths import PathAnswer
    from stakegraph.model import Case
    from stakegraph.network import Dyad


@for_reading
def paths(case: Case, answers: Sequence[PathAnswer], top: int) -> str:
    """Return a flowchart of every hop that the paths take, each once.

    Solid arrows are conflicts that are facts, dotted arrows conflicts that are none (their status stands on the
    arrow), lines without a head are ties.
    """
    wording = Wording(case)
    hops: dict[tuple[str, str, Polarity], Dyad] = {}
    for answer in answers:
        for path in answer.paths[:top]:
            for hop in path.hops:
                if hop.polarity is not Polarity.TIE or (hop.target, hop.source, hop.polarity) not in hops:
                    hops.setdefault((hop.source, hop.target, hop.polarity), hop)
    nodes = list(dict.fromkeys(end for hop in hops.values() for end in (hop.source, hop.target)))
    number = {node: f"n{index}" for index, node in enumerate(nodes)}
    lines = ["flowchart LR"]
    lines += [f'  {number[node]}["{_text(wording.name(node))}"]' for node in nodes]
    lines += [f"  {number[hop.source]} {_link(wording, hop)} {number[hop.target]}" for hop in hops.values()]
    return "\n".join(lines) + "\n"


def _link(wording: Wording, hop: Dyad) -> str:
    words = ", ".join(dict.fromkeys(_words(wording, hop, index) for index in range(len(hop.receipts))))
    if hop.polarity is Polarity.TIE:
        return f'---|"{_text(words)}"|'
    return f'-->|"{_text(words)}"|' if hop.is_fact else f'-.->|"{_text(words)}"|'


def _words(wording: Wording, hop: Dyad, index: int) -> str:
    receipt = hop.receipts[index]
    label = receipt.relation.label
    if receipt.reversed and not receipt.relation.symmetric and receipt.relation.inverse_label:
        label = receipt.relation.inverse_label
    if receipt.claim.is_derived:
        return f"{label} (derived by the {receipt.claim.rule} rule)"
    if origin_of(receipt.claim, wording.case) is Origin.BACKGROUND:
        label = f"{label} ({ORIGIN_TERMS[Origin.BACKGROUND]['label'].lower()})"
    status = receipt.claim.status
    return label if status.is_fact else f"{label} ({STATUS_TERMS[status]['label'].lower()})"


def _text(words: str) -> str:
    escaped = words.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
    return " ".join(escaped.split())
