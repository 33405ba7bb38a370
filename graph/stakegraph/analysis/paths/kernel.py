"""The inner loops of the search for conflict paths, compiled or not.

`measure` and `advance` use only the part of Python that Numba compiles, and accept any sequences of integers. On a
small case they run on lists, without NumPy; on a large graph they run on NumPy arrays, compiled or not. All engines
share these functions, so all of them give the same answers.

`measure` walks backwards from the target, breadth first, and stores the distance of each node. `advance` walks
forwards, depth first, and never enters a node from which the target is too far. It returns when its buffer is full or
its steps are used up, and resumes at the next call. In between, the caller can keep the best paths, check the clock and
be interrupted. `advance` is one long function because it resumes from its own state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stakegraph.analysis.paths.dates import LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

FAR = 100
"""The distance of a node that cannot reach the target; greater than any number of hops."""


@dataclass(frozen=True, slots=True)
class Engine:
    """The functions of the search, and the sequences of integers that they run on.

    `steps` is the number of neighbours visited between two checks of the clock.
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
    """Store the distances of the nodes within `radius` hops of the target.

    Return the number of these nodes.

    The last hop of a path is hostile, so only hostile arcs lead back from the target itself. Consecutive ties are
    not counted, so a distance may be too small, but never too large.
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
        for neighbour in node[start[here] : start[here + 1]]:
            if distance[neighbour] > away:
                distance[neighbour] = away
                queue[reached] = neighbour
                reached += 1
        if max_ties > 0 and here != target:
            for neighbour in tie_node[tie_start[here] : tie_start[here + 1]]:
                if distance[neighbour] > away:
                    distance[neighbour] = away
                    queue[reached] = neighbour
                    reached += 1
    return reached


def advance(
    start: Any, node: Any, arc: Any, tie_start: Any, tie_node: Any, tie_arc: Any,
    claim_start: Any, first_day: Any, last_day: Any, in_order: int, backwards: int,
    distance: Any, target: int, max_hops: int, max_ties: int,
    depth: Any, nodes: Any, cursors: Any, ties: Any, times: Any, arcs: Any,
    paths: Any, room: int, steps: int,
) -> int:  # fmt: skip
    """Resume a search; write its paths into `paths` and return their number.

    A path takes ``1 + max_hops`` items of `paths`: the number of its hops, then their arcs. ``depth[0]`` is −1 once
    the search is complete. If `target` is −1, every node that a hostile hop enters ends a path.
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
            position = start[here] + cursor
            there = node[position]
            through = arc[position]
        else:
            position = tie_start[here] + cursor - hostile_count
            if level == 0 or left < 1 or ties[level] >= max_ties or position >= tie_start[here + 1]:
                level -= 1
                continue
            there = tie_node[position]
            through = tie_arc[position]
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
            earliest = LAST_DAY + 1
            for claim in range(claim_start[through], claim_start[through + 1]):
                first, last = first_day[claim], last_day[claim]
                if backwards:
                    first, last = LAST_DAY - last, LAST_DAY - first
                if last >= when and max(first, when) < earliest:
                    earliest = max(first, when)
            if earliest > LAST_DAY:
                continue
            when = earliest
        arcs[level] = through
        if not is_tie and (target < 0 or there == target):
            offset = written * (max_hops + 1)
            paths[offset] = level + 1
            for hop in range(level + 1):
                paths[offset + 1 + hop] = arcs[hop]
            written += 1
        if there != target and left > 0:
            level += 1
            nodes[level] = there
            cursors[level] = 0
            ties[level] = ties[level - 1] + 1 if is_tie else 0
            times[level] = when
    depth[0] = level
    return written
