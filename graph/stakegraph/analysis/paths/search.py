"""A search for conflict paths, which calls the kernel until it reaches a cap."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stakegraph.analysis.paths.dates import FIRST_DAY
from stakegraph.analysis.paths.kernel import FAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.analysis.paths.kernel import Engine
    from stakegraph.analysis.paths.options import PathOptions

_ROOM = 4096
_ROOM_IN_ORDER = 64
"""The paths in a batch. With parallel claims, choosing those in order takes long, so batches are shorter and the clock
is checked more often."""


@dataclass(frozen=True, slots=True)
class Adjacency:
    """The arcs of one layer.

    The neighbours of node i are ``node[start[i]:start[i + 1]]``; `arc` has the arcs that lead to them.
    """

    start: Any
    node: Any
    arc: Any


@dataclass(frozen=True, slots=True)
class Arcs:
    """Both layers in both directions, and the days of the claims.

    Searches use the days only if the order of claims counts.

    Nodes are numbered in the order of their ids, and neighbours are sorted in this order. The claims of arc ``a`` may
    have come between the days ``first_day[j]`` and ``last_day[j]``, for j from ``claim_start[a]`` to
    ``claim_start[a + 1]``; claims with the same days appear once. Arcs of ties have no days, since a tie is a state
    and its date does not affect the order.
    """

    node_count: int
    hostile: Adjacency
    ties: Adjacency
    hostile_back: Adjacency
    ties_back: Adjacency
    claim_start: Any
    first_day: Any
    last_day: Any


class Search:
    """One search from a source, to a target, or between the two.

    It returns paths in batches.

    Attributes
    ----------
    path_count : int
        The number of paths so far.
    truncated : str or None
        Why the search stopped early; None if it did not.
    """

    def __init__(
        self, arcs: Arcs, source: int | None, target: int | None, options: PathOptions, engine: Engine
    ) -> None:
        self.path_count = 0
        self.truncated: str | None = None
        self._options, self._engine = options, engine
        self._deadline = time.monotonic() + options.time_limit
        # To find the paths to a target from anywhere, start at the target and walk backwards.
        self.backwards = source is None
        start = target if source is None else source
        goal = -1 if source is None or target is None else target
        # Without a target, every node ends a path, and nothing is pruned.
        distance = engine.distances(arcs.node_count, FAR if goal >= 0 else 0)
        if goal >= 0:
            self._measure(arcs, goal, distance)
        self._fixed = (*self._layers(arcs), distance, goal, options.max_hops, options.max_ties)
        # For each level of the walk: its node, the next neighbour, the consecutive ties, the day and the arc.
        depth, nodes, cursors, ties, times, taken = (engine.integers(options.max_hops + 1) for _ in range(6))
        nodes[0], times[0] = start, FIRST_DAY
        self._state = (depth, nodes, cursors, ties, times, taken)
        self._room = _ROOM_IN_ORDER if options.time_respecting else _ROOM
        self._buffer = engine.integers(self._room * self.width)

    @property
    def width(self) -> int:
        """The items of a path in a batch: the number of hops, then room for all arcs."""
        return self._options.max_hops + 1

    def batches(self) -> Iterator[tuple[Any, int]]:
        """Yield the buffer and the number of paths in it, batch by batch.

        The next batch overwrites the buffer. It stops at the end of the search or at a cap.
        """
        cap = self._options.max_found
        while self._state[0][0] >= 0:
            # At the cap, search for one more path to learn whether there are more.
            room = min(self._room, max(cap - self.path_count, 1))
            written = self._engine.advance(*self._fixed, *self._state, self._buffer, room, self._engine.steps)
            if written and self.path_count >= cap:
                self.truncated = (
                    f"the search stopped at {cap} path{'' if cap == 1 else 's'}; "
                    "there are more, and there may be stronger ones"
                )
                return
            self.path_count += written
            if written:
                yield self._buffer, written
            if self._state[0][0] >= 0 and time.monotonic() > self._deadline:
                self.truncated = (
                    f"the search stopped after {self._options.time_limit:g} s; "
                    "there may be more paths, and stronger ones"
                )
                return

    def _layers(self, arcs: Arcs) -> tuple[Any, ...]:
        view = self._engine.view
        layers = (arcs.hostile_back, arcs.ties_back) if self.backwards else (arcs.hostile, arcs.ties)
        flat = [part for layer in layers for part in (layer.start, layer.node, layer.arc)]
        days = (arcs.claim_start, arcs.first_day, arcs.last_day)
        in_order = int(self._options.time_respecting)
        return (*map(view, flat), *map(view, days), in_order, int(self.backwards))

    def _measure(self, arcs: Arcs, goal: int, distance: Any) -> None:
        engine = self._engine
        layers = [
            engine.view(part)
            for layer in (arcs.hostile_back, arcs.ties_back)
            for part in (layer.start, layer.node)
        ]
        options = self._options
        queue = engine.integers(arcs.node_count)
        radius = min(options.max_hops, FAR) - 1
        engine.measure(*layers, options.max_ties, goal, radius, distance, queue)
