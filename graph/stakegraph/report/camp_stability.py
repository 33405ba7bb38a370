"""Part of the section on camps: how far the division can be trusted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stakegraph.analysis.camp_stability import CampSearch, WithoutPart, camps_without
from stakegraph.analysis.signed import SignedGraph
from stakegraph.report.context import describe_facts
from stakegraph.report.model import Row, Table
from stakegraph.wording.claims import format_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.network import Receipt
    from stakegraph.report.context import Context

_NAMED = 3  # so many pairs are named in a sentence or a cell


def search_words(search: CampSearch) -> tuple[str, ...]:
    """Say how other searches came out: as good or worse; the best of them all is the one shown."""
    if not search.best.edges:
        return ()
    sentences = []
    as_good = format_count(search.as_good, "search", "searches") + " from another start found"
    if search.as_good and search.stability.least == 1:
        found = "these camps too, and none better" if search.best.camps else "none either"
        sentences.append(f"{as_good} {found}.")
    elif search.as_good:
        least = f"{search.stability.least:.2f} of 1"
        sentences.append(
            f"{as_good} a division as good; the one least like this one agrees with it to {least}."
        )
    if search.worse:
        sentences.append(
            f"{format_count(search.worse, 'search', 'searches')} from another start found only a worse one, which more "
            "relations contradict: a still better one may exist."
        )
    if not search.as_good and not search.worse:
        sentences.append("Time allowed for no search from another start.")
    if search.untried:
        pairs = format_count(len(search.untried), "pair")
        sentences.append(
            f"Time ran out before {pairs} with conflict and cooperation could be tried the other way."
        )
    sentences.append("More pairs may be undecided: named are those that a search came upon.")
    return tuple(sentences)


def either_way_words(context: Context, search: CampSearch) -> tuple[str, ...]:
    """Name the pairs that could as well stand the other way."""
    return tuple(
        f"{context.name(a)} and {context.name(b)} could stand together or apart at equal cost "
        f"{describe_facts(_between(context, (a, b)))}."
        for a, b in search.stability.unsettled[:_NAMED]
    )


def either_way(context: Context, search: CampSearch) -> Table:
    """Return the pairs that can stand together or apart without one more contradiction."""
    unsettled = search.stability.unsettled
    rows = [
        Row(
            (
                context.name(a),
                context.name(b),
                "together" if search.best.share(a, b) else "apart",
                "both conflict and cooperation"
                if (a, b) in context.signed.ambivalent
                else "their other relations pull both ways",
            ),
            _between(context, (a, b)),
        )
        for a, b in unsettled[: context.top]
    ]
    return Table(
        "Could stand together or apart at equal cost",
        ("party", "party", "shown", "why"),
        tuple(rows),
        "No pair was found that could."
        if context.signed.edges
        else "There are no relations between stakeholders.",
        max(len(unsettled) - context.top, 0),
    )


def _between(context: Context, pair: tuple[str, str]) -> tuple[Receipt, ...]:
    return tuple(r for edge in context.signed.edges if edge.pair == pair for r in edge.receipts)


@dataclass(frozen=True, slots=True)
class DroppedSources:
    """The camps without each source: a table, and what to know about it."""

    table: Table
    unknowns: tuple[str, ...]

    @classmethod
    def of(cls, context: Context) -> DroppedSources:
        """Drop each source that a relation between stakeholders rests on, a derived one with its premises' too."""
        graphs = dict(_graphs(context))
        left = [(source, graph) for source, graph in graphs.items() if graph.edges]
        found = list(camps_without(context.division, left, time_limit=context.time_limit))
        rows = [_row(context, each, graphs[each.part]) for each in found]
        rows += [_nothing_left(context, source) for source, graph in graphs.items() if not graph.edges]
        table = Table(
            "Without one source",
            ("without", "agreement with these camps, 0 to 1", "relations that do not fit", "what changes"),
            tuple(rows[: context.top]),
            "No relation between stakeholders rests on a source.",
            max(len(rows) - context.top, 0),
        )
        unknowns = []
        if len(found) < len(left):
            unknowns.append(
                f"Time ran out after {len(found)} of {format_count(len(left), 'source')}: what the camps are without the "
                "others is not known."
            )
        if len(graphs) == 1:
            unknowns.append("All relations rest on one source: without it nothing is left to compare.")
        return cls(table, tuple(unknowns))


def _graphs(context: Context) -> Iterator[tuple[str, SignedGraph]]:
    for source in context.case.sources:
        without = context.selection.without_sources | {source.id}
        claims = replace(context.selection, without_sources=without).of(context.network)
        graph = SignedGraph.of_network(context.network, claims)
        if _ids(graph) != _ids(context.signed):
            yield source.id, graph


def _ids(graph: SignedGraph) -> set[str]:
    return {receipt.claim.id for edge in graph.edges for receipt in edge.receipts}


def _row(context: Context, found: WithoutPart, graph: SignedGraph) -> Row:
    kept = _ids(graph)
    dropped = [r for edge in context.signed.edges for r in edge.receipts if r.claim.id not in kept]
    named = [f"{context.name(a)} – {context.name(b)}" for a, b in found.changed[:_NAMED]]
    more = len(found.changed) - len(named)
    changes = "; ".join([*named, *([f"{more} more"] if more else [])]) or "nothing"
    title = context.case.source_by_id[found.part].title
    return Row((title, found.agreement, found.camps.disagreements, changes), tuple(dropped))


def _nothing_left(context: Context, source: str) -> Row:
    receipts = tuple(receipt for edge in context.signed.edges for receipt in edge.receipts)
    title = context.case.source_by_id[source].title
    return Row((title, None, None, "no relation is left"), receipts)
