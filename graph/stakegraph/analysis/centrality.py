"""Centrality in signed graphs: a party's standing, given the standing of its friends and opponents.

Only signs count, never strength: intensity is an ordinal scale, and sums or products of ordinals mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.errors import StakegraphError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from numpy import float64
    from numpy.typing import NDArray

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Dyad

    Vector = NDArray[float64]

_TOLERANCE = 1e-8  # eigenvalues and entries that differ by less are equal, beyond rounding errors
_DENSE_UP_TO = 400  # up to this size, computing all eigenvalues is quick
_RESTARTS = 1000  # of ARPACK, before it gives up on an eigenvalue
_STEPS = 200  # of the fixed-point iteration, before elimination takes over
_CONVERGED = 1e-13  # a step that changes no value by more than this is the last


class UndefinedCentralityError(StakegraphError):
    """The requested centrality is undefined on this graph; the message says why."""


def pn_centrality(graph: SignedGraph) -> dict[str, float]:
    """Return the PN centrality of each node of an undirected signed graph (Everett & Borgatti 2014).

    ``PN = (I − A / (2n − 2))⁻¹ 1`` with ``A = P − 2N``, where P and N hold the positive and the negative edges
    and n counts all nodes, isolated ones too. A friend raises the value, and raises it more the higher its own
    value is; an opponent lowers it twice as much. A node without edges has the value 1. If all nodes are friends
    of each other, all have the value 2. Values of graphs of different size are not comparable. Strength is not
    used, because its scale is ordinal.

    Parameters
    ----------
    graph : SignedGraph
        The signed graph of the claims that count. An ambivalent pair enters with both its edges (1 − 2 = −1).

    Returns
    -------
    dict of str to float
        In the order of the nodes; empty for an empty graph. Separate components influence each other only
        through n.

    Raises
    ------
    UndefinedCentralityError
        If the graph consists of two opponents only: the matrix has no inverse.

    References
    ----------
    Everett & Borgatti (2014), "Networks containing negative ties", Social Networks 38:111–120.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> graph = SignedGraph.of_edges([("a", "b", 1), ("b", "c", -1)])
    >>> {node: round(value, 4) for node, value in pn_centrality(graph).items()}
    {'a': 1.2727, 'b': 1.0909, 'c': 0.4545}
    """
    if len(graph.nodes) == 2 and [edge.sign for edge in graph.edges] == [-1]:
        raise UndefinedCentralityError("PN centrality is not defined for two opponents and nobody else")
    scale = max(2 * len(graph.nodes) - 2, 1)
    matrix = _matrix(graph.nodes, _both_ways(graph.edges), positive=1 / scale, negative=-2 / scale)
    return _by_node(graph.nodes, _solve(matrix))


@dataclass(frozen=True, slots=True)
class DirectedPN:
    """PN centrality of a digraph, by incoming and by outgoing dyads."""

    incoming: Mapping[str, float]
    outgoing: Mapping[str, float]


def directed_pn_centrality(
    nodes: Iterable[str], hostile: Iterable[Dyad], friendly: Iterable[Dyad]
) -> DirectedPN:
    """Return the PN centrality of each node of a signed digraph (Everett & Borgatti 2014).

    With ``B = (P − 2N) / (2n − 2)``, ``out = (I − B Bᵀ)⁻¹ (I + B) 1`` and ``in = (I − Bᵀ B)⁻¹ (I + Bᵀ) 1``.
    Each depends on the other: ``out = 1 + B in`` and ``in = 1 + Bᵀ out``. On a symmetric digraph both equal
    `pn_centrality`.

    Parameters
    ----------
    nodes : iterable of str
        All nodes, isolated ones too: their count n enters the formula.
    hostile, friendly : iterable of Dyad
        From `dyads_between_parties`; a pair may be in both.

    Returns
    -------
    DirectedPN
        1 for an isolated node; empty for an empty graph.

    Raises
    ------
    UndefinedCentralityError
        If all nodes are hostile to all, or if two nodes have hostility one way: the matrix is not invertible.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import dyads_between_parties
    >>> from stakegraph.model import Polarity
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> parties = [node for node, is_stake in network.nodes(data="is_stake") if not is_stake]
    >>> sides = [dyads_between_parties(network, Selection().of(network), polarity)
    ...          for polarity in (Polarity.CONFLICT, Polarity.COOPERATION)]
    >>> centrality = directed_pn_centrality(parties, *sides)
    >>> min(centrality.incoming, key=lambda node: centrality.incoming[node])
    'new-york-city'
    """
    from scipy.sparse import bmat

    nodes = tuple(sorted(nodes))
    if not nodes:
        return DirectedPN({}, {})
    arcs = [(dyad.source, dyad.target, -1) for dyad in hostile]
    arcs += [(dyad.source, dyad.target, 1) for dyad in friendly]
    scale = max(2 * len(nodes) - 2, 1)
    sent = _matrix(nodes, arcs, positive=1 / scale, negative=-2 / scale)
    if len(nodes) > 1 and _is_all_against_all(sent):
        raise UndefinedCentralityError(
            "incoming and outgoing PN centrality are not defined: with hostility to all, the matrix has no inverse"
        )
    solved = _solve(bmat([[None, sent], [sent.T, None]], format="csr"))
    outgoing = solved[: len(nodes)]
    incoming = solved[len(nodes) :]
    return DirectedPN(_by_node(nodes, incoming), _by_node(nodes, outgoing))


def _is_all_against_all(sent: Any) -> bool:
    """Return whether B Bᵀ has the eigenvalue 1, which leaves no inverse.

    The absolute rows and columns of B sum to at most 1. So this needs senders that are hostile to all other
    nodes and friendly to none: all nodes if there are three or more, one of them if there are two.
    """
    full = abs(sent).sum(axis=1) > 1 - _TOLERANCE
    return bool(full.any() if sent.shape[0] == 2 else full.all())


@dataclass(frozen=True, slots=True)
class SignedStatus:
    """Eigenvector status of the nodes, and the eigenvalues behind it.

    Attributes
    ----------
    values : mapping of str to float
        −1 to 1, by node; 0 for nodes without edges.
    eigenvalue : float
        The dominant eigenvalue. If it is negative, friends have opposite signs and opponents equal ones: the
        graph resembles two camps with all signs reversed, and the values do not show sides.
    runner_up : float
        The absolute value of the next eigenvalue. The closer it is, the less the status means.
    left_out : tuple of (str, str)
        The ambivalent pairs: they have both signs, so the matrix leaves them out.
    """

    values: Mapping[str, float]
    eigenvalue: float
    runner_up: float
    left_out: tuple[tuple[str, str], ...]


def signed_status(graph: SignedGraph) -> SignedStatus:
    """Return the signed eigenvector status of each node (Bonacich & Lloyd 2004).

    This is the eigenvector v of ``A v = λ v`` with the largest absolute λ, where A holds +1 for friends and −1
    for opponents. It is scaled so that the largest absolute entry is 1. Its sign makes that entry positive. If
    such entries have both signs, the sum of all entries is positive instead; if that sum is 0, the first of
    these entries by id is.

    Parameters
    ----------
    graph : SignedGraph
        The signed graph of the claims that count.

    Returns
    -------
    SignedStatus
        In a graph with several components, only those with the dominant eigenvalue have values other than 0.

    Raises
    ------
    UndefinedCentralityError
        If the graph has no edges, if two different eigenvalues have the largest absolute value (as in every bipartite
        graph: a star, a path, two parties), or if the dominant one is multiple. Any vector would be arbitrary.

    References
    ----------
    Bonacich & Lloyd (2004), "Calculating status with negative relations", Social Networks 26:331–338.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> graph = SignedGraph.of_edges([("a", "b", 1), ("a", "c", -1), ("b", "c", -1)])
    >>> {node: round(value, 4) for node, value in signed_status(graph).values.items()}
    {'a': 1.0, 'b': 1.0, 'c': -1.0}
    """
    import numpy as np

    left_out = tuple(sorted(graph.ambivalent))
    edges = [edge for edge in graph.edges if edge.pair not in graph.ambivalent]
    nodes = sorted({end for edge in edges for end in edge.pair})
    if not nodes:
        raise UndefinedCentralityError("signed status is not defined on a graph without edges of one sign")

    matrix = _matrix(nodes, _both_ways(edges), positive=1.0, negative=-1.0)
    values, vectors = _largest_eigenpairs(matrix)
    dominant, second = abs(values[0]), abs(values[1])
    if dominant - second <= _TOLERANCE * dominant:
        # Sorted, because the linear algebra library decides which of two equal values comes first.
        low, high = sorted(values[:2])
        raise UndefinedCentralityError(
            f"signed status is not defined: no eigenvalue dominates ({low:.6g} and {high:.6g})"
        )

    status = dict.fromkeys(graph.nodes, 0.0)
    status |= _by_node(nodes, _orient(np.asarray(vectors[:, 0])))
    return SignedStatus(status, float(values[0]), float(second), left_out)


def _largest_eigenpairs(matrix: Any) -> tuple[Vector, Vector]:
    """Return the two eigenvalues of largest absolute value, multiple ones repeated, and their vectors."""
    import numpy as np
    from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

    if matrix.shape[0] <= _DENSE_UP_TO:
        values, vectors = np.linalg.eigh(matrix.toarray())
        order = np.argsort(-np.abs(values), kind="stable")[:2]
        return values[order], vectors[:, order]
    start = np.random.default_rng(0).standard_normal(matrix.shape[0])
    try:
        value, vector = eigsh(matrix, k=1, which="LM", v0=start, maxiter=_RESTARTS)
        # One Krylov space shows a multiple eigenvalue only once, so search again without the first eigenpair.
        column = vector[:, 0]
        rest = LinearOperator(matrix.shape, lambda x: matrix @ x - value[0] * column * (column @ x))
        next_value, next_vector = eigsh(rest, k=1, which="LM", v0=start, maxiter=_RESTARTS)
    except ArpackNoConvergence as error:
        raise UndefinedCentralityError(
            "signed status was not found: the largest eigenvalues are too close together to separate"
        ) from error
    return np.concatenate([value, next_value]), np.hstack([vector, next_vector])


def _orient(vector: Vector) -> Vector:
    """Return an eigenvector scaled to the largest entry 1, with its sign fixed as in `signed_status`."""
    import numpy as np

    scaled: Vector = vector / np.abs(vector).max()
    largest = scaled[np.abs(scaled) > 1 - _TOLERANCE]
    have_one_sign = bool((largest > 0).all()) or bool((largest < 0).all())
    total = float(scaled.sum())

    leading = float(largest[0])
    if not have_one_sign and abs(total) > _TOLERANCE:
        leading = total
    return scaled if leading > 0 else -scaled


def _both_ways(edges: Iterable[SignedEdge]) -> Iterator[tuple[str, str, int]]:
    for edge in edges:
        yield edge.a, edge.b, edge.sign
        yield edge.b, edge.a, edge.sign


def _matrix(
    nodes: Sequence[str], arcs: Iterable[tuple[str, str, int]], *, positive: float, negative: float
) -> Any:
    """Return the sparse matrix of some arcs; a positive and a negative arc between the same nodes add up."""
    from scipy.sparse import coo_matrix

    index_of = {node: index for index, node in enumerate(nodes)}
    rows, columns, values = [], [], []
    for source, target, sign in arcs:
        rows.append(index_of[source])
        columns.append(index_of[target])
        values.append(positive if sign > 0 else negative)
    return coo_matrix((values, (rows, columns)), shape=(len(nodes), len(nodes))).tocsr()


def _solve(matrix: Any) -> Vector:
    """Solve x = 1 + matrix · x, by fixed-point iteration, or by elimination if that converges too slowly."""
    import numpy as np
    from scipy.sparse import identity
    from scipy.sparse.linalg import spsolve

    ones = np.ones(matrix.shape[0])
    current: Vector = ones
    for _ in range(_STEPS):
        following: Vector = ones + matrix @ current
        if np.abs(following - current).max(initial=0.0) < _CONVERGED:
            return following
        current = following
    return np.asarray(spsolve((identity(matrix.shape[0]) - matrix).tocsc(), ones), dtype=np.float64)


def _by_node(nodes: Sequence[str], values: Vector) -> dict[str, float]:
    return {node: float(value) for node, value in zip(nodes, values, strict=True)}
