"""Indexes beside a store on disk: of a large case's conflict paths and of its names, made once, when it is loaded.

Nobody writes to a state of a store that was current once, and an index lies with the state that it was made of. So
it is known to be right without a look at the claims: only the codebook must be the one that it was made with, and
all its bytes must add up.
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
    """Return what finds the conflict paths of a case, as `stakegraph.analysis.paths.conflict_paths` does.

    Parameters
    ----------
    case : Case
        With its derived claims.
    network : networkx.MultiDiGraph
        As `stakegraph.network.build_network` makes it of the case.
    folder : callable, optional
        Gives the place where indexes of this state of the case are kept, or None; it is asked only where an index
        pays. One that is there is mapped into memory; otherwise one is made, and kept there for the next time.

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
    """Whether a case, with its derived claims, is so large that indexes are made of it when it is loaded."""
    return len(case.claims) >= WORTH_AN_INDEX


def save_indexes(case: Case, folder: Path, index: PathIndex | None = None) -> None:
    """Save the indexes of a case, with its derived claims; that of its paths is made, unless it is given.

    Raises
    ------
    StakegraphError
        When something else stands there, or they cannot be written.
    """
    from stakegraph.index.name_tables import NameTable

    index = index or made_index(case)
    NameTable.of(case.entities).save(_names_folder(folder), index.columns.digest)
    index.save(folder)


def load_indexes(folder: Path) -> tuple[PathIndex, NameTable]:
    """Map the saved indexes of a case into memory.

    Raises
    ------
    StakegraphError
        When they are missing or damaged, or were made by another version or with another codebook.
    """
    from stakegraph.analysis.paths.index import PathIndex
    from stakegraph.index.name_tables import NameTable

    digest = codebook_digest()
    return PathIndex.load(folder, digest=digest), NameTable.load(_names_folder(folder), digest)


def made_index(case: Case) -> PathIndex:
    """Return the index of a case, with its derived claims; its digest is that of the codebook."""
    from stakegraph.analysis.paths.columns import columns_of_claims
    from stakegraph.analysis.paths.index import PathIndex

    ids = sorted(entity.id for entity in case.entities)
    return PathIndex(columns_of_claims(ids, receipts_of_case(case, load_vocabulary()), codebook_digest()))


def codebook_digest() -> str:
    """Return a digest of all of the codebook that decides whether a claim may be a hop, and how strong.

    >>> len(codebook_digest())
    64
    """
    lines = sorted(
        repr((each.id, each.polarity.value, each.symmetric, each.intensity))
        for each in load_vocabulary().relations.values()
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _names_folder(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.names")  # no id of a case has a dot


def _index(case: Case, folder: Path | None) -> PathIndex:
    if folder is not None:
        # Missing, of another codebook or damaged: whatever the reason, a new one is right.
        with suppress(StakegraphError):
            return load_indexes(folder)[0]
    index = made_index(case)
    if folder is not None:
        # A reader of somebody else's store may not write there; it then has its answer all the same.
        with suppress(StakegraphError):
            save_indexes(case, folder, index)
    return index
