"""Find the smallest set of conflicts whose end leaves no conflict path.

There are two kinds of cuts, and every answer says which kind it is:

* The *bounded* cut is the smallest set of hostile dyads that cuts every conflict path within the options' limits on
  hops and ties. It is exact: the paths are enumerated, and branch and bound finds the smallest set that has a dyad of
  each path (a minimum hitting set, NP-hard in general, but small here).
* The *unbounded* cut is the smallest set of hostile dyads that cuts every chain of any length that begins and ends
  with a hostile dyad. It is a minimum cut by maximum flow. It serves if there are too many paths to enumerate, or if
  longer chains matter. It cuts everything that the bounded cut does, and may be larger.

Ties are never cut: a membership does not end with a dispute. A cut removes all claims of a dyad. If a tie joins the
same pair, it does not become a hop.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stakegraph.analysis.paths.finding import DyadPaths
from stakegraph.analysis.paths.layers import Layers
from stakegraph.analysis.paths.options import PathOptions
from stakegraph.model import Polarity
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from stakegraph.analysis.paths.results import ConflictPath
    from stakegraph.network import Dyad

_CLOCK_EVERY = 1024
"""The number of steps between two checks of the clock."""

_MOST_PATHS = 100_000
"""The maximum number of paths to enumerate for a bounded cut."""

_LARGEST_SEARCHED = 500
"""The largest set to search for. The search recurses once for each dyad, and Python limits recursion."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PathCut:
    """Hostile dyads whose removal cuts all conflict paths between two ends.

    Attributes
    ----------
    dyads : tuple of Dyad
        The dyads in the order of their ids; empty if no path needs cutting.
    least : int
        A lower bound on the size of the smallest set.
    max_hops : int or None
        The maximum length of the paths that are cut; None if chains of any length are.
    reason : str or None
        Why the set may not be the smallest, or why it cuts chains of any length; None otherwise.
    """

    dyads: tuple[Dyad, ...]
    least: int
    max_hops: int | None
    reason: str | None = None

    @property
    def proved(self) -> bool:
        """Whether the cut is proved to be the smallest."""
        return len(self.dyads) == self.least


def smallest_cut(
    network: nx.MultiDiGraph,
    source: str,
    target: str,
    options: PathOptions | None = None,
    *,
    any_length: bool = False,
) -> PathCut:
    """Find the smallest set of hostile dyads that cuts all conflict paths.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        A network made by `stakegraph.network.build_network`.
    source, target : str
        Ids of two entities.
    options : PathOptions, optional
        What counts as a path. `best` is ignored, and so is `time_respecting` for chains of any length.
    any_length : bool
        Cut chains of any length, with any number of consecutive ties.

    Returns
    -------
    PathCut
        The bounded cut. The unbounded cut with `any_length`, if there are more than 100,000 paths, or if time runs
        out before all are enumerated. Among equally small sets, the ids decide.

    Raises
    ------
    ValueError
        If an end is not in the network, or both are the same.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> cut = smallest_cut(build_network(bundled_case()), "donald-trump", "ice")
    >>> [(dyad.source, dyad.target) for dyad in cut.dyads], cut.proved
    ([('zohran-mamdani', 'ice')], True)
    """
    options = options or PathOptions()
    for end in (source, target):
        if end not in network:
            raise ValueError(f"not in the network: {end!r}")
    if source == target:
        raise ValueError(f"both ends are the same: {source!r}")
    layers = Layers.of(receipts(network), options)
    if any_length:
        return _cut_any_length(layers, source, target, None)
    started = time.monotonic()
    all_paths = replace(options, best=None, max_found=_MOST_PATHS)
    answer = DyadPaths(layers).answer(source, target, all_paths)
    if answer.truncated:
        reason = f"chains of any length are cut, because {answer.truncated}"
        return _cut_any_length(layers, source, target, reason)
    search = _HittingSet(set(map(_hostile_pairs, answer.paths)), started + options.time_limit)
    dyad_by_pair = {(dyad.source, dyad.target): dyad for dyad in layers.hostile}
    dyads = tuple(dyad_by_pair[pair] for pair in sorted(search.smallest()))
    return PathCut(dyads, search.least, options.max_hops, search.stop_reason)


def _hostile_pairs(path: ConflictPath) -> frozenset[Pair]:
    hostile = [hop for hop in path.hops if hop.polarity is Polarity.CONFLICT]
    return frozenset((hop.source, hop.target) for hop in hostile)


class _TimeUpError(Exception):
    """A search ran out of time."""


class _HittingSet:
    """The search for the smallest set of pairs that has a pair of every chain.

    A set *hits* a chain if it has one of its pairs.

    The search deepens iteratively, with the number of disjoint chains as a lower bound. A set of chains is a bit mask,
    so that one operation removes all chains that a pair hits.
    """

    def __init__(self, chains: set[frozenset[Pair]], deadline: float) -> None:
        # A set that hits a chain also hits every chain that contains it.
        by_size = sorted(chains, key=lambda chain: (len(chain), sorted(chain)))
        self._chains = [sorted(chain) for chain in _drop_supersets(by_size)]
        self._hits: dict[Pair, int] = {}
        for index, chain in enumerate(self._chains):
            for pair in chain:
                self._hits[pair] = self._hits.get(pair, 0) | 1 << index
        self._all = (1 << len(self._chains)) - 1
        self._deadline, self._steps = deadline, 0
        self.least = 0
        self.stop_reason: str | None = None

    def smallest(self) -> list[Pair]:
        """Return the smallest set, or the greedy one if the search stops early.

        Sets `least` to a lower bound of the size.
        """
        greedy = self._greedy()
        self.least = self._bound(self._all)
        try:
            while self.least < len(greedy):
                if self.least > _LARGEST_SEARCHED:
                    self.stop_reason = f"sets of {self.least} or more conflicts were not searched"
                    return greedy
                smallest = self._search(self._all, self.least)
                if smallest is not None:
                    return smallest
                self.least += 1
        except _TimeUpError:
            self.stop_reason = "the search for a smaller set ran out of time"
        return greedy

    def _search(self, left: int, size: int) -> list[Pair] | None:
        """Return at most `size` pairs that hit the chains in `left`, or None."""
        self._steps += 1
        if self._steps % _CLOCK_EVERY == 0 and time.monotonic() > self._deadline:
            raise _TimeUpError
        if not left:
            return []
        if self._bound(left) > size:
            return None
        for pair in self._first_chain(left):
            rest = self._search(left & ~self._hits[pair], size - 1)
            if rest is not None:
                return [pair, *rest]
        return None

    def _first_chain(self, left: int) -> list[Pair]:
        lowest_bit = left & -left
        return self._chains[lowest_bit.bit_length() - 1]

    def _bound(self, left: int) -> int:
        """Return a number of disjoint chains in `left`; each needs its own pair."""
        count = 0
        while left:
            count += 1
            for pair in self._first_chain(left):
                left &= ~self._hits[pair]
        return count

    def _greedy(self) -> list[Pair]:
        """Return a set of pairs, each of which hits the most chains that are left."""
        left, pairs = self._all, []
        while left:
            best = min(self._hits, key=lambda pair: (-(self._hits[pair] & left).bit_count(), pair))
            pairs.append(best)
            left &= ~self._hits[best]
        return pairs


def _drop_supersets(by_size: Sequence[frozenset[Pair]]) -> list[frozenset[Pair]]:
    """Return the chains that contain no other chain. The input is sorted by size."""
    kept: list[frozenset[Pair]] = []
    kept_by_first_pair: dict[Pair, list[frozenset[Pair]]] = {}
    for chain in by_size:
        # A chain that this one contains begins with one of its pairs.
        candidates: list[frozenset[Pair]] = []
        for pair in chain:
            candidates += kept_by_first_pair.get(pair, [])
        if any(smaller <= chain for smaller in candidates):
            continue
        kept.append(chain)
        kept_by_first_pair.setdefault(min(chain), []).append(chain)
    return kept


def _cut_any_length(layers: Layers, source: str, target: str, reason: str | None) -> PathCut:
    """Return the unbounded cut."""
    import networkx as nx

    flow = nx.DiGraph()
    flow.add_nodes_from((source, target))
    for dyad in layers.ties:
        # A chain neither begins nor ends with a tie.
        if dyad.source != source and dyad.target != target:
            flow.add_edge(dyad.source, dyad.target)  # without a capacity, an edge is never cut
    for dyad in layers.hostile:
        flow.add_edge(dyad.source, dyad.target, capacity=1)
    size, (reached, _) = nx.minimum_cut(flow, source, target)
    cut = [dyad for dyad in layers.hostile if dyad.source in reached and dyad.target not in reached]
    return PathCut(tuple(cut), int(size), None, reason)
