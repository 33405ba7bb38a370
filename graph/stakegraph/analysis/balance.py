"""Structural balance as one figure: how well do relations fit "the friend of my friend is my friend"?

Each measure covers a different part of the graph. Triangle balance counts triangles only. Walk balance counts
closed walks of every length, with most weight on short ones. Frustration (`stakegraph.analysis.frustration`)
counts the edges that must change sign before the graph is balanced.

References
----------
Cartwright and Harary (1956), structural balance. Estrada and Benzi (2014) and Estrada (2019), walk balance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stakegraph.analysis.signed import SignedGraph
    from stakegraph.analysis.triads import TriadCensus

MOST_NODES = 2000  # a dense matrix of this size takes some seconds and 32 MB
_DIGITS = 10  # further digits depend on the linear algebra library


def triangle_balance(census: TriadCensus) -> float | None:
    """Return the share of balanced triangles.

    ``T = (t+++ + t+−−) / t``, from 0 to 1, where t counts the triangles without an ambivalent pair.

    Parameters
    ----------
    census : TriadCensus
        From `stakegraph.analysis.triads.triad_census`.

    Returns
    -------
    float or None
        None if no triangle has a sign, as in an empty graph, a tree, or among isolated parties. Such a graph may
        still be frustrated, because longer cycles are not counted.

    Notes
    -----
    Three mutual enemies count as unbalanced. This is balance in the strong sense, with two camps; see
    Cartwright and Harary (1956).

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> from stakegraph.analysis.triads import triad_census
    >>> triangle_balance(triad_census(SignedGraph.of_edges([("a", "b", 1), ("b", "c", 1), ("a", "c", -1)])))
    0.0
    >>> triangle_balance(triad_census(SignedGraph.of_edges([("a", "b", 1)]))) is None
    True
    """
    return census.balanced / census.total if census.total else None


@dataclass(frozen=True, slots=True)
class WalkBalance:
    """Walk balance, or None with the reason why it was not computed."""

    value: float | None
    skipped: str | None = None


def walk_balance(graph: SignedGraph, *, most_nodes: int = MOST_NODES) -> WalkBalance:
    """Compare balanced with all closed walks, each weighted by 1/(its length)!.

    ``K = tr(exp(A)) / tr(exp(|A|))``, above 0 and at most 1; it is 1 if and only if the graph is balanced.
    A holds friendly minus hostile edges, |A| their count. An ambivalent pair is 0 in A and 2 in |A|: walks over
    it count for neither side, so it lowers the figure.

    Parameters
    ----------
    graph : SignedGraph
        The signed graph; each edge counts 1.
    most_nodes : int
        Skip graphs with more related parties than this: the eigenvalues of a dense matrix take O(n³) steps.

    Returns
    -------
    WalkBalance
        Without a value if the graph has no edge. Parties without an edge are left out: each would add the same
        to both traces and pull the ratio towards 1.

    Notes
    -----
    See Estrada and Benzi (2014). The figure falls as graphs grow denser and larger. Compare it only between
    graphs of similar size, or before and after a change.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> walk_balance(SignedGraph.of_edges([("a", "b", -1), ("b", "c", -1)])).value
    1.0
    >>> walk_balance(SignedGraph.of_edges([], nodes=["a"])).skipped
    'no two parties are friends or foes'
    """
    size = len(graph.related)
    if not size:
        return WalkBalance(None, "no two parties are friends or foes")
    if size > most_nodes:
        return WalkBalance(
            None,
            f"{size} related parties are more than {most_nodes}; raise most_nodes to wait for it",
        )

    row = {node: index for index, node in enumerate(graph.related)}
    signed, absolute = np.zeros((2, size, size))
    for edge in graph.edges:
        a, b = row[edge.a], row[edge.b]
        signed[a, b] += edge.sign
        signed[b, a] += edge.sign
        absolute[a, b] += 1
        absolute[b, a] += 1
    return WalkBalance(round(_trace_ratio(signed, absolute), _DIGITS))


def _trace_ratio(signed: NDArray[np.float64], absolute: NDArray[np.float64]) -> float:
    """Return tr(exp(signed)) / tr(exp(absolute)), both scaled down so that neither overflows."""
    signed_values = np.linalg.eigvalsh(signed)
    absolute_values = np.linalg.eigvalsh(absolute)
    largest = absolute_values[-1]
    return float(np.exp(signed_values - largest).sum() / np.exp(absolute_values - largest).sum())
