"""The camps of a case, possible mediators, and pairs that are both friend and foe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

_SEARCHED_AS_REPORTED, _SEARCHED_WELL = 80, 300  # parties
"""Limits up to which the search for camps starts more than once, so that a page is ready in seconds."""


@dataclass(frozen=True)
class Alignment:
    """The divisions of a case, by ids.

    Attributes
    ----------
    camps : tuple of tuple of str
        The members of each camp, the largest camp first.
    mediators : tuple of (str, tuple of (str, str))
        Each party that is friendly with both sides of a conflict and hostile to neither, with these conflicts.
    ambivalent : tuple of (str, str)
        The pairs with both conflict and cooperation between them.
    """

    camps: tuple[tuple[str, ...], ...] = ()
    mediators: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    ambivalent: tuple[tuple[str, str], ...] = ()

    def camp_of(self, entity: str) -> int | None:
        """Return the index of an entity's camp; None without a camp."""
        return self._index.get(entity)

    @cached_property
    def _index(self) -> Mapping[str, int]:
        return {member: index for index, camp in enumerate(self.camps) for member in camp}


def find_alignment(case: Case, vocabulary: Vocabulary) -> Alignment:
    """Find the camps, mediators and ambivalent pairs of a case, from its facts and announced acts.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary
    >>> find_alignment(bundled_case(), load_vocabulary()).ambivalent
    (('donald-trump', 'zohran-mamdani'),)
    """
    # NumPy and NetworkX are slow to import: only drawing a map pays for that
    from stakegraph.analysis.camp_stability import search_camps
    from stakegraph.analysis.camps import find_camps
    from stakegraph.analysis.mediators import mediators
    from stakegraph.analysis.signed import SignedGraph
    from stakegraph.network import Selection, build_network

    network = build_network(case, vocabulary)
    claims = Selection().of(network)
    graph = SignedGraph.of_network(network, claims)
    aligned = SignedGraph.of_network(network, claims, ties=True)
    if not aligned.edges:
        return Alignment()
    # a search that the clock ends may end elsewhere on another machine, and the page would not be the same
    never = float("inf")
    if len(graph.nodes) <= _SEARCHED_AS_REPORTED:
        camps = search_camps(aligned, time_limit=never).best.camps
    else:
        restarts = 10 if len(graph.nodes) <= _SEARCHED_WELL else 1
        camps = find_camps(aligned, restarts=restarts, time_limit=never).camps
    return Alignment(
        camps,
        tuple(
            (mediator.node, tuple(mediation.conflict.pair for mediation in mediator.mediations))
            for mediator in mediators(graph, time_limit=never).mediators
        ),
        tuple(sorted(graph.ambivalent)),
    )
