"""Centrality in signed graphs: who stands well, counting how their friends and opponents stand themselves.

Only signs enter, never strength: intensity is an ordinal scale, which no sum or product respects.
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

_ALIKE = 1e-8
_DENSE_UP_TO = 400
_RESTARTS = 1000
_STEPS = 200
_SETTLED = 1e-13


class UndefinedCentralityError(StakegraphError):
    """The graph has no centrality of the kind that was asked for; the message says why."""


def pn_centrality(graph: SignedGraph) -> dict[str, float]:
    """Return the PN centrality of each node of an undirected signed graph (Everett & Borgatti 2014).

    ``PN = (I − A / (2n − 2))⁻¹ 1`` with ``A = P − 2N``, where P and N hold the positive and the negative edges
    and n counts all nodes, isolated ones too. Friends raise it, the more so the better they stand themselves;
    opponents lower it twice as much. 1 is a node without edges, and 2 everybody's friend among friends only.
    Values of graphs of different size do not compare. Strength is not used: the scale is ordinal.

    Parameters
    ----------
    graph : SignedGraph
        Of the claims that count. An ambivalent pair enters with both its edges (1 − 2 = −1).

    Returns
    -------
    dict of str to float
        In the order of the nodes; empty on an empty graph. Separate components do not influence each other,
        save through n.

    Raises
    ------
    UndefinedCentralityError
        When the graph is two opponents and nobody else: the matrix has no inverse.

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
    """PN centrality of a digraph: of what runs in, and of what runs out."""

    incoming: Mapping[str, float]
    outgoing: Mapping[str, float]


def directed_pn_centrality(
    nodes: Iterable[str], hostile: Iterable[Dyad], friendly: Iterable[Dyad]
) -> DirectedPN:
    """Return the PN centrality of each node of a signed digraph (Everett & Borgatti 2014).

    With ``B = (P − 2N) / (2n − 2)``, ``out = (I − B Bᵀ)⁻¹ (I + B) 1`` and ``in = (I − Bᵀ B)⁻¹ (I + Bᵀ) 1``: what
    one sends counts by how the receivers are received, ``out = 1 + B in`` and ``in = 1 + Bᵀ out``. On a
    symmetric digraph both equal `pn_centrality`.

    Parameters
    ----------
    nodes : iterable of str
        All nodes, isolated ones too: their number n enters the formula.
    hostile, friendly : iterable of Dyad
        As `dyads_between_parties` gives them; a pair may be in both.

    Returns
    -------
    DirectedPN
        1 for an isolated node; empty on an empty graph.

    Raises
    ------
    UndefinedCentralityError
        When everybody is hostile to everybody, or there are two nodes with hostility one way: no inverse.

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
    >>> standing = directed_pn_centrality(parties, *sides)
    >>> min(standing.incoming, key=lambda node: standing.incoming[node])
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
            "PN centrality of what comes in and goes out is not defined where all of it is hostile, to everybody"
        )
    solved = _solve(bmat([[None, sent], [sent.T, None]], format="csr"))
    outgoing, incoming = solved[: len(nodes)], solved[len(nodes) :]
    return DirectedPN(_by_node(nodes, incoming), _by_node(nodes, outgoing))


def _is_all_against_all(sent: Any) -> bool:
    """Whether some who send, and those who receive from them, make B Bᵀ have the eigenvalue 1.

    The absolute rows and columns of B sum to at most 1, so this takes senders all of whose arcs are hostile and
    go to everybody else: with three nodes and more that is all of them, with two nodes one is enough.
    """
    full = abs(sent).sum(axis=1) > 1 - _ALIKE
    return bool(full.any() if sent.shape[0] == 2 else full.all())


@dataclass(frozen=True, slots=True)
class SignedStatus:
    """Eigenvector status of the nodes, and the eigenvalues that it rests on.

    Attributes
    ----------
    values : mapping of str to float
        −1 to 1, by node; 0 for nodes without edges.
    eigenvalue : float
        The dominant eigenvalue. When it is negative, friends have opposite signs and opponents equal ones: the
        graph is nearer to the reverse of two camps, and the values cannot be read as sides.
    runner_up : float
        The absolute value of the next eigenvalue: the nearer it is, the less the status means.
    left_out : tuple of (str, str)
        Ambivalent pairs: they have no one sign, and are no entry of the matrix.
    """

    values: Mapping[str, float]
    eigenvalue: float
    runner_up: float
    left_out: tuple[tuple[str, str], ...]


def signed_status(graph: SignedGraph) -> SignedStatus:
    """Return signed eigenvector status (Bonacich & Lloyd 2004), or refuse where none is dominant.

    The eigenvector v of ``A v = λ v`` with the largest absolute λ, where A holds +1 for friends and −1 for opponents;
    scaled so that the largest absolute entry is 1, and its sign fixed: that entry is positive; where several of both
    signs are, the sum of all entries is; and where that is 0, the first of them by id is.

    Parameters
    ----------
    graph : SignedGraph
        Of the claims that count.

    Returns
    -------
    SignedStatus
        In a graph of several components only those that reach the dominant eigenvalue have values other than 0.

    Raises
    ------
    UndefinedCentralityError
        When there is no edge, when two different eigenvalues have the largest absolute value (as in every
        bipartite graph: a star, a path, two parties), or when the dominant one is multiple. Any vector that was
        returned then would be arbitrary.

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
    values, vectors = _largest(matrix)
    dominant, second = abs(values[0]), abs(values[1])
    if dominant - second <= _ALIKE * dominant:
        low, high = sorted(
            values[:2]
        )  # which of two equals comes first is up to the machine's linear algebra
        raise UndefinedCentralityError(
            f"signed status is not defined: no eigenvalue dominates ({low:.6g} and {high:.6g})"
        )
    found = dict.fromkeys(graph.nodes, 0.0) | _by_node(nodes, _oriented(np.asarray(vectors[:, 0])))
    return SignedStatus(found, float(values[0]), float(second), left_out)


def _largest(matrix: Any) -> tuple[Vector, Vector]:
    """Return the two eigenvalues that are largest in absolute value, multiple ones repeated, and their vectors."""
    import numpy as np
    from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

    if matrix.shape[0] <= _DENSE_UP_TO:
        values, vectors = np.linalg.eigh(matrix.toarray())
        order = np.argsort(-np.abs(values), kind="stable")[:2]
        return values[order], vectors[:, order]
    start = np.random.default_rng(0).standard_normal(matrix.shape[0])
    try:
        first, one = eigsh(matrix, k=1, which="LM", v0=start, maxiter=_RESTARTS)
        # One Krylov space shows a multiple eigenvalue once: take the first out, and look again.
        rest = LinearOperator(matrix.shape, lambda x: matrix @ x - first[0] * one[:, 0] * (one[:, 0] @ x))
        second, other = eigsh(rest, k=1, which="LM", v0=start, maxiter=_RESTARTS)
    except ArpackNoConvergence as error:
        raise UndefinedCentralityError(
            "signed status was not found: the largest eigenvalues lie too close together to be told apart"
        ) from error
    return np.concatenate([first, second]), np.hstack([one, other])


def _oriented(vector: Vector) -> Vector:
    """Return an eigenvector scaled to the largest entry 1, its sign fixed."""
    import numpy as np

    scaled: Vector = vector / np.abs(vector).max()
    ends = scaled[np.abs(scaled) > 1 - _ALIKE]
    total = float(scaled.sum())
    agree = (ends > 0).all() or (ends < 0).all()
    leading = float(ends[0]) if agree or abs(total) <= _ALIKE else total
    return scaled if leading > 0 else -scaled


def _both_ways(edges: Iterable[SignedEdge]) -> Iterator[tuple[str, str, int]]:
    for edge in edges:
        yield edge.a, edge.b, edge.sign
        yield edge.b, edge.a, edge.sign


def _matrix(
    nodes: Sequence[str], arcs: Iterable[tuple[str, str, int]], *, positive: float, negative: float
) -> Any:
    """Return the sparse matrix of some arcs; a positive and a negative one between the same two add up."""
    from scipy.sparse import coo_matrix

    index = {node: number for number, node in enumerate(nodes)}
    rows, columns, values = [], [], []
    for source, target, sign in arcs:
        rows.append(index[source])
        columns.append(index[target])
        values.append(positive if sign > 0 else negative)
    return coo_matrix((values, (rows, columns)), shape=(len(nodes), len(nodes))).tocsr()


def _solve(matrix: Any) -> Vector:
    """Return x with x = 1 + matrix · x: by repeating that, and by elimination where it settles too slowly."""
    import numpy as np
    from scipy.sparse import identity
    from scipy.sparse.linalg import spsolve

    ones = np.ones(matrix.shape[0])
    found: Vector = ones
    for _ in range(_STEPS):
        following: Vector = ones + matrix @ found
        if np.abs(following - found).max(initial=0.0) < _SETTLED:
            return following
        found = following
    return np.asarray(spsolve((identity(matrix.shape[0]) - matrix).tocsc(), ones), dtype=np.float64)


def _by_node(nodes: Sequence[str], values: Vector) -> dict[str, float]:
    return {node: float(value) for node, value in zip(nodes, values, strict=True)}
