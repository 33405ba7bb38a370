"""Answers of a path index, with claim ids to look up in the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stakegraph.analysis.paths.results import Chain, ConflictPath, PathAnswer
from stakegraph.network import Dyad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.model import Polarity
    from stakegraph.network import Receipt


@dataclass(frozen=True, slots=True)
class IndexedHop:
    """A hop with claim ids instead of receipts.

    `claims` has each claim's id, and whether the hop runs against the claim; strongest first.
    """

    source: str
    target: str
    polarity: Polarity
    rank: int
    strength: float
    claims: tuple[tuple[str, bool], ...]

    def with_receipts(self, receipts: Mapping[str, Receipt]) -> Dyad:
        """Return the hop with its receipts, looked up by claim id."""
        hop_receipts = tuple(
            replace(receipts[claim_id], reversed=is_reversed) for claim_id, is_reversed in self.claims
        )
        return Dyad(self.source, self.target, self.polarity, hop_receipts)


@dataclass(frozen=True, slots=True)
class IndexedPath(Chain):
    """A conflict path whose hops hold claim ids."""

    hops: tuple[IndexedHop, ...]

    def with_receipts(self, receipts: Mapping[str, Receipt]) -> ConflictPath:
        """Return the path with its receipts, looked up by claim id."""
        return ConflictPath(tuple(hop.with_receipts(receipts) for hop in self.hops))


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """A `PathAnswer` with claim ids instead of receipts."""

    source: str | None
    target: str | None
    options: PathOptions
    paths: tuple[IndexedPath, ...]
    truncated: str | None
    path_count: int

    @property
    def claims(self) -> frozenset[str]:
        """The ids of all claims on the paths. Showing the paths takes these claims."""
        return frozenset(claim_id for path in self.paths for hop in path.hops for claim_id, _ in hop.claims)

    def with_receipts(self, receipts: Mapping[str, Receipt]) -> PathAnswer:
        """Return the answer with receipts.

        Parameters
        ----------
        receipts : mapping of str to Receipt
            Receipts by claim id: at least those of `claims`.

        Raises
        ------
        KeyError
            If a claim is missing.
        """
        paths = tuple(path.with_receipts(receipts) for path in self.paths)
        return PathAnswer(self.source, self.target, self.options, paths, self.truncated, self.path_count)
