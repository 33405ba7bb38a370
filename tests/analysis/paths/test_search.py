"""The search prunes what cannot arrive, can be interrupted, and needs no NumPy."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from builders import network
from stakegraph.analysis.paths import PathOptions, finding
from stakegraph.analysis.paths.engines import python_engine
from stakegraph.analysis.paths.index import PathIndex
from stakegraph.analysis.paths.kernel import FAR
from stakegraph.analysis.paths.layers import Layers
from stakegraph.analysis.paths.search import Search
from stakegraph.network import receipts

if TYPE_CHECKING:
    from stakegraph.analysis.paths.search import Arcs

OPTIONS = PathOptions(max_hops=3)


def arcs_of(*lines: str) -> tuple[Arcs, list[str]]:
    layers = Layers.of(receipts(network(*lines)), OPTIONS)
    nodes = list(layers.nodes)
    dyads = (*layers.hostile, *layers.ties)
    return finding.arcs_of(dyads, len(layers.hostile), {node: n for n, node in enumerate(nodes)}), nodes


def test_only_nodes_that_can_arrive_in_time_get_a_distance() -> None:
    arcs, nodes = arcs_of(
        "a threatens b", "b threatens c", "c threatens z", "z threatens y", "d partOf z", "d partOf c"
    )
    search_engine = python_engine()
    distance = search_engine.distances(arcs.node_count, FAR)
    layers = (arcs.hostile_back.start, arcs.hostile_back.node, arcs.ties_back.start, arcs.ties_back.node)
    reached = search_engine.measure(
        *layers, 1, nodes.index("z"), 2, distance, search_engine.integers(len(nodes))
    )
    away_by_node = {node: away for node, away in zip(nodes, distance, strict=True) if away < FAR}
    # The last hop is hostile, so d is two hops away over its tie to c, and not one over its tie to z.
    assert away_by_node == {"z": 0, "c": 1, "b": 2, "d": 2}
    assert reached == 4


def test_a_branch_that_cannot_arrive_is_never_entered() -> None:
    lines = ["a threatens b", "b threatens z", *(f"a threatens x{i}" for i in range(50))]
    lines += [f"x{i} threatens y{j}" for i in range(50) for j in range(50)]
    arcs, nodes = arcs_of(*lines)
    plain = python_engine()
    steps: list[int] = []

    def counting(*arguments: Any) -> int:
        steps.append(1)
        return plain.advance(*arguments)

    engine = replace(plain, advance=counting, steps=1)
    search = Search(arcs, nodes.index("a"), nodes.index("z"), OPTIONS, engine)
    assert sum(count for _, count in search.batches()) == 1
    assert len(steps) < 60  # one a neighbour of a, and a few: none of the 2,500 steps behind them


def test_an_interruption_gets_through_at_once() -> None:
    graph = network(*(f"n{i} threatens n{j}" for i in range(9) for j in range(9) if i != j))
    index = PathIndex.of_network(graph)
    plain = python_engine()
    calls = iter(range(2))

    def interrupted(*arguments: Any) -> int:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return plain.advance(*arguments)

    index._engine = replace(plain, advance=interrupted, steps=5)
    with pytest.raises(KeyboardInterrupt):
        index.from_source("n0")


def test_the_small_search_needs_neither_numpy_nor_numba() -> None:
    code = (
        "import sys; import stakegraph.analysis.paths, stakegraph.analysis.paths.relaxations\n"
        "from stakegraph import bundled_case, build_network, conflict_paths\n"
        "from stakegraph.analysis.paths import PathOptions\n"
        "graph = build_network(bundled_case())\n"
        "assert conflict_paths(graph, 'donald-trump', options=PathOptions(time_respecting=True, best=2)).paths\n"
        "assert not {'numpy', 'numba', 'scipy'} & set(sys.modules)\n"
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(filter(None, sys.path))}
    )
