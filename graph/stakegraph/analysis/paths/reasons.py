"""Why is there no conflict path? What leads out of the one end, and what arrives at the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from stakegraph.model import Polarity, Status
from stakegraph.network import dyads, receipts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import networkx as nx

    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.network import Dyad, Receipt

    Naming = Callable[[str], str]


class Asked(Protocol):
    """What was asked: the ends and the options of an answer."""

    @property
    def source(self) -> str | None: ...

    @property
    def target(self) -> str | None: ...

    @property
    def options(self) -> PathOptions: ...


def reasons_of(network: nx.MultiDiGraph, answer: Asked) -> tuple[str, ...]:
    """Return in sentences what an answer without paths found at either end."""
    return reasons_among(receipts(network), lambda node: str(network.nodes[node]["name"]), answer)


def reasons_among(claims: Iterable[Receipt], name: Naming, answer: Asked) -> tuple[str, ...]:
    """Return in sentences what an answer without paths found at either end.

    Parameters
    ----------
    claims : iterable of Receipt
        All claims; or those of conflict at the ends, the ties of the target, and the claims of conflict on those whom
        it is tied to.
    name : callable
        Gives the name of an entity.
    answer : Asked
        The answer.
    """
    accepted = [each for each in claims if answer.options.accepts(each)]
    hostile = dyads(
        (each for each in accepted if each.relation.polarity is Polarity.CONFLICT),
        ignore_direction=answer.options.ignore_direction,
    )
    kind = _accepted_words(answer.options)
    reasons = []
    if answer.source is not None:
        struck = [(dyad, dyad.target) for dyad in hostile if dyad.source == answer.source]
        reasons.append(
            f"{name(answer.source)} acts in conflict on {_listed(name, struck)} ({kind})."
            if struck
            else f"No conflict leads out of {name(answer.source)} ({kind})."
        )
    if answer.target is not None:
        strikers = [(dyad, dyad.source) for dyad in hostile if dyad.target == answer.target]
        reasons.append(
            f"{name(answer.target)} is acted on in conflict by {_listed(name, strikers)} ({kind})."
            if strikers
            else f"No conflict arrives at {name(answer.target)} ({kind})."
        )
        ties = dyads(each for each in accepted if each.relation.polarity is Polarity.TIE)
        reasons += _held_ties(name, hostile, [dyad for dyad in ties if dyad.source == answer.target])
    return tuple(reasons)


def _held_ties(name: Naming, hostile: list[Dyad], ties: list[Dyad]) -> list[str]:
    arriving: dict[str, list[Dyad]] = {dyad.target: [] for dyad in ties}
    for dyad in hostile:
        if dyad.target in arriving:
            arriving[dyad.target].append(dyad)
    reasons = []
    for dyad in ties:
        strikes = arriving[dyad.target]
        if not strikes:
            continue
        member, body = name(dyad.source), name(dyad.target)
        surest = next((each for each in strikes if each.is_fact), strikes[0])
        tie = f"{member} —{dyad.receipts[0].relation.label}→ {body}{_mark(dyad)}"
        reasons.append(
            f"Conflict arrives at {body}{_mark(surest)}, but {tie} is a tie, and a tie alone is no conflict."
        )
    return reasons


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


def _listed(name: Naming, ends: list[tuple[Dyad, str]]) -> str:
    named = ", ".join(f"{name(end)}{_mark(dyad)}" for dyad, end in ends[:5])
    return named + (f" and {len(ends) - 5} more" if len(ends) > 5 else "")
