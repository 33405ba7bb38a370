"""The claims of a graph as arrays, sorted by the pair that they join: what a `PathIndex` is made of."""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.analysis.paths.texts import Texts
from stakegraph.analysis.paths.traits import TraitMaker, kind_of
from stakegraph.errors import StakegraphError
from stakegraph.model import Polarity
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx
    from numpy.typing import NDArray

    from stakegraph.analysis.paths.traits import Traits
    from stakegraph.network import Receipt

_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Columns:
    """Claims by pair.

    An *arc* is an ordered pair of nodes between which, either way, a claim of conflict or a tie runs; so with
    every arc there is the one back, its `twin`. Which arcs may be hops depends on the options, and is not
    settled here.

    Attributes
    ----------
    nodes : Texts
        The ids of the entities, sorted; a node is a place in it.
    start, node, twin : arrays
        The arcs by the node that they leave: ``node[start[i]:start[i + 1]]`` are the neighbours of node i, sorted.
    claim_start, trait : arrays
        The claims by arc: those of arc a have the traits ``trait[claim_start[a]:claim_start[a + 1]]``.
    claim : array
        Of each of these claims, its place in `claims`.
    claims : Texts
        The ids of the claims, in the order in which they were given.
    traits : Traits
        All that decides whether claims may be hops.
    digest : str
        Names what the arrays were made of.
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

    def claim_id(self, place: int) -> str:
        """Return the id of the claim at a place of `trait`."""
        return self.claims[int(self.claim[place])]

    def arcs_at(self, node: int) -> range:
        """Return the arcs that leave a node."""
        return range(*self.start[node : node + 2].tolist())

    @property
    def nbytes(self) -> int:
        """How many bytes the arrays take."""
        arrays = (self.start, self.node, self.twin, self.claim_start, self.trait, self.claim)
        texts = (self.nodes, self.claims)
        return sum(each.nbytes for each in arrays) + sum(t.letters.nbytes + t.ends.nbytes for t in texts)


def columns_of_network(network: nx.MultiDiGraph) -> Columns:
    """Return the claims of a network, as `stakegraph.network.build_network` makes it, as arrays."""
    return columns_of_claims(sorted(network), receipts(network), digest_of(network))


def columns_of_claims(nodes: Sequence[str], claims: Iterable[Receipt], digest: str) -> Columns:
    """Return claims between entities, whose sorted ids `nodes` are, as arrays."""
    numbers = {node: number for number, node in enumerate(nodes)}
    maker = TraitMaker()
    rows, ids = array("q"), []
    for receipt in claims:
        claim = receipt.claim
        rows.extend((numbers[claim.subject], numbers[claim.object], maker.number(receipt)))
        ids.append(claim.id)
    table = np.array(rows, np.int32).reshape(-1, 3)
    return columns_of_arrays(nodes, table[:, 0], table[:, 1], table[:, 2], maker.made(), ids, digest)


def columns_of_arrays(
    nodes: Sequence[str],
    subject: NDArray[Any],
    object_: NDArray[Any],
    trait: NDArray[Any],
    traits: Traits,
    claims: Sequence[str],
    digest: str = "",
) -> Columns:
    """Sort claims by the pairs that they join.

    Parameters
    ----------
    nodes : sequence of str
        The ids of the entities, sorted.
    subject, object_, trait : arrays of int
        Of each claim, the places of its ends in `nodes`, and that of its trait in `traits`.
    traits : Traits
        As `stakegraph.analysis.paths.traits.traits_of` makes them.
    claims : sequence of str
        The ids of the claims.
    digest : str
        Names what they were made of.

    Raises
    ------
    ValueError
        When the ids of the entities are not sorted, or each other's equal.
    StakegraphError
        When there are more claims than an index of 32-bit numbers can hold.
    """
    if any(one >= other for one, other in pairwise(nodes)):
        raise ValueError("the ids of the entities must be sorted and different")
    if 2 * len(claims) > _LARGEST:
        raise StakegraphError(f"an index holds at most {_LARGEST // 2} claims; build one for each part")
    hop_like = np.array(
        [kind[0] in (Polarity.CONFLICT.value, Polarity.TIE.value) for kind in traits.kinds], bool
    )
    kept = np.flatnonzero((subject != object_) & hop_like[traits.kind[trait]])
    size = max(len(nodes), 1)
    pair = subject[kept].astype(np.int64) * size + object_[kept]
    order = np.argsort(pair, kind="stable")
    pair, kept = pair[order], kept[order]
    used = _different(pair)
    arcs = _different(np.sort(np.concatenate([used, used % size * size + used // size])))
    leaving, node = (arcs // size).astype(np.int32), (arcs % size).astype(np.int32)
    start = _starts(leaving, len(nodes))
    return Columns(
        Texts.of(nodes),
        start,
        node,
        _twins(start, node),
        np.searchsorted(pair, np.append(arcs, size * size)).astype(np.int32),
        trait[kept].astype(np.int32),
        kept.astype(np.int32),
        Texts.of(claims),
        traits,
        digest,
    )


def _different(ordered: NDArray[np.int64]) -> NDArray[np.int64]:
    return ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]


def _twins(start: NDArray[np.int32], node: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return of each arc the place of the one back: sorted the other way, the arcs back are the arcs."""
    from scipy.sparse import csr_array  # transposes in linear time

    size = len(start) - 1
    places = csr_array((np.arange(len(node), dtype=np.int32), node, start), shape=(size, size))
    twin: NDArray[np.int32] = places.tocsc().data
    return twin


def _starts(sorted_keys: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    starts = np.zeros(size + 1, np.int32)
    np.cumsum(np.bincount(sorted_keys, minlength=size), out=starts[1:])
    return starts


def _standing(receipt: Receipt) -> tuple[Any, ...]:
    """Return what decides whether a claim counts; of premises only what they are like, each kind once."""
    claim = receipt.claim
    premises = tuple(sorted(set(map(_standing, receipt.premises)), key=repr)) if receipt.premises else ()
    return (claim.status.value, claim.is_derived, claim.date, claim.source, claim.said_by, premises)


def digest_of(network: nx.MultiDiGraph) -> str:
    """Return a digest of all that an index of a network depends on; the order of the claims does not count.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> len(digest_of(build_network(bundled_case())))
    64
    """
    lines = sorted(
        repr((each.claim.id, each.claim.subject, each.claim.object, kind_of(each), _standing(each)))
        for each in receipts(network)
    )
    return hashlib.sha256("\n".join([repr(sorted(network)), *lines]).encode()).hexdigest()
