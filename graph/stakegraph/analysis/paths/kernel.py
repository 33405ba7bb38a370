"""The search for conflict paths, over adjacency arrays: one definition for lists, memory views and Numba.

`measure` and `advance` are written in the part of Python that Numba compiles, and take any sequences of
integers. On a small case they run on lists, without NumPy; on a large graph on its arrays, as they are or
compiled. So there is one search, and the answers are the same whoever runs it.

`measure` walks back from the target, breadth first, and gives each node its distance. `advance` walks forward,
depth first, and never enters a node that cannot arrive in time. It stops when its buffer is full or its steps
are used up, and goes on from there when called again: whoever drives it can keep the best paths, look at the
clock and be interrupted in between. It is one long function because what it goes on from is its own state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stakegraph.analysis.paths.dates import LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

FAR = 100
"""A distance that no path has: hops are far fewer."""


@dataclass(frozen=True, slots=True)
class Engine:
    """The functions of the search, and the sequences of integers that they run on.

    `steps` is how many neighbours are looked at before the clock is: some hundredths of a second.
    """

    name: str
    measure: Callable[..., int]
    advance: Callable[..., int]
    view: Callable[[Any], Any]
    integers: Callable[[int], Any]
    distances: Callable[[int, int], Any]
    steps: int


def measure(
    start: Any, node: Any, tie_start: Any, tie_node: Any, max_ties: int, target: int, radius: int,
    distance: Any, queue: Any,
) -> int:  # fmt: skip
    """Give every node that can arrive within `radius` hops its distance; return how many there are.

    The last hop of a path is hostile, so from the target itself only hostile arcs lead back. How many ties
    stand in a row is not looked at: a distance may be too small, never too great.
    """
    distance[target] = 0
    queue[0] = target
    read, reached = 0, 1
    while read < reached:
        here = queue[read]
        read += 1
        away = distance[here] + 1
        if away > radius:
            break
        for other in node[start[here] : start[here + 1]]:
            if distance[other] > away:
                distance[other] = away
                queue[reached] = other
                reached += 1
        if max_ties > 0 and here != target:
            for other in tie_node[tie_start[here] : tie_start[here + 1]]:
                if distance[other] > away:
                    distance[other] = away
                    queue[reached] = other
                    reached += 1
    return reached


def advance(
    start: Any, node: Any, arc: Any, tie_start: Any, tie_node: Any, tie_arc: Any,
    claim_start: Any, first_day: Any, last_day: Any, in_order: int, backwards: int,
    distance: Any, target: int, max_hops: int, max_ties: int,
    depth: Any, nodes: Any, cursors: Any, ties: Any, times: Any, arcs: Any,
    found: Any, room: int, steps: int,
) -> int:  # fmt: skip
    """Go on with a search; write the paths it comes by into `found` and return how many.

    A path takes ``1 + max_hops`` places of `found`: how many hops it has, and their arcs. ``depth[0]`` is −1
    once nothing is left. Without a target (−1), every node that a hostile hop enters ends a path.
    """
    level = depth[0]
    written = 0
    while level >= 0 and steps > 0 and written < room:
        steps -= 1
        here = nodes[level]
        cursor = cursors[level]
        cursors[level] = cursor + 1
        left = max_hops - level - 1
        hostile_count = start[here + 1] - start[here]
        is_tie = cursor >= hostile_count
        if not is_tie:
            place = start[here] + cursor
            there = node[place]
            through = arc[place]
        else:
            place = tie_start[here] + cursor - hostile_count
            if level == 0 or left < 1 or ties[level] >= max_ties or place >= tie_start[here + 1]:
                level -= 1
                continue
            there = tie_node[place]
            through = tie_arc[place]
        if distance[there] > left:
            continue
        seen = False
        for before in range(level + 1):
            if nodes[before] == there:
                seen = True
                break
        if seen:
            continue
        when = times[level]
        if in_order and not is_tie:
            steps -= claim_start[through + 1] - claim_start[through]
            best = LAST_DAY + 1
            for claim in range(claim_start[through], claim_start[through + 1]):
                first, last = first_day[claim], last_day[claim]
                if backwards:
                    first, last = LAST_DAY - last, LAST_DAY - first
                if last >= when and max(first, when) < best:
                    best = max(first, when)
            if best > LAST_DAY:
                continue
            when = best
        arcs[level] = through
        if not is_tie and (target < 0 or there == target):
            place = written * (max_hops + 1)
            found[place] = level + 1
            for hop in range(level + 1):
                found[place + 1 + hop] = arcs[hop]
            written += 1
        if there != target and left > 0:
            level += 1
            nodes[level] = there
            cursors[level] = 0
            ties[level] = ties[level - 1] + 1 if is_tie else 0
            times[level] = when
    depth[0] = level
    return written
