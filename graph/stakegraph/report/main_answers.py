"""The main answers of a report, as functions of any claims: the section on sensitivity varies the claims."""

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
    """Return a function for each main question that answers it from given claims within a time limit."""
    return {
        "the strongest dispute": lambda claims, _: _top_dispute(context, claims),
        "the chain that holds best": lambda claims, limit: _top_chain(context, claims, limit),
        "the camps": _CampsQuestion(context),
        "the first mediator": lambda claims, limit: _top_mediator(context, claims, limit),
    }


def _top_dispute(context: Context, claims: Claims) -> Answer:
    ranked = disputes(claims)
    if not ranked:
        return Answer(None, NO_ANSWER)
    top = ranked[0]
    return Answer((top.a, top.b), f"{context.name(top.a)} / {context.name(top.b)}", top.hostile)


def _top_chain(context: Context, claims: Claims, limit: float) -> Answer:
    chains = strongest_chains(context, claims, limit)
    is_known = bool(chains.proved) or not chains.truncated
    if not chains.paths:
        return Answer(None, NO_ANSWER, is_known=is_known)
    (path,) = chains.paths
    return Answer(path.nodes, context.wording.chain(path.hops), receipts_of(path), is_known)


def _top_mediator(context: Context, claims: Claims, limit: float) -> Answer:
    answer = mediators(SignedGraph.of_network(context.network, claims), time_limit=limit)
    is_known = answer.truncated is None
    if not answer.mediators:
        return Answer(None, NO_ANSWER, is_known=is_known)
    first = answer.mediators[0]
    receipts = tuple(receipt for mediation in first.mediations for receipt in mediation.receipts)
    return Answer(first.node, context.name(first.node), receipts, is_known)


class _CampsQuestion:
    """The question for the camps, asked first of all claims and then of each variation.

    Several divisions may be equally good, and a search returns one of them. The camps of all claims therefore stay
    the answer as long as no division is better. Scrambled intensities do not change the graph, so its camps are
    searched only once.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._whole: Camps | None = None
        self._cache: dict[tuple[tuple[str, str, int], ...], Camps] = {}

    def __call__(self, claims: Claims, limit: float) -> Answer:
        """Return the camps that some claims show."""
        graph = SignedGraph.of_network(self._context.network, claims, ties=True)
        camps, is_known = self._search(graph, limit)
        if self._whole is None:
            self._whole = camps
        elif _still_fit(self._whole, camps, graph):
            camps = replace(self._whole, edges=graph.edges)
        words = "; ".join(sorted(map(self._context.names, camps.camps)))
        return Answer(camps.camps or None, words or NO_ANSWER, _within(camps), is_known)

    def _search(self, graph: SignedGraph, limit: float) -> tuple[Camps, bool]:
        """Return the camps of a graph, and whether the search ended in time."""
        edges = tuple((edge.a, edge.b, edge.sign) for edge in graph.edges)
        if edges in self._cache:
            return replace(self._cache[edges], edges=graph.edges), True
        started = time.monotonic()
        if self._whole is None and graph.edges == self._context.aligned.edges:
            camps = self._context.division  # the same division as in the section on camps
        else:
            camps = find_camps(graph, time_limit=limit)
        is_known = time.monotonic() - started < limit
        if is_known:
            self._cache[edges] = camps
        return camps, is_known


def _still_fit(whole: Camps, camps: Camps, graph: SignedGraph) -> bool:
    """Return whether the camps of all claims are still connected in a graph, and fit it as well as its own camps."""
    fitted = replace(whole, edges=graph.edges)
    friendly = nx.Graph(edge.pair for edge in graph.edges if edge.sign > 0 and fitted.share(*edge.pair))
    are_connected = all(
        set(camp) <= friendly.nodes and nx.is_connected(friendly.subgraph(camp)) for camp in whole.camps
    )
    return are_connected and fitted.disagreements <= camps.disagreements


def _within(camps: Camps) -> tuple[Receipt, ...]:
    """Return the friendly claims that hold the camps together."""
    return tuple(
        receipt
        for edge in camps.edges
        if edge.sign > 0 and camps.share(*edge.pair)
        for receipt in edge.receipts
    )
