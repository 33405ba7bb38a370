"""The claims of a graph as arrays, sorted by pair, to build a `PathIndex`."""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.analysis.paths.texts import Texts
from stakegraph.analysis.paths.traits import TraitBuilder, kind_of
from stakegraph.errors import StakegraphError
from stakegraph.model import Polarity
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx
    from numpy.typing import NDArray

    from stakegraph.analysis.paths.traits import Traits
    from stakegraph.network import Receipt

_LARGEST_INT32 = 2**31 - 1


@dataclass(frozen=True)
class Columns:
    """Claims, grouped by arc.

    An *arc* is an ordered pair of nodes that are joined, in either direction, by a claim of conflict or a tie. So
    every arc has a reverse, its `twin`. The options decide later which arcs may be hops.

    Attributes
    ----------
    nodes : Texts
        The ids of the entities, sorted. A node is an index into it.
    start, node, twin : arrays
        The arcs, grouped by their first node: ``node[start[i]:start[i + 1]]`` are the neighbours of node i, sorted.
    claim_start, trait : arrays
        The claims, grouped by arc: ``trait[claim_start[a]:claim_start[a + 1]]`` are the traits of arc a's claims.
    claim : array
        The index into `claims` of each of these claims.
    claims : Texts
        The ids of the claims, in their original order.
    traits : Traits
        Everything that decides whether claims may be hops.
    digest : str
        Identifies the data that the arrays were built from.
    """

    nodes: Texts
    start: NDArray[np.int32]
    node: NDArray[np.int32]
    twin: NDArray[np.int32]
    claim_start: NDArray[np.int32]
    trait: NDArray[np.int32]
    claim: NDArray[np.int32]
    claims: Texts
    traits: Traits
    digest: str

    def claim_id(self, position: int) -> str:
        """Return the id of the claim at a position of `trait`."""
        return self.claims[int(self.claim[position])]

    def ends(self, arc: int) -> tuple[str, str]:
        """Return the ids of the entities that an arc leads from and to."""
        source, target = self.node[self.twin[arc]], self.node[arc]
        return self.nodes[int(source)], self.nodes[int(target)]

    def arcs_at(self, node: int) -> range:
        """Return the arcs that leave a node."""
        return range(*self.start[node : node + 2].tolist())

    @property
    def nbytes(self) -> int:
        """The size of the arrays in bytes."""
        arrays = (self.start, self.node, self.twin, self.claim_start, self.trait, self.claim)
        texts = (self.nodes, self.claims)
        return sum(part.nbytes for part in arrays) + sum(t.letters.nbytes + t.ends.nbytes for t in texts)


def columns_of_network(network: nx.MultiDiGraph) -> Columns:
    """Return the claims of a network made by `build_network` as arrays."""
    return columns_of_claims(sorted(network), receipts(network), digest_of(network))


def columns_of_claims(nodes: Sequence[str], claims: Iterable[Receipt], digest: str) -> Columns:
    """Return claims as arrays. `nodes` are the sorted ids of the entities."""
    node_by_id = {entity_id: node for node, entity_id in enumerate(nodes)}
    traits = TraitBuilder()
    rows, ids = array("q"), []
    for receipt in claims:
        claim = receipt.claim
        rows.extend((node_by_id[claim.subject], node_by_id[claim.object], traits.add(receipt)))
        ids.append(claim.id)
    table = np.array(rows, np.int32).reshape(-1, 3)
    return columns_of_arrays(nodes, table[:, 0], table[:, 1], table[:, 2], traits.build(), ids, digest)


def columns_of_arrays(
    nodes: Sequence[str],
    subject: NDArray[Any],
    object_: NDArray[Any],
    trait: NDArray[Any],
    traits: Traits,
    claims: Sequence[str],
    digest: str = "",
) -> Columns:
    """Group claims by the pairs that they join.

    Parameters
    ----------
    nodes : sequence of str
        The ids of the entities, sorted.
    subject, object_, trait : arrays of int
        For each claim, the indexes of its ends in `nodes` and of its trait in `traits`.
    traits : Traits
        As returned by `stakegraph.analysis.paths.traits.traits_of`.
    claims : sequence of str
        The ids of the claims.
    digest : str
        Identifies the data that the claims come from.

    Raises
    ------
    ValueError
        If the ids of the entities are not sorted, or not unique.
    StakegraphError
        If there are more claims than 32-bit indexes can address.
    """
    if any(earlier >= later for earlier, later in pairwise(nodes)):
        raise ValueError("the ids of the entities must be sorted and different")
    if 2 * len(claims) > _LARGEST_INT32:
        raise StakegraphError(f"an index holds at most {_LARGEST_INT32 // 2} claims; build one for each part")
    kept = _claims_that_may_be_hops(subject, object_, trait, traits)
    # A pair of nodes is coded as one integer: source * size + target.
    size = max(len(nodes), 1)
    pair = subject[kept].astype(np.int64) * size + object_[kept]
    order = np.argsort(pair, kind="stable")
    pair, kept = pair[order], kept[order]
    used = _drop_repeats(pair)
    reverse = used % size * size + used // size
    arcs = _drop_repeats(np.sort(np.concatenate([used, reverse])))
    source, target = (arcs // size).astype(np.int32), (arcs % size).astype(np.int32)
    start = _starts(source, len(nodes))
    beyond_last = size * size
    return Columns(
        Texts.of(nodes),
        start,
        target,
        _twins(start, target),
        np.searchsorted(pair, np.append(arcs, beyond_last)).astype(np.int32),
        trait[kept].astype(np.int32),
        kept.astype(np.int32),
        Texts.of(claims),
        traits,
        digest,
    )


def _claims_that_may_be_hops(
    subject: NDArray[Any], object_: NDArray[Any], trait: NDArray[Any], traits: Traits
) -> NDArray[np.int64]:
    """Return the indexes of conflicts and ties between different entities."""
    polarities = (Polarity.CONFLICT.value, Polarity.TIE.value)
    is_hop_kind = np.array([polarity in polarities for polarity, *_ in traits.kinds], bool)
    return np.flatnonzero((subject != object_) & is_hop_kind[traits.kind[trait]])


def _drop_repeats(ordered: NDArray[np.int64]) -> NDArray[np.int64]:
    return ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]


def _twins(start: NDArray[np.int32], node: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the index of each arc's reverse.

    The reverses of all arcs are all arcs, sorted by target: a transposition maps one order to the other.
    """
    from scipy.sparse import csr_array  # transposes in linear time

    size = len(start) - 1
    arcs = csr_array((np.arange(len(node), dtype=np.int32), node, start), shape=(size, size))
    twin: NDArray[np.int32] = arcs.tocsc().data
    return twin


def _starts(sorted_keys: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    starts = np.zeros(size + 1, np.int32)
    np.cumsum(np.bincount(sorted_keys, minlength=size), out=starts[1:])
    return starts


def _standing_of(receipt: Receipt) -> tuple[Any, ...]:
    """Return everything that decides whether a claim counts.

    Equal premises appear once.
    """
    claim = receipt.claim
    premises: tuple[Any, ...] = ()
    if receipt.premises:
        premises = tuple(sorted(set(map(_standing_of, receipt.premises)), key=repr))
    return (claim.factuality.value, claim.is_derived, claim.date, claim.source, claim.said_by, premises)


def digest_of(network: nx.MultiDiGraph) -> str:
    """Return a digest of everything that the index of a network depends on.

    The order of the claims does not change it.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> len(digest_of(build_network(bundled_case())))
    64
    """
    lines = []
    for receipt in receipts(network):
        claim = receipt.claim
        parts = (claim.id, claim.subject, claim.object, kind_of(receipt), _standing_of(receipt))
        lines.append(repr(parts))
    return hashlib.sha256("\n".join([repr(sorted(network)), *sorted(lines)]).encode()).hexdigest()
