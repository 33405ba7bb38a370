"""An index for conflict paths in large graphs: built once, asked often, saved and mapped into memory again.

It gives the answers of `stakegraph.analysis.paths.conflict_paths`, over arrays instead of objects.
"""

from __future__ import annotations

import heapq
from operator import attrgetter
from typing import TYPE_CHECKING

from stakegraph.analysis.paths.answers import IndexAnswer, IndexedHop, IndexedPath
from stakegraph.analysis.paths.columns import columns_of_network
from stakegraph.analysis.paths.connect import Connection, reason_of, smallest_tree
from stakegraph.analysis.paths.dates import Dated, claims_in_order, days_of
from stakegraph.analysis.paths.engines import numba_engine, python_engine
from stakegraph.analysis.paths.options import PathOptions
from stakegraph.analysis.paths.ranking import arcs_of_all, arcs_of_best
from stakegraph.analysis.paths.search import Search
from stakegraph.analysis.paths.view import View
from stakegraph.errors import MissingExtraError, UnknownNameError
from stakegraph.model import Polarity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import networkx as nx

    from stakegraph.analysis.paths.columns import Columns
    from stakegraph.analysis.paths.kernel import Engine
    from stakegraph.network import Receipt

_WORTH_COMPILING = 200_000
_VIEWS_KEPT = 4

Claims = list[tuple[int, bool]]


class PathIndex:
    """Conflict paths over arrays.

    Parameters
    ----------
    columns : Columns
        The claims; `of_network` makes them from a network, `load` maps saved ones into memory, and
        `stakegraph.analysis.paths.columns.columns_of_arrays` sorts any.
    engine : {"auto", "python", "numba"}
        Who searches: compiled code or plain Python, with equal answers. ``auto`` takes compiled code when Numba
        is installed and the graph large enough to be worth its start.

    Raises
    ------
    MissingExtraError
        When ``numba`` is asked for and not installed.

    Notes
    -----
    The index holds every claim, so that any options can be asked of it; what they let through is worked out at
    the first question (some passes over the arrays) and kept for the next. Enumeration stops at the caps of the
    options; with `PathOptions.best` only so many paths are ever held. Building takes O(m log m) for m claims.

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
        """Build the index of a network, as `stakegraph.network.build_network` makes it."""
        return cls(columns_of_network(network), engine=engine)

    @classmethod
    def load(cls, folder: Path, *, digest: str | None = None, engine: str = "auto") -> PathIndex:
        """Map a saved index into memory; see `stakegraph.analysis.paths.files.load_columns`."""
        from stakegraph.analysis.paths.files import load_columns

        return cls(load_columns(folder, digest=digest), engine=engine)

    def save(self, folder: Path) -> None:
        """Save the index as a folder; see `stakegraph.analysis.paths.files.save_columns`."""
        from stakegraph.analysis.paths.files import save_columns

        save_columns(self.columns, folder)

    @property
    def engine(self) -> str:
        """Who searches: ``python`` or ``numba``."""
        return self._engine.name

    def pair(self, source: str, target: str, options: PathOptions | None = None) -> IndexAnswer:
        """Find the paths from one entity to another.

        Raises
        ------
        UnknownNameError
            When one of them is not in the index.
        """
        return self.between(source, target, options)

    def from_source(self, source: str, options: PathOptions | None = None) -> IndexAnswer:
        """Find the paths from one entity to all others."""
        return self.between(source, None, options)

    def to_target(self, target: str, options: PathOptions | None = None) -> IndexAnswer:
        """Find the paths from all others to one entity."""
        return self.between(None, target, options)

    def between(
        self, source: str | None, target: str | None, options: PathOptions | None = None
    ) -> IndexAnswer:
        """Find the paths from a source, to a target, or between the two, whichever are named.

        Raises
        ------
        ValueError
            When neither is.
        """
        options = options or PathOptions()
        if source is None and target is None:
            raise ValueError("name a source or a target")
        ends = [None if end is None else self.number(end) for end in (source, target)]
        if source == target:
            return IndexAnswer(source, target, options, (), None, 0)
        view = self.view(options)
        search = Search(view.arcs, ends[0], ends[1], options, self._engine)
        best = self._best_in_order if options.time_respecting else self._best
        return IndexAnswer(
            source, target, options, tuple(best(view, search, options)), search.truncated, search.found
        )

    def connect(self, parties: Sequence[str], options: PathOptions | None = None) -> Connection[IndexedHop]:
        """Find the smallest set of disputes that connects some parties; see `stakegraph.analysis.paths.connect`."""
        options = options or PathOptions()
        view = self.view(options)
        tree = smallest_tree(view.disputes, [self.number(party) for party in parties], options.time_limit)
        arcs = sorted(arc for edge in (tree.edges if tree else ()) for arc in view.hostile_arcs(*edge))
        return Connection(
            tuple(parties),
            tuple(self._hop(view, arc, view.claims_of(arc)) for arc in arcs),
            tree is None or tree.proved,
            reason_of(tree, options, len(set(parties))),
        )

    def claims_at(self, source: str | None, target: str | None, options: PathOptions) -> list[Receipt]:
        """Return the claims that `stakegraph.analysis.paths.reasons.reasons_among` needs, without their words.

        They are those of conflict at the ends, the ties of the target, and the claims of conflict on those whom it is
        tied to. Instead of its relation each has one with nothing but an id, a polarity and whether it is symmetric.
        """
        view, columns = self.view(options), self.columns
        arcs: dict[int, None] = {}
        if source is not None:
            arcs.update(dict.fromkeys(columns.arcs_at(self.number(source))))
        if target is not None:
            at_target = columns.arcs_at(self.number(target))
            bodies = [int(columns.node[arc]) for arc in at_target if view.has_tie(arc)]
            arcs.update(dict.fromkeys(at_target))
            arcs.update(dict.fromkeys(arc for body in bodies for arc in columns.arcs_at(body)))
        both = {each: None for arc in arcs for each in (arc, int(columns.twin[arc]))}
        return [self._claim(arc, place) for arc in both for place in view.used_claims(arc)]

    def _claim(self, arc: int, place: int) -> Receipt:
        columns = self.columns
        subject, object_ = (columns.nodes[int(columns.node[each])] for each in (columns.twin[arc], arc))
        return columns.traits.receipt(int(columns.trait[place]), columns.claim_id(place), (subject, object_))

    def view(self, options: PathOptions) -> View:
        """Return what options make of the index; kept for the next question whose options differ in caps alone."""
        key = PathOptions(
            statuses=options.statuses, ignore_direction=options.ignore_direction, rules=options.rules,
            min_intensity=options.min_intensity, as_of=options.as_of, time_respecting=options.time_respecting,
            without_sources=options.without_sources, without_speakers=options.without_speakers,
        )  # fmt: skip
        if key not in self._views:
            while len(self._views) >= _VIEWS_KEPT:
                del self._views[next(iter(self._views))]
            self._views[key] = View.of(self.columns, key)
        return self._views[key]

    def number(self, node: str) -> int:
        """Return the place of an entity in the index."""
        number = self.columns.nodes.find(node)
        if number is None:
            raise UnknownNameError("id in the index", node, ())
        return number

    def _best(self, view: View, search: Search, options: PathOptions) -> list[IndexedPath]:
        return [
            IndexedPath(tuple(self._hop(view, arc, view.claims_of(arc)) for arc in arcs))
            for arcs in arcs_of_best(search, view, options.best)
        ]

    def _best_in_order(self, view: View, search: Search, options: PathOptions) -> list[IndexedPath]:
        paths = (self._in_order(view, arcs) for arcs in arcs_of_all(search))
        key = attrgetter("sort_key")
        return sorted(paths, key=key) if options.best is None else heapq.nsmallest(options.best, paths, key)

    def _in_order(self, view: View, arcs: Sequence[int]) -> IndexedPath:
        claims = [view.claims_of(arc) for arc in arcs]
        hostile = [place for place, arc in enumerate(arcs) if view.strength[arc] >= 0]
        kept = claims_in_order([[self._dated(number) for number, _ in claims[place]] for place in hostile])
        for place, numbers in zip(hostile, kept or (), strict=True):
            claims[place] = [claims[place][number] for number in numbers]
        return IndexedPath(
            tuple(self._hop(view, arc, found) for arc, found in zip(arcs, claims, strict=True))
        )

    def _hop(self, view: View, arc: int, claims: Claims) -> IndexedHop:
        columns = self.columns
        strongest_first = sorted(
            (-columns.traits.strength(int(columns.trait[number])), columns.claim_id(number), turned)
            for number, turned in claims
        )
        polarity = Polarity.CONFLICT if view.strength[arc] >= 0 else Polarity.TIE
        source, target = (columns.nodes[int(columns.node[each])] for each in (columns.twin[arc], arc))
        names = tuple((name, turned) for _, name, turned in strongest_first)
        return IndexedHop(source, target, polarity, -strongest_first[0][0], names)

    def _dated(self, number: int) -> Dated:
        traits, trait = self.columns.traits, int(self.columns.trait[number])
        return Dated(traits.strength(trait), *days_of(traits.date_of(trait)))


def _engine(name: str, size: int) -> Engine:
    if name == "python" or (name == "auto" and size < _WORTH_COMPILING):
        return python_engine()
    if name not in ("auto", "numba"):
        raise ValueError(f"the engine is 'auto', 'python' or 'numba', not {name!r}")
    compiled = numba_engine()
    if compiled is None and name == "numba":
        raise MissingExtraError("numba", "fast")
    return compiled or python_engine()
