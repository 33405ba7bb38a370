"""The main answers of a report, each to be asked of any claims: what sensitivity varies."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx

from stakegraph.analysis.camps import Camps, find_camps
from stakegraph.analysis.disputes import disputes
from stakegraph.analysis.mediators import mediators
from stakegraph.analysis.sensitivity import Answer, Claims, Question
from stakegraph.analysis.signed import SignedGraph
from stakegraph.report.paths import receipts_of, strongest_chains

if TYPE_CHECKING:
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context

NO_ANSWER = "none"


def main_questions(context: Context) -> dict[str, Question]:
    """Return how to answer each of the main questions, by the question in words."""
    return {
        "the strongest dispute": lambda claims, _: _top_dispute(context, claims),
        "the chain that holds best": lambda claims, limit: _top_chain(context, claims, limit),
        "the camps": _CampsQuestion(context),
        "the first mediator": lambda claims, limit: _top_mediator(context, claims, limit),
    }


def _top_dispute(context: Context, claims: Claims) -> Answer:
    found = disputes(claims)
    if not found:
        return Answer(None, NO_ANSWER)
    top = found[0]
    return Answer((top.a, top.b), f"{context.name(top.a)} / {context.name(top.b)}", top.hostile)


def _top_chain(context: Context, claims: Claims, limit: float) -> Answer:
    found = strongest_chains(context, claims, limit)
    is_known = bool(found.proved) or not found.truncated
    if not found.paths:
        return Answer(None, NO_ANSWER, is_known=is_known)
    (path,) = found.paths
    return Answer(path.nodes, context.wording.chain(path.hops), receipts_of(path), is_known)


def _top_mediator(context: Context, claims: Claims, limit: float) -> Answer:
    answer = mediators(SignedGraph.of_network(context.network, claims), time_limit=limit)
    is_known = answer.truncated is None
    if not answer.mediators:
        return Answer(None, NO_ANSWER, is_known=is_known)
    first = answer.mediators[0]
    receipts = tuple(receipt for each in first.mediations for receipt in each.receipts)
    return Answer(first.node, context.name(first.node), receipts, is_known)


class _CampsQuestion:
    """Who stands together? The camps of all claims, asked first, are the answer wherever they fit as well as any.

    Several divisions may be equally good, and the search finds one of them: another one is another answer only
    where it is better. Scrambled intensities leave the graph as it was, which is then not searched again.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._whole: Camps | None = None
        self._known: dict[tuple[tuple[str, str, int], ...], Camps] = {}

    def __call__(self, claims: Claims, limit: float) -> Answer:
        """Return the camps of some claims."""
        graph = SignedGraph.of_network(self._context.network, claims)
        edges = tuple((edge.a, edge.b, edge.sign) for edge in graph.edges)
        is_known = True
        if edges in self._known:
            camps = replace(self._known[edges], edges=graph.edges)
        else:
            started = time.monotonic()
            # Of all claims it is the division that the section on camps shows, the best of several searches.
            is_whole = self._whole is None and graph.edges == self._context.signed.edges
            camps = self._context.division if is_whole else find_camps(graph, time_limit=limit)
            is_known = time.monotonic() - started < limit
            if is_known:
                self._known[edges] = camps
        if self._whole is None:
            self._whole = camps
        elif _still_fit(self._whole, camps, graph):
            camps = replace(self._whole, edges=graph.edges)
        words = "; ".join(sorted(map(self._context.names, camps.camps)))
        return Answer(camps.camps or None, words or NO_ANSWER, _within(camps), is_known)


def _still_fit(whole: Camps, camps: Camps, graph: SignedGraph) -> bool:
    """Whether camps hang together by the friendly relations of a graph, and contradict it no more than others do."""
    fitted = replace(whole, edges=graph.edges)
    friendly = nx.Graph(edge.pair for edge in graph.edges if edge.sign > 0 and fitted.share(*edge.pair))
    hold = all(
        set(camp) <= friendly.nodes and nx.is_connected(friendly.subgraph(camp)) for camp in whole.camps
    )
    return hold and fitted.disagreements <= camps.disagreements


def _within(camps: Camps) -> tuple[Receipt, ...]:
    """Return the friendly claims that hold the camps together."""
    return tuple(
        receipt
        for edge in camps.edges
        if edge.sign > 0 and camps.share(*edge.pair)
        for receipt in edge.receipts
    )
