"""Poles: the two groups at the centre of the conflict, without neutral parties.

Camps include every party that has a friend. Poles include only the most polarised parties.

References
----------
Bonchi, Galimberti, Gionis, Ordozgoiti and Ruffo (CIKM 2019), Discovering polarized communities in signed
networks: the eigensign algorithm, with the threshold chosen for the highest polarity.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from stakegraph.errors import EngineError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Receipt

_DENSE = 1000  # up to this many parties, computing all eigenvectors is quick
_DIGITS = 8  # eigenvalues, and entries of an eigenvector, that agree to this many digits are equal


@dataclass(frozen=True, slots=True)
class Poles:
    """Two groups that oppose each other.

    Attributes
    ----------
    first, second : tuple of str
        The members of each pole; the first pole is the larger. The second is empty if no party opposes the first,
        which is then a group of friends rather than a pole. Both are empty if no poles exist.
    polarity : float or None
        Twice the number of fitting minus contradicting relations among the members, divided by the number of
        members. At least 1, because the two ends of one edge have the polarity 1. None without poles.
    most : float or None
        The largest eigenvalue, an upper bound for the polarity of any poles. It is 0 if all relations are
        ambivalent, and None without relations.
    neutral : tuple of str
        The parties in no pole.
    edges : tuple of SignedEdge
        The relations among the poles' members, with their claims.
    ambiguous : bool
        Whether the largest eigenvalue has several eigenvectors, so that other poles may fit as well.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    polarity: float | None
    most: float | None
    neutral: tuple[str, ...]
    edges: tuple[SignedEdge, ...]
    ambiguous: bool = False

    @property
    def contradicting(self) -> tuple[SignedEdge, ...]:
        """The relations among the members that do not fit: friends across poles, foes within one."""
        first = set(self.first)
        contradicting = []
        for edge in self.edges:
            is_within = (edge.a in first) == (edge.b in first)
            if is_within != (edge.sign > 0):
                contradicting.append(edge)
        return tuple(contradicting)

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims behind the poles, edge by edge, strongest first."""
        return tuple(receipt for edge in self.edges for receipt in edge.receipts)


def find_poles(graph: SignedGraph) -> Poles:
    """Find two groups of high polarity with the eigensign algorithm.

    ``maximise x'Ax / x'x`` over x in {−1, 0, 1}ⁿ, where the sign of an entry is the pole and 0 is neutral. A holds
    friendly minus hostile edges, each counting 1, so an ambivalent pair has the entry 0.

    Parameters
    ----------
    graph : SignedGraph
        The parties and the signed edges between them.

    Returns
    -------
    Poles
        Without poles, and with polarity None, for a graph without edges and for one in which every related pair
        is ambivalent: there A is zero, and so is the polarity of any choice. Isolated parties are neutral. In a
        graph with several components, the poles are those of the most polarised one.

    Raises
    ------
    EngineError
        If the eigenvalues of a large graph do not converge.

    Notes
    -----
    The problem is NP-hard. Eigensign takes the leading eigenvector of A and rounds its entries to −1, 0 or 1,
    with the threshold that gives the highest polarity. If no threshold reaches a polarity of 1, the poles are the
    two ends of the edge with the largest weight in the eigenvector. The result is good, but not proved optimal.

    The largest eigenvalue is never negative: the diagonal of A is zero, so its eigenvalues sum to zero. It is zero
    only if A is, and otherwise at least 1, the value for the two ends of any edge.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> poles = find_poles(SignedGraph.of_edges([("a", "b", 1), ("a", "c", -1), ("b", "c", -1), ("c", "d", 1)]))
    >>> poles.first, poles.second, poles.neutral, poles.polarity
    (('a', 'b'), ('c',), ('d',), 2.0)
    """
    if not graph.edges:
        return Poles((), (), None, None, graph.nodes, ())
    matrix = _signed_matrix(graph)
    if not matrix.nnz:
        return Poles((), (), None, 0.0, graph.nodes, ())

    largest, vector, is_ambiguous = _leading_eigenvector(matrix)
    signs, polarity = _round_to_poles(matrix, vector)
    positive = _select_nodes(graph, signs > 0)
    negative = _select_nodes(graph, signs < 0)
    first, second = sorted((positive, negative), key=lambda side: (-len(side), side))

    members = {*first, *second}
    neutral = tuple(node for node in graph.nodes if node not in members)
    edges = tuple(edge for edge in graph.edges if members.issuperset(edge.pair))
    return Poles(first, second, polarity, largest, neutral, edges, is_ambiguous)


def _select_nodes(graph: SignedGraph, mask: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(node for node, is_selected in zip(graph.related, mask, strict=True) if is_selected)


def _signed_matrix(graph: SignedGraph) -> csr_array:
    """Return the symmetric matrix of friendly minus hostile edges, with a row for each related party."""
    from scipy.sparse import csr_array

    row_of = {node: row for row, node in enumerate(graph.related)}
    rows, columns, signs = [], [], []
    for edge in graph.edges:
        a, b = row_of[edge.a], row_of[edge.b]
        rows += [a, b]
        columns += [b, a]
        signs += [float(edge.sign)] * 2
    matrix = csr_array((signs, (rows, columns)), shape=(len(row_of), len(row_of)))
    matrix.eliminate_zeros()  # from ambivalent pairs, where conflict and cooperation cancel
    return matrix


def _leading_eigenvector(matrix: csr_array) -> tuple[float, NDArray[np.float64], bool]:
    """Return the largest eigenvalue, an eigenvector of it, and whether it has several.

    Which of several eigenvectors a library returns is arbitrary, so this projects a fixed vector on their space.
    """
    size = matrix.shape[0]
    fixed = 1.0 / np.arange(1, size + 1)
    if size <= _DENSE:
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        from scipy.sparse.linalg import ArpackNoConvergence, eigsh

        try:
            values, vectors = eigsh(matrix, k=2, which="LA", v0=fixed)
        except ArpackNoConvergence as error:
            raise EngineError(f"the poles' eigenvector did not converge: {error}") from error
    lead = vectors[:, np.round(values - values.max(), _DIGITS - 2) == 0]
    return float(np.round(values.max(), _DIGITS)), lead @ (lead.T @ fixed), lead.shape[1] > 1


def _round_to_poles(matrix: csr_array, vector: NDArray[np.float64]) -> tuple[NDArray[np.int64], float]:
    """Round a vector to −1, 0 and 1 at the threshold with the highest polarity."""
    sizes = np.round(np.abs(vector) / np.abs(vector).max(), _DIGITS - 2)
    order = sorted(np.flatnonzero(sizes).tolist(), key=lambda row: (-sizes[row], row))
    signs = np.zeros(len(vector), dtype=np.int64)
    best_signs, best_polarity = signs.copy(), -np.inf
    fit, taken = 0.0, 0

    for _, equal_rows in groupby(order, key=lambda row: sizes[row]):
        for row in equal_rows:
            start, stop = matrix.indptr[row], matrix.indptr[row + 1]
            sign = 1 if vector[row] > 0 else -1
            fit += 2 * sign * float(matrix.data[start:stop] @ signs[matrix.indices[start:stop]])
            signs[row] = sign
            taken += 1
        polarity = fit / taken
        if polarity > best_polarity + 10.0**-_DIGITS:
            best_signs, best_polarity = signs.copy(), polarity

    if best_polarity < 1:
        return _heaviest_edge(matrix, vector)
    return best_signs, best_polarity


def _heaviest_edge(matrix: csr_array, vector: NDArray[np.float64]) -> tuple[NDArray[np.int64], float]:
    """Return the ends of the edge with the largest weight in the vector as poles, with their polarity, 1."""
    rows, columns = matrix.nonzero()
    weights = np.round(matrix.data * vector[rows] * vector[columns], _DIGITS)
    heaviest = int(weights.argmax())
    signs = np.zeros(len(vector), dtype=np.int64)
    signs[rows[heaviest]] = 1
    signs[columns[heaviest]] = int(matrix.data[heaviest])
    return signs, 1.0
