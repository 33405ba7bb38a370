"""Explain a missing conflict path by the conflicts at both ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from stakegraph.model import Factuality, Polarity
from stakegraph.network import dyads, receipts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import networkx as nx

    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.network import Dyad, Receipt

    GetName = Callable[[str], str]

_MOST_NAMED = 5


class Question(Protocol):
    """A question about conflict paths: the ends and the options."""

    @property
    def source(self) -> str | None: ...

    @property
    def target(self) -> str | None: ...

    @property
    def options(self) -> PathOptions: ...


def reasons_of(network: nx.MultiDiGraph, question: Question) -> tuple[str, ...]:
    """Return sentences about the ends of a question that has no path, from a network."""
    return reasons_among(receipts(network), lambda node: str(network.nodes[node]["name"]), question)


def reasons_among(claims: Iterable[Receipt], name: GetName, question: Question) -> tuple[str, ...]:
    """Return sentences about the ends of a question that has no path, from claims.

    Parameters
    ----------
    claims : iterable of Receipt
        All claims. These are enough: the conflicts at both ends, the ties of the target, and the conflicts at the
        entities that the target is tied to.
    name : callable
        Returns the name of an entity.
    question : Question
        The ends and the options.
    """
    options = question.options
    accepted = [receipt for receipt in claims if options.accepts(receipt)]
    conflicts = [receipt for receipt in accepted if receipt.relation.polarity is Polarity.CONFLICT]
    hostile = dyads(conflicts, ignore_direction=options.ignore_direction)
    selection = _describe_selection(options)
    reasons = []
    if question.source is not None:
        outgoing = [(dyad, dyad.target) for dyad in hostile if dyad.source == question.source]
        source = name(question.source)
        if outgoing:
            reasons.append(f"{source} acts in conflict on {_list_names(name, outgoing)} ({selection}).")
        else:
            reasons.append(f"No conflict leads out of {source} ({selection}).")
    if question.target is not None:
        incoming = [(dyad, dyad.source) for dyad in hostile if dyad.target == question.target]
        target = name(question.target)
        if incoming:
            reasons.append(
                f"{target} is acted on in conflict by {_list_names(name, incoming)} ({selection})."
            )
        else:
            reasons.append(f"No conflict arrives at {target} ({selection}).")
        ties = dyads(receipt for receipt in accepted if receipt.relation.polarity is Polarity.TIE)
        ties_of_target = [dyad for dyad in ties if dyad.source == question.target]
        reasons += _explain_ties(name, hostile, ties_of_target)
    return tuple(reasons)


def _explain_ties(name: GetName, hostile: list[Dyad], ties: list[Dyad]) -> list[str]:
    """Return a sentence for each tie whose other end a conflict arrives at."""
    arriving: dict[str, list[Dyad]] = {tie.target: [] for tie in ties}
    for dyad in hostile:
        if dyad.target in arriving:
            arriving[dyad.target].append(dyad)
    reasons = []
    for tie in ties:
        conflicts = arriving[tie.target]
        if not conflicts:
            continue
        member, body = name(tie.source), name(tie.target)
        surest = next((dyad for dyad in conflicts if dyad.is_fact), conflicts[0])
        tie_words = f"{member} —{tie.receipts[0].relation.label}→ {body}{_mark(tie)}"
        reasons.append(
            f"Conflict arrives at {body}{_mark(surest)}, but {tie_words} is a tie, and a tie alone is not a conflict."
        )
    return reasons


def _mark(dyad: Dyad) -> str:
    """Return the note that a dyad needs in a sentence if it is not a fact."""
    if dyad.is_fact:
        return ""
    if dyad.is_derived:
        return " (by a rule)"
    claims = [receipt.claim for receipt in dyad.decisive_receipts]
    factualities = [claim.factuality for claim in claims if not claim.is_derived]
    surest = min(factualities, key=lambda factuality: factuality.position)
    return f" ({surest.value})"


def _describe_selection(options: PathOptions) -> str:
    parts = [
        " or ".join(factuality.value for factuality in Factuality if factuality in options.factualities),
        f"derived claims {'included' if options.rules else 'left out'}",
    ]
    if options.as_of is not None:
        parts.append(f"as of {options.as_of}")
    if options.min_intensity:
        parts.append(f"intensity at least {options.min_intensity:g}")
    return "; ".join(parts)


def _list_names(name: GetName, dyads_and_ends: list[tuple[Dyad, str]]) -> str:
    names = ", ".join(f"{name(end)}{_mark(dyad)}" for dyad, end in dyads_and_ends[:_MOST_NAMED])
    more = len(dyads_and_ends) - _MOST_NAMED
    return f"{names} and {more} more" if more > 0 else names
