"""Conflict paths as a Mermaid flowchart, to paste into a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.characters import for_reading
from stakegraph.model import Polarity
from stakegraph.wording.claims import Wording
from stakegraph.wording.terms import FACTUALITY_TERMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.analysis.paths import ConflictPath, PathAnswer
    from stakegraph.model import Case
    from stakegraph.network import Dyad, Receipt


@for_reading
def paths(case: Case, answers: Sequence[PathAnswer], top: int) -> str:
    """Return a flowchart of all hops of the paths, without repetition.

    Solid arrows are conflicts that are facts. Dotted arrows are conflicts that are not; they show their status.
    Lines without a head are ties.
    """
    wording = Wording(case)
    hops = _distinct_hops([path for answer in answers for path in answer.paths[:top]])
    nodes = list(dict.fromkeys(end for hop in hops for end in (hop.source, hop.target)))
    node_ids = {node: f"n{index}" for index, node in enumerate(nodes)}
    lines = ["flowchart LR"]
    lines += [f'  {node_ids[node]}["{_text(wording.name(node))}"]' for node in nodes]
    for hop in hops:
        lines.append(f"  {node_ids[hop.source]} {_link(wording, hop)} {node_ids[hop.target]}")
    return "\n".join(lines) + "\n"


def _distinct_hops(chains: Sequence[ConflictPath]) -> list[Dyad]:
    """Return all hops of some paths; a tie that is walked in both directions is one hop."""
    hops: dict[tuple[str, str, Polarity], Dyad] = {}
    for chain in chains:
        for hop in chain.hops:
            backwards = (hop.target, hop.source, hop.polarity)
            if hop.polarity is not Polarity.TIE or backwards not in hops:
                hops.setdefault((hop.source, hop.target, hop.polarity), hop)
    return list(hops.values())


def _link(wording: Wording, hop: Dyad) -> str:
    words = dict.fromkeys(_words(wording, receipt) for receipt in hop.receipts)
    text = _text(", ".join(words))
    if hop.polarity is Polarity.TIE:
        return f'---|"{text}"|'
    return f'-->|"{text}"|' if hop.is_fact else f'-.->|"{text}"|'


def _words(wording: Wording, receipt: Receipt) -> str:
    label = receipt.relation.label
    if receipt.reversed and not receipt.relation.symmetric:
        label = receipt.relation.inverse_label or label
    if receipt.claim.is_derived:
        return f"{label} (derived by the {receipt.claim.rule} rule)"
    claim = receipt.claim
    return label if claim.is_fact else f"{label} ({FACTUALITY_TERMS[claim.factuality]['label'].lower()})"


def _text(words: str) -> str:
    escaped = words.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
    return " ".join(escaped.split())
