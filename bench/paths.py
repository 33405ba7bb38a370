"""Compare conflict paths with NetworkX: ``python bench/paths.py [--edges 1e4,1e5,1e6] [--quick]``.

On power-law digraphs (see graphs.py), in one run and side by side, CPU seconds of this process:

* **pair**: all simple paths of at most 4 hops between two nodes three hops apart, by
  ``networkx.all_simple_paths`` on a MultiDiGraph, by the index in plain Python (with NumPy), and by the index with
  Numba. The index also ranks them and returns the 20 best with the ids of their claims. Goals at 1e6 edges: 50 and
  2,000 times faster. The first question, which evaluates the options, and Numba's compilation are printed
  separately. All three must find the same number of paths.
* **build**: the MultiDiGraph, and the index, from the same triples in memory. Goal: at most 0.5 of the time.
* **memory**: the memory of each without the triples, measured by ``tracemalloc``. Goal: at most 1/5. The index
  includes everything that its first question adds.

A figure is the least of a few runs; ``networkx.all_simple_paths`` at 1e6 edges runs once. Exit code 1 if the counts
differ. A missed goal is printed and does not fail the bench, because machines differ.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
import tracemalloc
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.graphs import Edges, pair_three_hops_apart, power_law

from stakegraph.analysis.paths import PathOptions
from stakegraph.analysis.paths.columns import columns_of_arrays
from stakegraph.analysis.paths.engines import numba_engine
from stakegraph.analysis.paths.index import PathIndex
from stakegraph.analysis.paths.traits import make_receipt, traits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stakegraph.analysis.paths.columns import Columns

Triples = list[tuple[str, str, float]]

GOALS = {"python": 50.0, "numba": 2000.0}
OPTIONS = PathOptions(max_hops=4, max_found=10**9, time_limit=3600.0, best=20)


class Timed(NamedTuple):
    """The result of a function, and its CPU seconds."""

    value: Any
    seconds: float


def timed(function: Callable[[], Any], runs: int = 1) -> Timed:
    """Run a function several times; return its result and the least CPU time."""
    best = float("inf")
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        value = function()
        best = min(best, time.process_time() - start)
    return Timed(value, best)


def held(function: Callable[[], Any]) -> int:
    """Return the bytes that the result of a function occupies."""
    gc.collect()
    tracemalloc.start()
    kept = function()
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size


def multigraph(triples: Triples) -> nx.MultiDiGraph:
    """Return the graph as a MultiDiGraph with one attribute per edge."""
    graph = nx.MultiDiGraph()
    graph.add_edges_from((source, target, {"intensity": strength}) for source, target, strength in triples)
    return graph


def indexed(triples: Triples) -> Columns:
    """Return the arrays of an index of the same triples; claims are numbered."""
    nodes = sorted({end for row in triples for end in row[:2]})
    strengths = sorted({row[2] for row in triples})
    numbers = {node: number for number, node in enumerate(nodes)}
    ranks = {strength: number for number, strength in enumerate(strengths)}
    count = len(triples)
    return columns_of_arrays(
        nodes,
        np.fromiter((numbers[row[0]] for row in triples), np.int32, count),
        np.fromiter((numbers[row[1]] for row in triples), np.int32, count),
        np.fromiter((ranks[row[2]] for row in triples), np.int32, count),
        traits_of(make_receipt("conflict", False, -strength, "fact") for strength in strengths),
        list(map(str, range(count))),
    )


def networkx_count(graph: nx.MultiDiGraph, source: str, target: str) -> int:
    """Count the paths; count NetworkX's repeats over parallel edges once."""
    return len({tuple(path) for path in nx.all_simple_paths(graph, source, target, cutoff=OPTIONS.max_hops)})


def compile_numba() -> None:
    """Compile with Numba and print the duration."""
    engine, seconds = timed(numba_engine)
    if engine is None:
        print("Numba is not installed: pip install 'stakegraph[fast]'\n")
    else:
        print(f"Numba, compiling or loading what was compiled before: {seconds:.2f} s\n")


def compare(edge_count: int, *, runs: int) -> bool:
    """Print one size; return whether all found the same number of paths."""
    edges = power_law(edge_count)
    source, target = pair_three_hops_apart(edges)
    triples = edges.rows()
    agree = compare_speed(edges, triples, source, target, runs)
    graph_bytes = held(lambda: multigraph(triples))
    index_bytes = held(lambda: asked(indexed(triples), source, target))
    row("memory networkx.MultiDiGraph", graph_bytes / 1e6, unit="MB")
    row("      index", index_bytes / 1e6, graph_bytes / index_bytes, 5.0, unit="MB")
    print("" if agree else "  THE COUNTS DIFFER")
    return agree


def compare_speed(edges: Edges, triples: Triples, source: str, target: str, runs: int) -> bool:
    """Print the times of one size; return whether all counts agree."""
    size = len(triples)
    graph = timed(lambda: multigraph(triples), min(runs, 2))
    columns = timed(lambda: indexed(triples), runs)
    expected = timed(lambda: networkx_count(graph.value, source, target), 1 if size > 300_000 else runs)
    print(f"{size:,} edges, {len(edges.nodes):,} nodes; {expected.value} paths from {source} to {target}")
    row("pair  networkx.all_simple_paths", expected.seconds)
    counts = {expected.value}
    for engine in ["python", *(["numba"] if numba_engine() else [])]:
        index = PathIndex(columns.value, engine=engine)
        ask = partial(index.pair, source, target, OPTIONS)
        first, found = timed(ask), timed(ask, runs)
        counts.add(found.value.path_count)
        goal = GOALS[engine] if size >= 1_000_000 else None
        row(f"      index, {engine}", found.seconds, expected.seconds / found.seconds, goal)
        row(f"      index, {engine}, first question", first.seconds, expected.seconds / first.seconds)
    row("build networkx.MultiDiGraph", graph.seconds)
    row("      index", columns.seconds, graph.seconds / columns.seconds, 2.0)
    return len(counts) == 1


def asked(columns: Columns, source: str, target: str) -> PathIndex:
    """Return an index that has answered one question."""
    index = PathIndex(columns, engine="python")
    index.pair(source, target, OPTIONS)
    return index


def row(
    words: str, figure: float, times: float | None = None, goal: float | None = None, unit: str = "ms"
) -> None:
    """Print a figure, its improvement, and whether it meets the goal."""
    shown = figure * 1000 if unit == "ms" else figure
    text = f"  {words:42} {shown:12,.2f} {unit}"
    if times is not None:
        text += f" {times:11,.1f}×"
    if goal is not None and times is not None:
        text += f"   goal {goal:,.0f}×: {'met' if times >= goal else 'MISSED'}"
    print(text, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--edges", default="1e4,1e5,1e6", help="sizes, comma-separated (default 1e4,1e5,1e6)")
    parser.add_argument(
        "--runs", type=int, default=3, help="runs of each, of which the least counts (default 3)"
    )
    parser.add_argument("--quick", action="store_true", help="one small size, once: only to see that it runs")
    chosen = parser.parse_args(arguments)
    sizes = [2000] if chosen.quick else [int(float(size)) for size in chosen.edges.split(",")]
    compile_numba()
    agree = [compare(size, runs=1 if chosen.quick else chosen.runs) for size in sizes]
    sys.exit(0 if all(agree) else 1)


if __name__ == "__main__":
    main()
