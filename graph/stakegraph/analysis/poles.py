"""Poles: between which two groups does the conflict run, with everybody neutral left out?

Camps assign everybody who has a friend; poles are only those whose relations pull in two directions most.

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

_DENSE = 1000  # up to so many parties all eigenvectors are computed
_DIGITS = 8  # entries of an eigenvector, and eigenvalues, that agree so far are equal


@dataclass(frozen=True, slots=True)
class Poles:
    """Two groups that stand against each other.

    Attributes
    ----------
    first, second : tuple of str
        The members of each pole; the first is the larger. The second is empty where nobody opposes the first: then
        they are a group of friends rather than a pole. Both are empty where there are no poles.
    polarity : float or None
        Relations among the poles that fit less those that do not, twice, for each member: 1 or more, since one
        relation of one sign makes two poles of 1. None where there are no poles. No choice of poles reaches more
        than the largest eigenvalue, `most`.
    most : float or None
        The largest eigenvalue, an upper bound of the polarity; 0 where all relations are ambivalent, None without
        any.
    neutral : tuple of str
        Everybody else.
    edges : tuple of SignedEdge
        The relations among the poles' members, with their claims.
    ambiguous : bool
        Whether several eigenvectors lead, so that other poles may have as good a claim.
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
        """The relations among them that do not fit: friends across, foes within."""
        first = set(self.first)
        return tuple(
            edge for edge in self.edges if ((edge.a in first) == (edge.b in first)) != (edge.sign > 0)
        )

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims that the poles rest on, edge by edge, strongest first."""
        return tuple(receipt for edge in self.edges for receipt in edge.receipts)


def find_poles(graph: SignedGraph) -> Poles:
    """Find the two groups with the highest polarity that eigensign can see.

    ``maximise x'Ax / x'x`` over x in {−1, 0, 1}ⁿ: the sign tells the pole, 0 is neutral. A holds friendly less
    hostile edges, each counting 1; an ambivalent pair pulls both ways alike.

    Parameters
    ----------
    graph : SignedGraph
        The parties and how they stand to each other.

    Returns
    -------
    Poles
        Without poles, and with polarity None, for a graph without edges, and for one in which every related pair
        is ambivalent: A is then zero, and so is the polarity of any choice. Isolated parties are neutral. Of
        several parts that no edge connects, the poles are those of the most polarised.

    Raises
    ------
    EngineError
        When the eigenvalues of a large graph do not converge.

    Notes
    -----
    The problem is NP-hard. Eigensign takes the leading eigenvector of A, keeps the parties whose entry is large
    enough, for the threshold that serves best, and rounds them to ±1; where no threshold reaches 1, the two ends
    of the edge that weighs most in it. The result is good, not proved best.

    The largest eigenvalue is never negative: the diagonal of A is zero, so its eigenvalues sum to zero. It is zero
    only where A is, and otherwise at least 1, the value for the two ends of any edge.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> poles = find_poles(SignedGraph.of_edges([("a", "b", 1), ("a", "c", -1), ("b", "c", -1), ("c", "d", 1)]))
    >>> poles.first, poles.second, poles.neutral, poles.polarity
    (('a', 'b'), ('c',), ('d',), 2.0)
    """
    related = sorted({end for edge in graph.edges for end in edge.pair})
    if not related:
        return Poles((), (), None, None, graph.nodes, ())
    matrix = _signed_matrix(graph, related)
    if not matrix.nnz:
        return Poles((), (), None, 0.0, graph.nodes, ())
    largest, vector, ambiguous = _leading(matrix)
    signs, polarity = _rounded(matrix, vector)
    sides = sorted(
        (
            tuple(node for node, sign in zip(related, signs, strict=True) if sign == wanted)
            for wanted in (1, -1)
        ),
        key=lambda side: (-len(side), side),
    )
    members = {*sides[0], *sides[1]}
    return Poles(
        sides[0],
        sides[1],
        polarity,
        largest,
        tuple(node for node in graph.nodes if node not in members),
        tuple(edge for edge in graph.edges if edge.a in members and edge.b in members),
        ambiguous,
    )


def _signed_matrix(graph: SignedGraph, related: list[str]) -> csr_array:
    from scipy.sparse import csr_array

    place = {node: index for index, node in enumerate(related)}
    rows = [place[end] for edge in graph.edges for end in (edge.a, edge.b)]
    columns = [place[end] for edge in graph.edges for end in (edge.b, edge.a)]
    signs = [float(edge.sign) for edge in graph.edges for _ in range(2)]
    matrix = csr_array((signs, (rows, columns)), shape=(len(related), len(related)))
    matrix.eliminate_zeros()  # ambivalent pairs: conflict and cooperation pull both ways alike
    return matrix


def _leading(matrix: csr_array) -> tuple[float, NDArray[np.float64], bool]:
    """Return the largest eigenvalue, an eigenvector of it, and whether there are others.

    Where several lead, which of them a library returns is chance: the one nearest to a fixed vector is taken.
    """
    count = matrix.shape[0]
    fixed = 1.0 / np.arange(1, count + 1)
    if count <= _DENSE:
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        from scipy.sparse.linalg import ArpackNoConvergence, eigsh

        try:
            values, vectors = eigsh(matrix, k=2, which="LA", v0=fixed)
        except ArpackNoConvergence as error:
            raise EngineError(f"the poles' eigenvector did not converge: {error}") from error
    lead = vectors[:, np.round(values - values.max(), _DIGITS - 2) == 0]
    return float(np.round(values.max(), _DIGITS)), lead @ (lead.T @ fixed), lead.shape[1] > 1


def _rounded(matrix: csr_array, vector: NDArray[np.float64]) -> tuple[NDArray[np.int64], float]:
    """Round a vector to −1, 0 and 1 at the threshold with the highest polarity."""
    sizes = np.round(np.abs(vector) / np.abs(vector).max(), _DIGITS - 2)
    order = sorted(np.flatnonzero(sizes).tolist(), key=lambda node: (-sizes[node], node))
    signs, best = np.zeros(len(vector), dtype=np.int64), np.zeros(len(vector), dtype=np.int64)
    fit, taken, most = 0.0, 0, -np.inf
    for _, alike in groupby(order, key=lambda node: sizes[node]):
        for node in alike:
            start, stop = matrix.indptr[node], matrix.indptr[node + 1]
            sign = 1 if vector[node] > 0 else -1
            fit += 2 * sign * float(matrix.data[start:stop] @ signs[matrix.indices[start:stop]])
            signs[node] = sign
            taken += 1
        if fit / taken > most + 10.0**-_DIGITS:
            most, best = fit / taken, signs.copy()
    return (best, most) if most >= 1 else _one_edge(matrix, vector)


def _one_edge(matrix: csr_array, vector: NDArray[np.float64]) -> tuple[NDArray[np.int64], float]:
    """Return the ends of the edge that weighs most in the vector: no threshold did as well as an edge alone."""
    rows, columns = matrix.nonzero()
    weights = np.round(matrix.data * vector[rows] * vector[columns], _DIGITS)
    place = int(weights.argmax())
    signs = np.zeros(len(vector), dtype=np.int64)
    signs[rows[place]], signs[columns[place]] = 1, int(matrix.data[place])
    return signs, 1.0
