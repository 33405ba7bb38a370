"""Why is there no conflict path, and what is the least that would make one?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from stakegraph.analysis.paths import ConflictPath, PathAnswer, PathOptions, conflict_paths
from stakegraph.model import Polarity, Status
from stakegraph.network import dyads, receipts

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from stakegraph.network import Dyad

_MORE_HOPS = 2
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One loosening of the options: in words, as a flag of the command line, and as a function."""

    words: str
    flag: str
    apply: Callable[[PathOptions], PathOptions]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Changes that together make a path, and the best path they make."""

    changes: tuple[Change, ...]
    path: ConflictPath


@dataclass(frozen=True, slots=True)
class NoPath:
    """Why there is no path, in sentences, and the smallest sets of changes that would make one."""

    reasons: tuple[str, ...]
    relaxations: tuple[Relaxation, ...]


def explain_no_path(network: nx.MultiDiGraph, answer: PathAnswer) -> NoPath:
    """Say why an answer holds no path, and what would make one.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        The network that was searched, with its derived claims.
    answer : PathAnswer
        An answer without paths.

    Returns
    -------
    NoPath
        The reasons; and the relaxations with the fewest changes (three at most), best path first. There are
        none when even all changes together make no path.

    Notes
    -----
    A denied claim is never a hop: no change makes it one.
    """
    changes = _changes(answer.options)
    for size in range(1, len(changes) + 1):
        found = [_relax(network, answer, chosen) for chosen in combinations(changes, size)]
        relaxations = sorted((each for each in found if each), key=lambda each: each.path.sort_key)
        if relaxations:
            return NoPath(_reasons(network, answer), tuple(relaxations[:_SHOWN]))
    return NoPath(_reasons(network, answer), ())


def _changes(options: PathOptions) -> list[Change]:
    changes = [
        _status_change(status) for status in Status if status not in options.statuses | {Status.DENIED}
    ]
    if not options.rules:
        changes.append(Change("use what the rules derive", "--rules", lambda each: replace(each, rules=True)))
    if not options.ignore_direction:
        changes.append(
            Change(
                "walk conflicts against their direction",
                "--direction any",
                lambda each: replace(each, ignore_direction=True),
            )
        )
    if options.min_intensity > 0:
        changes.append(
            Change(
                "take conflicts of any intensity",
                "--min-intensity 0",
                lambda each: replace(each, min_intensity=0.0),
            )
        )
    ties, hops = options.max_ties + 1, options.max_hops + _MORE_HOPS
    changes.append(
        Change(f"allow {ties} ties in a row", f"--ties {ties}", lambda each: replace(each, max_ties=ties))
    )
    changes.append(
        Change(f"allow {hops} hops", f"--max-hops {hops}", lambda each: replace(each, max_hops=hops))
    )
    return changes


def _status_change(status: Status) -> Change:
    return Change(
        f"take in claims of status {status.value!r}, which are no facts",
        f"--include {status.value}",
        lambda each: replace(each, statuses=each.statuses | {status}),
    )


def _relax(network: nx.MultiDiGraph, answer: PathAnswer, chosen: tuple[Change, ...]) -> Relaxation | None:
    options = answer.options
    for change in chosen:
        options = change.apply(options)
    paths = conflict_paths(network, answer.source, answer.target, options).paths
    return Relaxation(chosen, paths[0]) if paths else None


def _reasons(network: nx.MultiDiGraph, answer: PathAnswer) -> tuple[str, ...]:
    accepted = [each for each in receipts(network) if answer.options.accepts(each)]
    hostile = dyads(
        (each for each in accepted if each.relation.polarity is Polarity.CONFLICT),
        ignore_direction=answer.options.ignore_direction,
    )
    kind = _accepted_words(answer.options)
    reasons = []
    if answer.source is not None:
        name = network.nodes[answer.source]["name"]
        struck = [network.nodes[dyad.target]["name"] for dyad in hostile if dyad.source == answer.source]
        reasons.append(
            f"{name} acts in conflict on {_listed(struck)} ({kind})."
            if struck
            else f"No conflict leads out of {name} ({kind})."
        )
    if answer.target is not None:
        name = network.nodes[answer.target]["name"]
        strikers = [network.nodes[dyad.source]["name"] for dyad in hostile if dyad.target == answer.target]
        reasons.append(
            f"{name} is acted on in conflict by {_listed(strikers)} ({kind})."
            if strikers
            else f"No conflict arrives at {name} ({kind})."
        )
        reasons += _held_ties(
            network,
            accepted_ties=[
                dyad
                for dyad in dyads(each for each in accepted if each.relation.polarity is Polarity.TIE)
                if dyad.source == answer.target and any(other.target == dyad.target for other in hostile)
            ],
        )
    return tuple(reasons)


def _held_ties(network: nx.MultiDiGraph, accepted_ties: list[Dyad]) -> list[str]:
    reasons = []
    for dyad in accepted_ties:
        member, body = network.nodes[dyad.source]["name"], network.nodes[dyad.target]["name"]
        tie = f"{member} —{dyad.receipts[0].relation.label}→ {body}"
        reasons.append(f"Conflict arrives at {body}, but {tie} is a tie, and a tie alone is no conflict.")
    return reasons


def _accepted_words(options: PathOptions) -> str:
    words = " or ".join(status.value for status in Status if status in options.statuses)
    return f"status {words}" + ("; derived claims included" if options.rules else "; derived claims left out")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
