"""An index for conflict paths in large graphs, built once and asked often.

It gives the answers of `stakegraph.analysis.paths.conflict_paths`, over arrays instead of objects.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from stakegraph.analysis.paths.answers import IndexAnswer, IndexedHop, IndexedPath
from stakegraph.analysis.paths.columns import columns_of_network
from stakegraph.analysis.paths.connect import Connection, reason_of, smallest_tree
from stakegraph.analysis.paths.dates import DatedClaim, choose_claims_in_order, days_of
from stakegraph.analysis.paths.engines import numba_engine, python_engine
from stakegraph.analysis.paths.options import PathOptions
from stakegraph.analysis.paths.ranking import arcs_of_all, arcs_of_best
from stakegraph.analysis.paths.results import rank_paths
from stakegraph.analysis.paths.search import Search
from stakegraph.analysis.paths.speakers import rank_speakers
from stakegraph.analysis.paths.traits import NONE
from stakegraph.analysis.paths.view import View
from stakegraph.errors import MissingExtraError, UnknownNameError
from stakegraph.model import Polarity
from stakegraph.network import BY_A_SPEAKER, Dyad

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import networkx as nx

    from stakegraph.analysis.paths.columns import Columns
    from stakegraph.analysis.paths.kernel import Engine
    from stakegraph.network import Receipt

_WORTH_COMPILING = 200_000
"""The number of arcs from which compiled code saves more time than loading it takes."""

_VIEWS_KEPT = 4

Claims = list[tuple[int, bool]]
"""The claims of a hop, and whether the hop runs against each claim."""


class PathIndex:
    """Conflict paths over arrays.

    Parameters
    ----------
    columns : Columns
        The claims. `of_network` converts a network, `load` maps a saved index into memory, and
        `stakegraph.analysis.paths.columns.columns_of_arrays` converts arrays.
    engine : {"auto", "python", "numba"}
        The code that searches: plain Python or compiled, with equal answers. ``auto`` uses compiled code if Numba is
        installed and the graph is large enough.

    Raises
    ------
    MissingExtraError
        If the engine is ``numba`` and Numba is not installed.

    Notes
    -----
    The index holds every claim, so it can answer questions with any options. The first question with some options
    takes a few passes over the arrays to select the hops; the selection is cached for the next questions. Enumeration
    stops at the caps of the options. `PathOptions.best` bounds the number of paths in memory. Building takes
    O(m log m) for m claims.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> index = PathIndex.of_network(build_network(bundled_case()))
    >>> index.pair("donald-trump", "ice").paths[0].nodes
    ('donald-trump', 'zohran-mamdani', 'ice')
    """

    def __init__(self, columns: Columns, *, engine: str = "auto") -> None:
        self.columns = columns
        self._engine = _engine(engine, len(columns.node))
        self._views: dict[PathOptions, View] = {}

    @classmethod
    def of_network(cls, network: nx.MultiDiGraph, *, engine: str = "auto") -> PathIndex:
        """Build the index of a network made by `stakegraph.network.build_network`."""
        return cls(columns_of_network(network), engine=engine)

    @classmethod
    def load(cls, folder: Path, *, digest: str | None = None, engine: str = "auto") -> PathIndex:
        """Map a saved index into memory; see `files.load_columns`."""
        from stakegraph.analysis.paths.files import load_columns

        return cls(load_columns(folder, digest=digest), engine=engine)

    def save(self, folder: Path) -> None:
        """Save the index as a folder; see `files.save_columns`."""
        from stakegraph.analysis.paths.files import save_columns

        save_columns(self.columns, folder)

    @property
    def engine(self) -> str:
        """The name of the engine: ``python`` or ``numba``."""
        return self._engine.name

    def pair(self, source: str, target: str, options: PathOptions | None = None) -> IndexAnswer:
        """Find the paths from one entity to another.

        Raises
        ------
        UnknownNameError
            If one of them is not in the index.
        """
        return self.between(source, target, options)

    def from_source(self, source: str, options: PathOptions | None = None) -> IndexAnswer:
        """Find the paths from one entity to any other."""
        return self.between(source, None, options)

    def to_target(self, target: str, options: PathOptions | None = None) -> IndexAnswer:
        """Find the paths from any other entity to one."""
        return self.between(None, target, options)

    def between(
        self, source: str | None, target: str | None, options: PathOptions | None = None
    ) -> IndexAnswer:
        """Find the paths from a source, to a target, or between the two.

        Raises
        ------
        ValueError
            If neither end is given.
        """
        options = options or PathOptions()
        if source is None and target is None:
            raise ValueError("name a source or a target")
        start = None if source is None else self.node_of(source)
        goal = None if target is None else self.node_of(target)
        if source == target:
            return IndexAnswer(source, target, options, (), None, 0)
        view = self.view(options)
        search = Search(view.arcs, start, goal, options, self._engine)
        paths = tuple(self._find_best(view, search, options))
        return IndexAnswer(source, target, options, paths, search.truncated, search.path_count)

    def connect(self, parties: Sequence[str], options: PathOptions | None = None) -> Connection[IndexedHop]:
        """Find the smallest set of disputes that connects parties.

        `stakegraph.analysis.paths.connect` explains the method.
        """
        options = options or PathOptions()
        view = self.view(options)
        nodes = [self.node_of(party) for party in parties]
        tree = smallest_tree(view.disputes, nodes, options.time_limit)
        arcs: list[int] = []
        for edge in tree.edges if tree else ():
            arcs += view.hostile_arcs(*edge)
        hops = [self._hop(view, arc, view.claims_of(arc)) for arc in sorted(arcs)]
        is_proved = tree is None or tree.proved
        reason = reason_of(tree, options, len(set(parties)))
        return Connection(tuple(parties), tuple(hops), is_proved, reason)

    def claims_at(self, source: str | None, target: str | None, options: PathOptions) -> list[Receipt]:
        """Return the claims that `reasons.reasons_among` needs, without quotes.

        These are the conflicts at both ends, the ties of the target, and the conflicts at the entities that the
        target is tied to. Their relations have only an id, a polarity and whether they are symmetric.
        """
        view = self.view(options)
        arcs: list[int] = []
        if source is not None:
            arcs += self.columns.arcs_at(self.node_of(source))
        if target is not None:
            arcs += self._arcs_around(view, self.node_of(target))
        both_ways: dict[int, None] = {}  # in order, without repeats
        for arc in arcs:
            both_ways[arc] = None
            both_ways[int(self.columns.twin[arc])] = None
        return [self._receipt(arc, position) for arc in both_ways for position in view.used_claims(arc)]

    def _arcs_around(self, view: View, node: int) -> list[int]:
        """Return the arcs that leave a node or the nodes that it is tied to."""
        columns = self.columns
        arcs = list(columns.arcs_at(node))
        for arc in columns.arcs_at(node):
            if view.has_tie(arc):
                arcs += columns.arcs_at(int(columns.node[arc]))
        return arcs

    def _receipt(self, arc: int, position: int) -> Receipt:
        columns = self.columns
        trait = int(columns.trait[position])
        return columns.traits.receipt(trait, columns.claim_id(position), columns.ends(arc))

    def speakers_vouching(self) -> list[str]:
        """Return the ids of the speakers who alone vouch for most conflicts and ties, at most five."""
        columns, traits = self.columns, self.columns.traits
        by_a_speaker = {factuality.value for factuality in BY_A_SPEAKER}
        is_kind = np.array([factuality in by_a_speaker for _, _, _, factuality, *_ in traits.kinds], bool)
        if not is_kind.any():
            return []
        speakers = traits.speaker[columns.trait][is_kind[traits.kind[columns.trait]]].tolist()
        return rank_speakers(traits.speakers[speaker] for speaker in speakers if speaker != NONE)

    def view(self, options: PathOptions) -> View:
        """Return the hops that the options accept.

        They are cached for later options that differ only in caps.
        """
        key = replace(
            PathOptions.of(options.selection),
            ignore_direction=options.ignore_direction,
            min_intensity=options.min_intensity,
            time_respecting=options.time_respecting,
        )
        if key not in self._views:
            while len(self._views) >= _VIEWS_KEPT:
                del self._views[next(iter(self._views))]
            self._views[key] = View.of(self.columns, key)
        return self._views[key]

    def node_of(self, entity_id: str) -> int:
        """Return the node of an entity."""
        node = self.columns.nodes.find(entity_id)
        if node is None:
            raise UnknownNameError("id in the index", entity_id, ())
        return node

    def _find_best(self, view: View, search: Search, options: PathOptions) -> list[IndexedPath]:
        if options.time_respecting:
            # The strength of such a path depends on the claims that it keeps, so all of them are made.
            paths = (self._make_path_in_order(view, arcs) for arcs in arcs_of_all(search))
            return rank_paths(paths, options.best)
        best = arcs_of_best(search, view, options.best)
        return [self._make_path(view, arcs, map(view.claims_of, arcs)) for arcs in best]

    def _make_path(self, view: View, arcs: Sequence[int], claims_by_hop: Iterable[Claims]) -> IndexedPath:
        hops = [self._hop(view, arc, claims) for arc, claims in zip(arcs, claims_by_hop, strict=True)]
        return IndexedPath(tuple(hops))

    def _make_path_in_order(self, view: View, arcs: Sequence[int]) -> IndexedPath:
        claims_by_hop = [view.claims_of(arc) for arc in arcs]
        hostile_hops = [hop for hop, arc in enumerate(arcs) if view.strength[arc] >= 0]
        kept = choose_claims_in_order([self._date_claims(claims_by_hop[hop]) for hop in hostile_hops])
        for hop, indexes in zip(hostile_hops, kept or (), strict=True):
            claims = claims_by_hop[hop]
            claims_by_hop[hop] = [claims[index] for index in indexes]
        return self._make_path(view, arcs, claims_by_hop)

    def _hop(self, view: View, arc: int, claims: Claims) -> IndexedHop:
        columns, traits = self.columns, self.columns.traits
        receipts = []
        for position, is_reversed in claims:
            receipt = traits.receipt(int(columns.trait[position]), columns.claim_id(position))
            receipts.append(replace(receipt, reversed=is_reversed))
        receipts.sort(key=attrgetter("sort_key"))
        polarity = Polarity.CONFLICT if view.strength[arc] >= 0 else Polarity.TIE
        claim_ids = tuple((receipt.claim.id, receipt.reversed) for receipt in receipts)
        dyad = Dyad(*columns.ends(arc), polarity, tuple(receipts))
        return IndexedHop(*columns.ends(arc), polarity, dyad.rank, dyad.strength, claim_ids)

    def _date_claims(self, claims: Claims) -> list[DatedClaim]:
        dated = []
        for position, _ in claims:
            trait = int(self.columns.trait[position])
            days = days_of(self.columns.traits.date_of(trait))
            dated.append(DatedClaim(self.columns.traits.strength(trait), *days))
        return dated


def _engine(name: str, size: int) -> Engine:
    if name not in ("auto", "python", "numba"):
        raise ValueError(f"{name!r} is not an engine; choose 'auto', 'python' or 'numba'")
    is_compiled = name == "numba" or (name == "auto" and size >= _WORTH_COMPILING)
    compiled = numba_engine() if is_compiled else None
    if compiled is not None:
        return compiled
    if name == "numba":
        raise MissingExtraError("numba", "fast")
    return python_engine()
