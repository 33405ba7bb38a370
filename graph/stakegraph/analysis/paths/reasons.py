"""Why is there no conflict path? What leads out of the one end, and what arrives at the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.model import Polarity, Status
from stakegraph.network import dyads, receipts

if TYPE_CHECKING:
    import networkx as nx

    from stakegraph.analysis.paths.finding import PathAnswer, PathOptions
    from stakegraph.network import Dyad


def reasons_of(network: nx.MultiDiGraph, answer: PathAnswer) -> tuple[str, ...]:
    """Return in sentences what an answer without paths found at either end."""
    accepted = [each for each in receipts(network) if answer.options.accepts(each)]
    hostile = dyads(
        (each for each in accepted if each.relation.polarity is Polarity.CONFLICT),
        ignore_direction=answer.options.ignore_direction,
    )
    kind = _accepted_words(answer.options)
    reasons = []
    if answer.source is not None:
        name = network.nodes[answer.source]["name"]
        struck = [_marked(network, dyad, dyad.target) for dyad in hostile if dyad.source == answer.source]
        reasons.append(
            f"{name} acts in conflict on {_listed(struck)} ({kind})."
            if struck
            else f"No conflict leads out of {name} ({kind})."
        )
    if answer.target is not None:
        name = network.nodes[answer.target]["name"]
        strikers = [_marked(network, dyad, dyad.source) for dyad in hostile if dyad.target == answer.target]
        reasons.append(
            f"{name} is acted on in conflict by {_listed(strikers)} ({kind})."
            if strikers
            else f"No conflict arrives at {name} ({kind})."
        )
        reasons += _held_ties(
            network,
            hostile,
            accepted_ties=[
                dyad
                for dyad in dyads(each for each in accepted if each.relation.polarity is Polarity.TIE)
                if dyad.source == answer.target and any(other.target == dyad.target for other in hostile)
            ],
        )
    return tuple(reasons)


def _held_ties(network: nx.MultiDiGraph, hostile: list[Dyad], accepted_ties: list[Dyad]) -> list[str]:
    reasons = []
    for dyad in accepted_ties:
        member, body = network.nodes[dyad.source]["name"], network.nodes[dyad.target]["name"]
        arriving = [each for each in hostile if each.target == dyad.target]
        surest = next((each for each in arriving if each.is_fact), arriving[0])
        tie = f"{member} —{dyad.receipts[0].relation.label}→ {body}{_mark(dyad)}"
        reasons.append(
            f"Conflict arrives at {body}{_mark(surest)}, but {tie} is a tie, and a tie alone is no conflict."
        )
    return reasons


def _marked(network: nx.MultiDiGraph, dyad: Dyad, end: str) -> str:
    return f"{network.nodes[end]['name']}{_mark(dyad)}"


def _mark(dyad: Dyad) -> str:
    """Return what must stand beside a dyad that is no fact."""
    if dyad.is_fact:
        return ""
    if dyad.is_derived:
        return " (by a rule)"
    along = [receipt for receipt in dyad.receipts if not receipt.reversed or receipt.relation.symmetric]
    statuses = [each.claim.status for each in along or dyad.receipts if not each.claim.is_derived]
    return f" ({min(statuses, key=lambda status: status.rank).value})"


def _accepted_words(options: PathOptions) -> str:
    words = " or ".join(status.value for status in Status if status in options.statuses)
    until = "" if options.as_of is None else f"; as of {options.as_of}"
    least = f"; intensity at least {options.min_intensity:g}" if options.min_intensity else ""
    return f"status {words}; derived claims {'included' if options.rules else 'left out'}{until}{least}"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
