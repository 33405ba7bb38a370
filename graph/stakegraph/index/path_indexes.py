"""Build, save and load the indexes of a large case next to its store.

Indexes are built once, when the case is loaded. A store never changes a state after publishing it, and an index is
kept with the state that it was built from. So loading does not compare the index with the claims. It only checks that
the codebook is the same and that the checksums are right.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING

from stakegraph.analysis.paths import PathAnswer, PathOptions, conflict_paths
from stakegraph.analysis.paths.finding import WORTH_AN_INDEX
from stakegraph.errors import StakegraphError
from stakegraph.network import receipts, receipts_of_case
from stakegraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import networkx as nx

    from stakegraph.analysis.paths.index import PathIndex
    from stakegraph.index.name_tables import NameTable
    from stakegraph.model import Case

    Finder = Callable[[str | None, str | None, PathOptions], PathAnswer]


def path_finder(
    case: Case, network: nx.MultiDiGraph, folder: Callable[[], Path | None] = lambda: None
) -> Finder:
    """Return a function that finds the conflict paths of a case.

    It uses an index if the case is large.

    Parameters
    ----------
    case : Case
        A case with its derived claims.
    network : networkx.MultiDiGraph
        The network of the case, made by `stakegraph.network.build_network`.
    folder : callable, optional
        Returns the folder for indexes of this state of the case, or None. It is called only if the case is large enough
        for an index. A saved index is mapped into memory; otherwise one is built and saved for the next time.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> case = bundled_case()
    >>> find = path_finder(case, build_network(case))
    >>> find("donald-trump", "ice", PathOptions()).paths[0].nodes
    ('donald-trump', 'zohran-mamdani', 'ice')
    """
    if network.number_of_edges() < WORTH_AN_INDEX:
        return lambda source, target, options: conflict_paths(network, source, target, options)
    index = _index(case, folder())
    by_id = {receipt.claim.id: receipt for receipt in receipts(network)}
    return lambda source, target, options: index.between(source, target, options).with_receipts(by_id)


def is_worth_indexes(case: Case) -> bool:
    """Return whether a case is large enough to build indexes when it is loaded.

    The case should have its derived claims.
    """
    return len(case.claims) >= WORTH_AN_INDEX


def save_indexes(case: Case, folder: Path, index: PathIndex | None = None) -> None:
    """Save the indexes of a case with its derived claims.

    Without `index`, the path index is built first.

    Raises
    ------
    StakegraphError
        If the folder holds anything else, or cannot be written.
    """
    from stakegraph.index.name_tables import NameTable

    index = index or build_index(case)
    NameTable.of(case.entities).save(_names_folder(folder), index.columns.digest)
    index.save(folder)


def load_indexes(folder: Path) -> tuple[PathIndex, NameTable]:
    """Map the saved indexes of a case into memory.

    Raises
    ------
    StakegraphError
        If the indexes are missing or damaged, or were built by another version or with another codebook.
    """
    from stakegraph.analysis.paths.index import PathIndex
    from stakegraph.index.name_tables import NameTable

    digest = codebook_digest()
    return PathIndex.load(folder, digest=digest), NameTable.load(_names_folder(folder), digest)


def build_index(case: Case) -> PathIndex:
    """Build the path index of a case with its derived claims.

    Its digest is that of the codebook.
    """
    from stakegraph.analysis.paths.columns import columns_of_claims
    from stakegraph.analysis.paths.index import PathIndex

    ids = sorted(entity.id for entity in case.entities)
    return PathIndex(columns_of_claims(ids, receipts_of_case(case, load_vocabulary()), codebook_digest()))


def codebook_digest() -> str:
    """Return a digest of the parts of the codebook that decide hops.

    >>> len(codebook_digest())
    64
    """
    relations = load_vocabulary().relations.values()
    lines = sorted(
        repr((relation.id, relation.polarity.value, relation.symmetric, relation.intensity))
        for relation in relations
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _names_folder(folder: Path) -> Path:
    # The id of a case has no dot, so this cannot be the index of another case.
    return folder.with_name(f"{folder.name}.names")


def _index(case: Case, folder: Path | None) -> PathIndex:
    if folder is not None:
        # If the index is missing, damaged or has another codebook, build a new one.
        with suppress(StakegraphError):
            return load_indexes(folder)[0]
    index = build_index(case)
    if folder is not None:
        # Without permission to write to the store, the answer is still right.
        with suppress(StakegraphError):
            save_indexes(case, folder, index)
    return index
