"""Measure balance on graphs of web size: ``python bench/balance.py [--quick]``.

CPU seconds (user + system) of this process, in one run, with goals:

* the signed triad census of 100,000 edges with about 600,000 triangles, beside a count with networkx's sets and
  beside `networkx.triangles`, which ignores signs; goal: at most 1 s;
* the proved frustration of a graph with 1,400 parties and 4,200 edges, planted camps and noise; goal: at most 5 s;
  beside it the same without the cuts for unbalanced triangles.

The graphs are generated from a fixed seed. The degrees of the first follow a power law. In the second, friends of
friends know each other (Holme and Kim 2002), as in real networks. ``--quick`` uses a tenth of each size.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import networkx as nx

from stakegraph.analysis.balance import triangle_balance
from stakegraph.analysis.camps import find_camps
from stakegraph.analysis.frustration import Frustration, frustration, weak_frustration
from stakegraph.analysis.frustration import exact as frustration_exact
from stakegraph.analysis.signed import SignedGraph
from stakegraph.analysis.triads import triad_census

if TYPE_CHECKING:
    from collections.abc import Callable

CENSUS_GOAL, FRUSTRATION_GOAL = 1.0, 5.0


def power_law(nodes: int, edges: int, seed: int = 1) -> SignedGraph:
    """Return a graph with a few large hubs, 78% of its edges friendly."""
    draw = random.Random(seed)
    weights = list(accumulate((rank + 8) ** -0.94 for rank in range(nodes)))
    found: dict[tuple[int, int], int] = {}
    while len(found) < edges:
        a, b = sorted(draw.choices(range(nodes), cum_weights=weights, k=2))
        if a != b:
            found.setdefault((a, b), 1 if draw.random() < 0.78 else -1)
    return SignedGraph.of_edges((f"n{a}", f"n{b}", sign) for (a, b), sign in found.items())


def planted_camps(nodes: int, noise: float, seed: int = 1) -> SignedGraph:
    """Return a graph of two camps with three edges per party, some with the wrong sign."""
    draw = random.Random(seed)
    plain = nx.powerlaw_cluster_graph(nodes, 3, 0.9, seed=seed)
    camp = [draw.randrange(2) for _ in range(nodes)]
    return SignedGraph.of_edges(
        (f"n{a}", f"n{b}", (1 if camp[a] == camp[b] else -1) * (-1 if draw.random() < noise else 1))
        for a, b in plain.edges
    )


def measured(title: str, work: Callable[[], Any], goal: float | None = None) -> Any:
    """Print the CPU seconds of some work and return its result."""
    started = time.process_time()
    result = work()
    seconds = time.process_time() - started
    verdict = "" if goal is None else f"   goal {goal:g} s: {'met' if seconds <= goal else 'MISSED'}"
    print(f"  {title:52} {seconds:8.2f} s{verdict}", flush=True)
    return result, seconds


def census_with_sets(plain: nx.Graph) -> list[int]:
    """Count triangles by sign from the common neighbours of each edge, the obvious way."""
    counts = [0, 0, 0, 0]
    for a, b, sign in plain.edges(data="sign"):
        for c in nx.common_neighbors(plain, a, b):
            negatives = (sign < 0) + (plain[a][c]["sign"] < 0) + (plain[b][c]["sign"] < 0)
            counts[negatives] += 1
    return [count // 3 for count in counts]


def bench_census(nodes: int, edges: int) -> bool:
    """Compare the census with networkx; return whether goal and counts hold."""
    graph = power_law(nodes, edges)
    plain = nx.Graph()
    plain.add_edges_from((edge.a, edge.b, {"sign": edge.sign}) for edge in graph.edges)
    print(f"Signed triads: {len(graph.nodes)} parties, {len(graph.edges)} edges")
    census, seconds = measured("stakegraph, signs and examples", lambda: triad_census(graph), CENSUS_GOAL)
    theirs, other = measured("networkx, common neighbours of each edge", lambda: census_with_sets(plain))
    measured("networkx.triangles, no signs", lambda: nx.triangles(plain))
    same = list(census.counts.values()) == theirs
    print(
        f"  {census.total} triangles, balance {triangle_balance(census):.4f}; counts agree: {same};", end=" "
    )
    print(f"{other / seconds:.0f} times as fast\n")
    return bool(same and seconds <= CENSUS_GOAL)


def bench_frustration(nodes: int, noise: float, time_limit: float) -> bool:
    """Solve planted camps with and without triangle cuts; return whether proved in time."""
    graph = planted_camps(nodes, noise)
    print(f"Frustration: {len(graph.nodes)} parties, {len(graph.edges)} edges, {noise:.0%} noise")
    found, seconds = measured(
        "two camps, exact", lambda: frustration(graph, time_limit=time_limit), FRUSTRATION_GOAL
    )
    print_found(found)
    most, frustration_exact.MOST_CUTS = frustration_exact.MOST_CUTS, 0
    print_found(
        measured("the same without triangle cuts", lambda: frustration(graph, time_limit=time_limit))[0]
    )
    frustration_exact.MOST_CUTS = most
    print_found(measured("any number of camps, exact", lambda: weak_frustration(graph, time_limit=30))[0])
    camps, _ = measured("camps by local search", lambda: find_camps(graph))
    print(f"    {camps.disagreements} disagreements\n")
    return bool(found.proved) and seconds <= FRUSTRATION_GOAL


def print_found(found: Frustration) -> None:
    """Print a result and whether it is proved."""
    print(
        f"    {found.value:g}, lower bound {found.lower_bound:g}, {'proved' if found.proved else 'NOT proved'}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    share = 10 if parser.parse_args().quick else 1
    met = [bench_census(7_000 // share, 100_000 // share)]
    met += [bench_frustration(1_400 // share, noise, 10.0 / share) for noise in (0.05, 0.1)]
    print("all goals met" if all(met) else "a goal was MISSED")
    sys.exit(0 if all(met) else 1)


if __name__ == "__main__":
    main()
