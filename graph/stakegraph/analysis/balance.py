"""Structural balance in one figure: how far do relations fit "the friend of my friend is my friend"?

Each measure sees another part of the graph: triangle balance sees threesomes only, walk balance closed walks of
every length (short ones most), and frustration (`stakegraph.analysis.frustration`) what it takes to mend it.

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
_DIGITS = 10  # beyond these, figures depend on the linear algebra library


def triangle_balance(census: TriadCensus) -> float | None:
    """Return the share of balanced triangles.

    ``T = (t+++ + t+−−) / t``, from 0 to 1, where t counts the triangles without an ambivalent pair.

    Parameters
    ----------
    census : TriadCensus
        As `stakegraph.analysis.triads.triad_census` counts it.

    Returns
    -------
    float or None
        None where no triangle has a sign: nothing is known then, and the graph may still be frustrated, since
        longer cycles are not looked at. So it is for the empty graph, for isolated parties and for trees.

    Notes
    -----
    Three mutual enemies count as unbalanced: this is balance in the strong sense, of two camps. See
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
    """Walk balance, or None and the reason why there is no such figure."""

    value: float | None
    skipped: str | None = None


def walk_balance(graph: SignedGraph, *, most_nodes: int = MOST_NODES) -> WalkBalance:
    """Return the share that balanced closed walks have over unbalanced ones, each walk by 1/(its length)!.

    ``K = tr(exp(A)) / tr(exp(|A|))``, above 0 and at most 1, and 1 when, and only when, the graph is balanced.
    A is the matrix of friendly less hostile edges, |A| that of their number: an ambivalent pair is 0 in one and
    2 in the other, so that walks over it count for neither side, and it lowers the figure.

    Parameters
    ----------
    graph : SignedGraph
        The parties and how they stand to each other; each edge counts 1.
    most_nodes : int
        Skip graphs with more related parties than this: the eigenvalues of dense matrices take O(n³) steps.

    Returns
    -------
    WalkBalance
        Parties without any edge are left out: each would add the same to both traces and pull the ratio
        towards 1. Without any edge there is no value.

    Notes
    -----
    See Estrada and Benzi (2014). The figure falls as graphs grow denser and larger: compare it only between
    graphs of like size, or before and after.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> walk_balance(SignedGraph.of_edges([("a", "b", -1), ("b", "c", -1)])).value
    1.0
    >>> walk_balance(SignedGraph.of_edges([], nodes=["a"])).skipped
    'no two parties are friends or foes'
    """
    related = sorted({end for edge in graph.edges for end in edge.pair})
    if not related:
        return WalkBalance(None, "no two parties are friends or foes")
    if len(related) > most_nodes:
        return WalkBalance(
            None,
            f"{len(related)} related parties are more than {most_nodes}; raise most_nodes to wait for it",
        )
    place = {node: index for index, node in enumerate(related)}
    signed, absolute = np.zeros((2, len(related), len(related)))
    for edge in graph.edges:
        a, b = place[edge.a], place[edge.b]
        signed[a, b] += edge.sign
        signed[b, a] += edge.sign
        absolute[a, b] += 1
        absolute[b, a] += 1
    return WalkBalance(round(_trace_ratio(signed, absolute), _DIGITS))


def _trace_ratio(signed: NDArray[np.float64], absolute: NDArray[np.float64]) -> float:
    """Return tr(exp(signed)) / tr(exp(absolute)), both scaled down so that neither overflows."""
    ours, theirs = np.linalg.eigvalsh(signed), np.linalg.eigvalsh(absolute)
    largest = theirs[-1]
    return float(np.exp(ours - largest).sum() / np.exp(theirs - largest).sum())
