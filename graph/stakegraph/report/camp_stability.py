"""Part of the section on camps: how far can the division be trusted?"""

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

_MOST_PAIRS = 3  # in a sentence or a cell


def search_words(search: CampSearch) -> tuple[str, ...]:
    """Say how other searches ended: as good or worse. The best of all is the one shown."""
    if not search.best.edges:
        return ()
    sentences = []
    if search.as_good:
        sentences.append(_as_good_words(search))
    if search.worse:
        sentences.append(
            f"{format_count(search.worse, 'search', 'searches')} from another start found only a worse one, which more "
            "relations contradict: a still better one may exist."
        )
    if not search.as_good and not search.worse:
        sentences.append("Time allowed no search from another start.")
    if search.untried:
        pairs = format_count(len(search.untried), "pair")
        sentences.append(
            f"Time ran out before {pairs} with conflict and cooperation could be tried the other way."
        )
    sentences.append("More pairs may be undecided: this names those that a search came upon.")
    return tuple(sentences)


def _as_good_words(search: CampSearch) -> str:
    searches = format_count(search.as_good, "search", "searches") + " from another start found"
    if search.stability.least < 1:
        least = f"{search.stability.least:.2f} of 1"
        return f"{searches} a division as good; the one least like this one agrees with it to {least}."
    if search.best.camps:
        return f"{searches} these camps too, and none better."
    return f"{searches} none either."


def either_way_words(context: Context, search: CampSearch) -> tuple[str, ...]:
    """Name the pairs that could be together or apart at equal cost."""
    return tuple(
        f"{context.name(a)} and {context.name(b)} could be together or apart at equal cost "
        f"{describe_facts(_between(context, (a, b)))}."
        for a, b in search.stability.unsettled[:_MOST_PAIRS]
    )


def either_way(context: Context, search: CampSearch) -> Table:
    """Return the pairs that can be together or apart without one more contradiction."""
    unsettled = search.stability.unsettled
    rows = []
    for a, b in unsettled[: context.top]:
        shown = "together" if search.best.share(a, b) else "apart"
        reason = "their other relations pull both ways"
        if (a, b) in context.aligned.ambivalent:
            reason = "both conflict and cooperation"
        cells = (context.name(a), context.name(b), shown, reason)
        rows.append(Row(cells, _between(context, (a, b))))
    empty = "Stakeholders have no relations with each other."
    if context.aligned.edges:
        empty = "No search found such a pair."
    return Table(
        "Could be together or apart at equal cost",
        ("party", "party", "shown", "why"),
        tuple(rows),
        empty,
        context.count_left_out(unsettled),
    )


def _between(context: Context, pair: tuple[str, str]) -> tuple[Receipt, ...]:
    return tuple(receipt for edge in context.aligned.edges if edge.pair == pair for receipt in edge.receipts)


@dataclass(frozen=True, slots=True)
class DroppedSources:
    """The camps without each source: a table, and its limits."""

    table: Table
    unknowns: tuple[str, ...]

    @classmethod
    def of(cls, context: Context) -> DroppedSources:
        """Drop each source that a relation between stakeholders rests on, directly or through premises."""
        graphs = dict(_graphs(context))
        remaining = [(source, graph) for source, graph in graphs.items() if graph.edges]
        results = list(camps_without(context.division, remaining, time_limit=context.time_limit))
        rows = [_row(context, result, graphs[result.part]) for result in results]
        rows += [_nothing_left(context, source) for source, graph in graphs.items() if not graph.edges]
        table = Table(
            "Without one source",
            ("without", "agreement with these camps, 0 to 1", "relations that do not fit", "what changes"),
            tuple(rows[: context.top]),
            "No relation between stakeholders rests on a source.",
            context.count_left_out(rows),
        )
        unknowns = []
        if len(results) < len(remaining):
            sources = format_count(len(remaining), "source")
            unknowns.append(
                f"Time ran out after {len(results)} of {sources}: the camps without the others are not known."
            )
        if len(graphs) == 1:
            unknowns.append("All relations rest on one source: without it nothing is left to compare.")
        return cls(table, tuple(unknowns))


def _graphs(context: Context) -> Iterator[tuple[str, SignedGraph]]:
    """Yield the graph without each source whose removal changes the graph."""
    for source in context.case.sources:
        without = context.selection.without_sources | {source.id}
        claims = replace(context.selection, without_sources=without).of(context.network)
        graph = SignedGraph.of_network(context.network, claims, ties=True)
        if _ids(graph) != _ids(context.aligned):
            yield source.id, graph


def _ids(graph: SignedGraph) -> set[str]:
    return {receipt.claim.id for edge in graph.edges for receipt in edge.receipts}


def _row(context: Context, result: WithoutPart, graph: SignedGraph) -> Row:
    kept = _ids(graph)
    dropped: list[Receipt] = []
    for edge in context.aligned.edges:
        dropped += [receipt for receipt in edge.receipts if receipt.claim.id not in kept]
    changes = [f"{context.name(a)} – {context.name(b)}" for a, b in result.changed[:_MOST_PAIRS]]
    if len(result.changed) > _MOST_PAIRS:
        changes.append(f"{len(result.changed) - _MOST_PAIRS} more")
    title = context.case.source_by_id[result.part].title
    words = "; ".join(changes) or "nothing"
    cells = (title, result.agreement, result.camps.disagreements, words)
    return Row(cells, tuple(dropped))


def _nothing_left(context: Context, source: str) -> Row:
    receipts = tuple(receipt for edge in context.aligned.edges for receipt in edge.receipts)
    title = context.case.source_by_id[source].title
    return Row((title, None, None, "no relation is left"), receipts)
