"""Conflict paths of a large case by an index that is kept beside a store on disk, and made only once."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from stakegraph.analysis.paths import PathAnswer, PathOptions, conflict_paths
from stakegraph.analysis.paths.finding import WORTH_AN_INDEX
from stakegraph.errors import StakegraphError
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import networkx as nx

    from stakegraph.analysis.paths.index import PathIndex

    Finder = Callable[[str | None, str | None, PathOptions], PathAnswer]


def path_finder(network: nx.MultiDiGraph, folder: Callable[[], Path | None] = lambda: None) -> Finder:
    """Return what finds the conflict paths of a network, as `stakegraph.analysis.paths.conflict_paths` does.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        As `stakegraph.network.build_network` makes it.
    folder : callable, optional
        Gives the place where an index is kept, or None; it is asked only where an index pays. An index of the same
        claims is mapped into memory; otherwise one is made, and kept there for the next time.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> find = path_finder(build_network(bundled_case()))
    >>> find("donald-trump", "ice", PathOptions()).paths[0].nodes
    ('donald-trump', 'zohran-mamdani', 'ice')
    """
    if network.number_of_edges() < WORTH_AN_INDEX:
        return lambda source, target, options: conflict_paths(network, source, target, options)
    index = _index(network, folder())
    by_id = {receipt.claim.id: receipt for receipt in receipts(network)}
    return lambda source, target, options: index.between(source, target, options).with_receipts(by_id)


def _index(network: nx.MultiDiGraph, folder: Path | None) -> PathIndex:
    from stakegraph.analysis.paths.columns import digest_of
    from stakegraph.analysis.paths.index import PathIndex

    if folder is None:
        return PathIndex.of_network(network)
    # Missing, stale or damaged: whatever the reason, a new one is right.
    with suppress(StakegraphError):
        return PathIndex.load(folder, digest=digest_of(network))
    index = PathIndex.of_network(network)
    # A reader of somebody else's store may not write there; it then has its answer all the same.
    with suppress(StakegraphError):
        index.save(folder)
    return index
