"""Which conflicts would have to end for no conflict path to lead from one party to another?

Two questions, and every answer says which of them it answers:

* the *bounded* cut: the smallest set of hostile dyads that meets every conflict path of the options, with their
  limits on hops and on ties. Solved exactly: the paths are enumerated, and the smallest set that meets them all
  is found by branch and bound (a minimum hitting set; NP-hard in general, small here);
* the *unbounded* cut: the smallest set of hostile dyads that meets every chain of hostile dyads and ties that
  begins and ends with a hostile one, however long. A minimum cut by maximum flow, for when there are too many
  paths to enumerate, or when longer chains matter. It cuts all that the bounded one does, and may be larger.

Ties are never cut: a membership does not end with a dispute. With a dyad all of its claims go, and a tie that
runs beside it does not take its place.
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

    from stakegraph.network import Dyad

_CLOCK_EVERY = 1024
_EVERY_PATH = 100_000
_LARGEST_SEARCHED = 500

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PathCut:
    """Hostile dyads whose removal cuts all conflict paths between two ends.

    Attributes
    ----------
    dyads : tuple of Dyad
        In the order of their ids; empty when no path leads there anyway.
    least : int
        No smaller set will do than one of so many dyads.
    max_hops : int or None
        The longest path that is surely cut; None when every chain is, however long.
    reason : str or None
        Why the set may not be the smallest, or why it answers for chains of any length; None otherwise.
    """

    dyads: tuple[Dyad, ...]
    least: int
    max_hops: int | None
    reason: str | None = None

    @property
    def proved(self) -> bool:
        """Whether no smaller set cuts what this one cuts."""
        return len(self.dyads) == self.least


def smallest_cut(
    network: nx.MultiDiGraph,
    source: str,
    target: str,
    options: PathOptions | None = None,
    *,
    any_length: bool = False,
) -> PathCut:
    """Find the smallest set of hostile dyads whose removal cuts all conflict paths from source to target.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        As `stakegraph.network.build_network` makes it.
    source, target : str
        Ids of two entities.
    options : PathOptions, optional
        What counts as a path. `best` is not looked at, nor `time_respecting` for chains of any length.
    any_length : bool
        Cut chains of any length, and with any number of ties in a row.

    Returns
    -------
    PathCut
        The bounded cut; the unbounded one when it was asked for, and when there are more than 100,000 paths or
        the time is up before all are enumerated. Which of equally small sets it is, the ids decide.

    Raises
    ------
    ValueError
        When an end is not in the network, or both are the same.

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
        return _unbounded(layers, source, target, None)
    started = time.monotonic()
    all_paths = replace(options, best=None, max_found=_EVERY_PATH)
    answer = DyadPaths(layers).answer(source, target, all_paths)
    if answer.truncated:
        return _unbounded(layers, source, target, f"chains of any length are cut, because {answer.truncated}")
    whole = {(dyad.source, dyad.target): dyad for dyad in layers.hostile}
    chains = {
        frozenset((hop.source, hop.target) for hop in path.hops if hop.polarity is Polarity.CONFLICT)
        for path in answer.paths
    }
    search = _HittingSet(chains, started + options.time_limit)
    chosen = search.smallest()
    return PathCut(
        tuple(whole[pair] for pair in sorted(chosen)), search.least, options.max_hops, search.given_up
    )


class _TimeUpError(Exception):
    """The time of a search is up."""


class _HittingSet:
    """The smallest set of pairs that meets every chain: iterative deepening, with disjoint chains as a bound.

    A set of chains is the bits of one number, so that what a pair meets is taken away in one step.
    """

    def __init__(self, chains: set[frozenset[Pair]], deadline: float) -> None:
        # A chain that contains another one is met with it.
        by_size = sorted(chains, key=lambda chain: (len(chain), sorted(chain)))
        self._chains = [sorted(chain) for chain in _minimal(by_size)]
        self._meets: dict[Pair, int] = {}
        for number, chain in enumerate(self._chains):
            for pair in chain:
                self._meets[pair] = self._meets.get(pair, 0) | 1 << number
        self._all = (1 << len(self._chains)) - 1
        self._deadline, self._steps = deadline, 0
        self.least = 0
        self.given_up: str | None = None

    def smallest(self) -> list[Pair]:
        """Return the smallest set, or, when time is up, one that will do; `least` bounds both from below."""
        greedy = self._greedy()
        self.least = self._bound(self._all)
        try:
            while self.least < len(greedy):
                if self.least > _LARGEST_SEARCHED:
                    self.given_up = f"a smaller set was not searched for among those of {self.least} and more"
                    return greedy
                found = self._within(self._all, self.least)
                if found is not None:
                    return found
                self.least += 1
        except _TimeUpError:
            self.given_up = "the search for a smaller set ran out of time"
        return greedy

    def _within(self, left: int, size: int) -> list[Pair] | None:
        """Return at most `size` pairs that meet the chains that are left; None when there are none such."""
        self._steps += 1
        if self._steps % _CLOCK_EVERY == 0 and time.monotonic() > self._deadline:
            raise _TimeUpError
        if not left:
            return []
        if self._bound(left) > size:
            return None
        first = self._chains[(left & -left).bit_length() - 1]
        for pair in first:
            found = self._within(left & ~self._meets[pair], size - 1)
            if found is not None:
                return [pair, *found]
        return None

    def _bound(self, left: int) -> int:
        """Return how many chains without a common pair are left, at least: each needs a pair of its own."""
        count = 0
        while left:
            count += 1
            for pair in self._chains[(left & -left).bit_length() - 1]:
                left &= ~self._meets[pair]
        return count

    def _greedy(self) -> list[Pair]:
        left, chosen = self._all, []
        while left:
            pair = min(self._meets, key=lambda each: (-(self._meets[each] & left).bit_count(), each))
            chosen.append(pair)
            left &= ~self._meets[pair]
        return chosen


def _minimal(by_size: Sequence[frozenset[Pair]]) -> list[frozenset[Pair]]:
    kept: list[frozenset[Pair]] = []
    holders: dict[Pair, list[frozenset[Pair]]] = {}
    for chain in by_size:
        if not any(other <= chain for pair in chain for other in holders.get(pair, ())):
            kept.append(chain)
            holders.setdefault(min(chain), []).append(chain)
    return kept


def _unbounded(layers: Layers, source: str, target: str, reason: str | None) -> PathCut:
    """Return the minimum cut of hostile dyads by maximum flow; ties cannot be cut."""
    import networkx as nx

    flow = nx.DiGraph()
    flow.add_nodes_from((source, target))
    for dyad in layers.ties:
        # A chain neither begins nor ends with a tie.
        if dyad.source != source and dyad.target != target:
            flow.add_edge(dyad.source, dyad.target)  # no capacity: infinite
    for dyad in layers.hostile:
        flow.add_edge(dyad.source, dyad.target, capacity=1)
    size, (reached, _) = nx.minimum_cut(flow, source, target)
    cut = [dyad for dyad in layers.hostile if dyad.source in reached and dyad.target not in reached]
    return PathCut(tuple(cut), int(size), None, reason)
