"""Answers of an index: conflict paths that carry the ids of their claims, to be looked up where claims are kept."""

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
    """A hop with the ids of its claims, strongest first, and whether each is walked backwards."""

    source: str
    target: str
    polarity: Polarity
    strength: float
    claims: tuple[tuple[str, bool], ...]

    def with_receipts(self, receipts: Mapping[str, Receipt]) -> Dyad:
        """Return the hop with its claims themselves, looked up by id."""
        found = tuple(replace(receipts[name], reversed=turned) for name, turned in self.claims)
        return Dyad(self.source, self.target, self.polarity, found)


@dataclass(frozen=True, slots=True)
class IndexedPath(Chain):
    """A conflict path as an index knows it."""

    hops: tuple[IndexedHop, ...]

    def with_receipts(self, receipts: Mapping[str, Receipt]) -> ConflictPath:
        """Return the path with its claims themselves, looked up by id."""
        return ConflictPath(tuple(hop.with_receipts(receipts) for hop in self.hops))


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """What `stakegraph.analysis.paths.PathAnswer` holds, with ids in place of claims."""

    source: str | None
    target: str | None
    options: PathOptions
    paths: tuple[IndexedPath, ...]
    truncated: str | None
    found: int

    @property
    def claims(self) -> frozenset[str]:
        """The ids of all claims that the paths rest on: what must be looked up to show them."""
        return frozenset(name for path in self.paths for hop in path.hops for name, _ in hop.claims)

    def with_receipts(self, receipts: Mapping[str, Receipt]) -> PathAnswer:
        """Return the answer with the claims themselves.

        Parameters
        ----------
        receipts : mapping of str to Receipt
            The claims by id: at least those of `claims`.

        Raises
        ------
        KeyError
            When a claim is missing.
        """
        paths = tuple(path.with_receipts(receipts) for path in self.paths)
        return PathAnswer(self.source, self.target, self.options, paths, self.truncated, self.found)
