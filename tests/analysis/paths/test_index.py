"""The index gives the answers of brute force and of the small search, with every engine."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib.util import find_spec
from itertools import combinations, groupby, pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import NODES, RELATIONS, case, claim, network
from stakegraph.analysis.paths import PathAnswer, PathOptions, conflict_paths, engines, kernel, search
from stakegraph.analysis.paths.columns import columns_of_arrays, digest_of
from stakegraph.analysis.paths.dates import days_of
from stakegraph.analysis.paths.index import PathIndex
from stakegraph.analysis.paths.traits import make_receipt, traits_of
from stakegraph.errors import MissingExtraError, UnknownNameError
from stakegraph.model import Factuality, Polarity
from stakegraph.network import build_network, receipts
from stakegraph.rules import with_derived_claims

if TYPE_CHECKING:
    from stakegraph.analysis.paths.answers import IndexAnswer
    from stakegraph.analysis.paths.kernel import Engine
    from stakegraph.model import Case

HAS_NUMBA = find_spec("numba") is not None
ENGINES = ["python", pytest.param("numba", marks=pytest.mark.skipif(not HAS_NUMBA, reason="needs Numba"))]

DATES = [None, None, "2024", "2025", "2025-01", "2025-01-02", "2025-02-03"]

rows = st.tuples(
    st.sampled_from(NODES), st.sampled_from(RELATIONS), st.sampled_from(NODES),
    st.sampled_from(["actual", "announced", "possible", "denied"]), st.sampled_from(DATES),
)  # fmt: skip
options = st.builds(
    PathOptions,
    factualities=st.sampled_from([frozenset({Factuality.FACT}), frozenset(Factuality)]),
    ignore_direction=st.booleans(),
    max_hops=st.integers(1, 5),
    max_ties=st.integers(0, 2),
    min_intensity=st.sampled_from([0.0, 2.0, 3.6]),
    as_of=st.sampled_from([None, None, "2025-01"]),
    time_respecting=st.booleans(),
    best=st.sampled_from([None, 1, 3]),
)


def graph_of(written: list[tuple[str, str, str, str, str | None]]) -> nx.MultiDiGraph:
    claims = [claim(f"c{index}", *row[:4], date=row[4]) for index, row in enumerate(written, start=1)]
    return build_network(case(*claims, *(claim(f"x-{node}", node, "addresses", node) for node in NODES)))


def resolved(graph: nx.MultiDiGraph, answer: IndexAnswer) -> PathAnswer:
    return answer.with_receipts({receipt.claim.id: receipt for receipt in receipts(graph)})


ENDS = st.sampled_from([("a", "f"), ("a", None), (None, "f")])


@pytest.mark.parametrize("engine", ENGINES)
@settings(deadline=None, max_examples=200)
@given(written=st.lists(rows, max_size=16), asked=options, ends=ENDS)
def test_the_index_gives_the_answers_of_the_small_search(
    engine: str, written: list[tuple[str, str, str, str, str | None]], asked: PathOptions,
    ends: tuple[str | None, str | None],
) -> None:  # fmt: skip
    graph = graph_of(written)
    answer = PathIndex.of_network(graph, engine=engine).between(*ends, asked)
    assert resolved(graph, answer) == conflict_paths(graph, *ends, asked)


@pytest.mark.parametrize("engine", ENGINES)
@settings(deadline=None, max_examples=200)
@given(written=st.lists(rows, max_size=16), asked=options, ends=ENDS)
def test_the_index_finds_the_paths_of_brute_force_claim_by_claim(
    engine: str, written: list[tuple[str, str, str, str, str | None]], asked: PathOptions,
    ends: tuple[str | None, str | None],
) -> None:  # fmt: skip
    graph = graph_of(written)
    answer = PathIndex.of_network(graph, engine=engine).between(*ends, asked)
    expected = brute_force(graph, *ends, asked)
    assert answer.path_count == len(expected)
    if asked.best is None:
        assert sorted(path.nodes for path in answer.paths) == sorted(expected)
    ranks = sorted((rank, -weakest, len(nodes)) for nodes, (rank, weakest, _) in expected.items())
    assert [(path.rank, -path.weakest, len(path.nodes)) for path in answer.paths] == ranks[: asked.best]
    for path in answer.paths:
        _, weakest, keys = expected[path.nodes]
        assert path.weakest == weakest
        claims = [set(hop.claims) for hop in path.hops]
        if asked.time_respecting:
            assert all(some and some <= every for some, every in zip(claims, keys, strict=True))
        else:
            assert claims == keys


Keys = list[set[tuple[str, bool]]]


def brute_force(
    graph: nx.MultiDiGraph, source: str | None, target: str | None, asked: PathOptions
) -> dict[tuple[str, ...], tuple[int, float, Keys]]:
    """Enumerate the simple edge paths of a multigraph with NetworkX; keep those that the definition accepts.

    Return for each path its rank, the strength of its weakest link, and the claims that each hop may use.
    """
    ways = _ways(graph, asked)
    accepted = {}
    for start in [source] if source else NODES:
        for end in [target] if target else NODES:
            edges = nx.all_simple_edge_paths(ways, start, end, cutoff=asked.max_hops) if start != end else ()
            by_nodes = groupby(sorted(edges, key=_nodes), key=_nodes)
            for nodes, group in by_nodes:
                judged = _judged(ways, list(group), asked)
                if judged:
                    accepted[nodes] = judged
    return accepted


def _nodes(path: list[tuple[str, str, tuple[str, bool]]]) -> tuple[str, ...]:
    return (path[0][0], *(edge[1] for edge in path))


def _judged(
    ways: nx.MultiDiGraph, group: list[list[tuple[str, str, tuple[str, bool]]]], asked: PathOptions
) -> tuple[int, float, Keys] | None:
    pattern = "".join(ways.edges[edge]["kind"] for edge in group[0])
    if not (pattern[0] == pattern[-1] == "h") or "t" * (asked.max_ties + 1) in pattern:
        return None
    if asked.time_respecting:
        group = [path for path in group if _in_order([ways.edges[edge] for edge in path])]
    if not group:
        return None
    hops = [{path[hop] for path in group} for hop in range(len(pattern))]
    weakest = min(_strength(ways, hop) for hop, kind in zip(hops, pattern, strict=True) if kind == "h")
    rank = max(_surest(ways, hop)[1] for hop in hops)
    return rank, weakest, [{path[hop][2] for path in group} for hop in range(len(pattern))]


def _surest(ways: nx.MultiDiGraph, edges: set[tuple[str, str, tuple[str, bool]]]) -> tuple[bool, int]:
    """Return whether the surest claims run backwards, and their rank; claims that run forward come first."""
    return min((ways.edges[edge]["is_backwards"], ways.edges[edge]["rank"]) for edge in edges)


def _strength(ways: nx.MultiDiGraph, edges: set[tuple[str, str, tuple[str, bool]]]) -> float:
    """Return the strength of the strongest of the surest claims."""
    surest = _surest(ways, edges)
    claims = [ways.edges[edge] for edge in edges]
    return float(max(data["strength"] for data in claims if (data["is_backwards"], data["rank"]) == surest))


def _in_order(edges: list[dict[str, object]]) -> bool:
    days = [days_of(data["date"]) for data in edges if data["kind"] == "h"]
    return all(earlier[0] <= later[1] for earlier, later in combinations(days, 2))


def _ways(graph: nx.MultiDiGraph, asked: PathOptions) -> nx.MultiDiGraph:
    """Return an edge for each direction of each claim, keyed by the claim and whether it is reversed."""
    hostile, ties = nx.MultiDiGraph(), nx.MultiDiGraph()
    hostile.add_nodes_from(NODES)
    for receipt in receipts(graph):
        subject, object_, relation = receipt.claim.subject, receipt.claim.object, receipt.relation
        factuality, date, as_of = receipt.claim.factuality, receipt.claim.date, asked.as_of
        late = as_of is not None and date is not None and days_of(date)[0] > days_of(as_of)[1]
        is_accepted = factuality in asked.factualities - {Factuality.DENIED}
        if not is_accepted or late or subject == object_:
            continue
        about = {"strength": receipt.strength, "date": date, "rank": receipt.claim.rank}
        if relation.polarity is Polarity.TIE:
            ties.add_edge(
                subject, object_, key=(receipt.claim.id, False), kind="t", is_backwards=False, **about
            )
            backwards = {"is_backwards": not relation.symmetric, **about}
            ties.add_edge(object_, subject, key=(receipt.claim.id, True), kind="t", **backwards)
        elif relation.polarity is Polarity.CONFLICT and receipt.strength >= asked.min_intensity:
            hostile.add_edge(
                subject, object_, key=(receipt.claim.id, False), kind="h", is_backwards=False, **about
            )
            if relation.symmetric or asked.ignore_direction:
                backwards = {"is_backwards": not relation.symmetric, **about}
                hostile.add_edge(object_, subject, key=(receipt.claim.id, True), kind="h", **backwards)
    beside = [
        (*edge, data) for *edge, data in ties.edges(keys=True, data=True) if not hostile.has_edge(*edge[:2])
    ]
    hostile.add_edges_from(beside)
    return hostile


@pytest.mark.parametrize("engine", ENGINES)
def test_on_the_bundled_case_it_gives_the_answers_of_the_small_search(engine: str, bundled: Case) -> None:
    graph = build_network(bundled)
    index = PathIndex.of_network(graph, engine=engine)
    assert index.engine == engine
    for node in graph:
        assert resolved(graph, index.from_source(node)) == conflict_paths(graph, node)
        assert resolved(graph, index.to_target(node)) == conflict_paths(graph, target=node)


GOLD = json.loads(
    (Path(__file__).parents[2] / "gold" / "paths_analytic" / "expected.json").read_text(encoding="utf-8")
)["published"]


def index_of_pairs(size: int, pairs: list[tuple[int, int]], *, symmetric: bool, engine: str) -> PathIndex:
    """Return the index of a graph of equal conflicts between numbered nodes."""
    ends = np.array(pairs)
    width = len(str(size))
    return PathIndex(
        columns_of_arrays(
            [f"n{index:0{width}}" for index in range(size)],
            ends[:, 0], ends[:, 1], np.zeros(len(pairs), np.int64),
            traits_of([make_receipt("conflict", symmetric, -3.0, "fact")]),
            [f"c{index}" for index in range(len(pairs))],
        ),
        engine=engine,
    )  # fmt: skip


def count_of(index: PathIndex, max_hops: int) -> int:
    first, last = index.columns.nodes[0], index.columns.nodes[len(index.columns.nodes) - 1]
    return index.pair(
        first, last, PathOptions(max_hops=max_hops, max_found=10**6, best=1, time_limit=60)
    ).path_count


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [5, 10, 20, 50])
def test_complete_digraphs_have_the_known_numbers_of_paths(engine: str, size: int) -> None:
    pairs = [(source, target) for source in range(size) for target in range(size)]
    index = index_of_pairs(size, pairs, symmetric=False, engine=engine)
    expected = GOLD["simple_paths_in_K_n_cutoff"][str(size)]
    assert {hops: count_of(index, int(hops)) for hops in expected} == expected


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("side", [1, 2, 3, 4])
def test_grids_have_the_known_numbers_of_paths_from_corner_to_corner(engine: str, side: int) -> None:
    cells = list(product(range(side + 1), repeat=2))
    node_by_cell = {cell: node for node, cell in enumerate(cells)}
    pairs = [
        (node_by_cell[x, y], node_by_cell[there])
        for x, y in cells
        for there in ((x + 1, y), (x, y + 1))
        if there in node_by_cell
    ]
    index = index_of_pairs(len(cells), pairs, symmetric=True, engine=engine)
    expected = GOLD["self_avoiding_corner_to_corner_paths_in_(n+1)x(n+1)_grid (OEIS A007764)"]
    assert count_of(index, len(cells) - 1) == expected[str(side)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cap_on_paths_bites_at_the_same_paths_as_in_the_small_search(engine: str) -> None:
    graph = network(*(f"n{i} threatens n{j}" for i in range(8) for j in range(8) if i != j))
    asked = PathOptions(max_found=50)
    answer = PathIndex.of_network(graph, engine=engine).pair("n0", "n7", asked)
    assert answer.truncated is not None
    assert "50 paths" in answer.truncated
    assert resolved(graph, answer) == conflict_paths(graph, "n0", "n7", asked)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_graph_with_a_billion_paths_stops_in_time_and_says_so(engine: str) -> None:
    graph = network(*(f"n{i:02} threatens n{j:02}" for i in range(14) for j in range(14) if i != j))
    asked = PathOptions(max_hops=13, max_found=10**9, best=5, time_limit=0.0)
    answer = PathIndex.of_network(graph, engine=engine).pair("n00", "n13", asked)
    assert answer.truncated is not None
    assert "0 s" in answer.truncated
    assert len(answer.paths) == 5


@pytest.mark.parametrize("engine", ENGINES)
def test_a_search_goes_on_where_it_stopped(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = network(*(f"n{i} threatens n{j}" for i in range(7) for j in range(7) if i != j))
    index = PathIndex.of_network(graph, engine=engine)
    whole = index.from_source("n0")
    monkeypatch.setattr(search, "_ROOM", 1)
    monkeypatch.setattr(index, "_engine", _with_few_steps(index))
    assert index.from_source("n0") == whole


def _with_few_steps(index: PathIndex) -> Engine:
    from dataclasses import replace

    return replace(index._engine, steps=3)


def test_an_unknown_end_is_refused_by_name() -> None:
    index = PathIndex.of_network(network("a threatens b"))
    with pytest.raises(UnknownNameError, match="'nobody'"):
        index.pair("a", "nobody")


def test_no_end_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="source or a target"):
        PathIndex.of_network(network("a threatens b")).between(None, None)


def test_an_end_is_not_reached_from_itself() -> None:
    index = PathIndex.of_network(network("a threatens b", "b threatens a"))
    assert index.pair("a", "a").path_count == 0


@pytest.mark.parametrize("lines", [(), ("a funds b",), ("a labels a",)])
def test_a_graph_without_hops_has_no_paths(lines: tuple[str, ...]) -> None:
    graph = network(*lines)
    graph.add_node("a", name="A")
    index = PathIndex.of_network(graph)
    assert index.from_source("a").paths == index.to_target("a").paths == ()


def test_one_index_answers_with_any_options() -> None:
    graph = network("a threatens b possible", "c threatens b", "b attacks d", "b criticizes d")
    index = PathIndex.of_network(graph)
    for asked in (
        PathOptions(), PathOptions(factualities=frozenset(Factuality)), PathOptions(ignore_direction=True),
        PathOptions(min_intensity=5), PathOptions(without_sources=frozenset({"text"})), PathOptions(max_hops=1),
    ):  # fmt: skip
        assert resolved(graph, index.from_source("b", asked)) == conflict_paths(graph, "b", options=asked)


@pytest.mark.parametrize(
    "left_out",
    [
        PathOptions(frozenset(Factuality), rules=True, without_sources=frozenset({"list"})),
        PathOptions(frozenset(Factuality), rules=True, without_speakers=frozenset({"b"})),
        PathOptions(frozenset(Factuality), rules=True, as_of="2025"),
        PathOptions(frozenset({Factuality.ANNOUNCED}), rules=True),
    ],
    ids=["source", "speaker", "date", "status"],
)
def test_no_path_takes_a_derived_claim_a_premise_of_which_is_left_out(
    left_out: PathOptions, tmp_path: Path
) -> None:
    """The premises say it; the conclusion itself has the source, speaker and status of the act."""
    act = claim("c1", "a", "recruits", "m", "announced", date="2024")
    tie = replace(claim("c2", "m", "memberOf", "b", date="2026", said_by="b"), source="list")
    plain = case(act, tie)
    whole = replace(plain, sources=(*plain.sources, replace(plain.sources[0], id="list", file="list.txt")))
    graph = build_network(with_derived_claims(whole))
    PathIndex.of_network(graph).save(tmp_path / "index")
    for index in (PathIndex.of_network(graph), PathIndex.load(tmp_path / "index", digest=digest_of(graph))):
        assert index.pair("a", "b", PathOptions(frozenset(Factuality), rules=True)).claims == {
            "poaching-c1-c2"
        }
        assert not index.pair("a", "b", left_out).paths
    assert conflict_paths(graph, "a", "b", PathOptions(frozenset(Factuality), rules=True)).paths
    assert not conflict_paths(graph, "a", "b", left_out).paths


@pytest.mark.parametrize("engine", ENGINES)
def test_a_tie_beside_a_conflict_makes_no_second_path(engine: str) -> None:
    graph = network("a threatens b", "b attacks c", "b partOf c", "c threatens d")
    answer = PathIndex.of_network(graph, engine=engine).pair("a", "d")
    assert answer.path_count == 1
    assert answer.paths[0].hops[1].claims == (("c2", False),)


def test_equal_means_are_equal_however_they_are_summed() -> None:
    # The means of 1, 1, 1.4 and of 1, 1.1, 1.3 are equal, but their floating-point values differ.
    strengths = {"ab": 1.0, "bc": 1.0, "cz": 1.4, "ad": 1.0, "de": 1.1, "ez": 1.3}
    claims = [
        claim(ends, ends[0], "attacks", ends[1], rule="stake", derived_from=(), intensity=-strength)
        for ends, strength in strengths.items()
    ]
    graph = build_network(case(*claims))
    derived = PathOptions(rules=True)
    small = conflict_paths(graph, "a", "z", derived)
    answer = PathIndex.of_network(graph).pair("a", "z", derived)
    assert small.paths[0].mean != small.paths[1].mean
    assert ["".join(path.nodes) for path in small.paths] == ["abcz", "adez"]
    assert resolved(graph, answer) == small


def test_what_must_be_looked_up_is_named() -> None:
    index = PathIndex.of_network(network("a threatens b", "b attacks c", "b rejects c", "c threatens d"))
    assert index.pair("a", "c").claims == {"c1", "c2", "c3"}


def test_ten_thousand_views_are_not_kept() -> None:
    index = PathIndex.of_network(network("a threatens b"))
    for tenth in range(50):
        index.from_source("a", PathOptions(min_intensity=tenth / 10))
    assert len(index._views) < 10


@pytest.mark.parametrize("engine", ENGINES)
def test_time_respecting_paths_over_very_many_parallel_claims_keep_to_their_time(engine: str) -> None:
    # Ten thousand claims a hop, on a few days; each path would take long to judge claim by claim.
    pairs = [(source, target) for source in range(6) for target in range(6) if source != target] * 10_000
    days = [f"2025-01-{day:02}" for day in range(1, 31)]
    ends = np.array(pairs)
    index = PathIndex(
        columns_of_arrays(
            [f"n{index}" for index in range(6)], ends[:, 0], ends[:, 1], np.arange(len(pairs)) // 30 % 30,
            traits_of(make_receipt("conflict", False, -3.0, "fact", date=day) for day in days), [""] * len(pairs),
        ),
        engine=engine,
    )  # fmt: skip
    view = index.view(PathOptions(time_respecting=True))
    assert len(view.arcs.first_day) == 30 * 30
    answer = index.pair("n0", "n5", PathOptions(time_respecting=True, max_hops=2, best=2, time_limit=60))
    assert (answer.path_count, answer.truncated) == (5, None)


def test_code_is_compiled_where_it_cannot_be_kept() -> None:
    class Homeless:
        """Numba where no folder can be written to."""

        @staticmethod
        def njit(function: object = None, cache: bool = False) -> object:
            if cache:
                raise RuntimeError("cannot cache function: no locator available")
            return function

    assert engines._compile(Homeless, kernel.advance) is kernel.advance


@pytest.mark.skipif(not HAS_NUMBA, reason="needs Numba")
def test_no_search_waits_for_a_compiler(tmp_path: Path) -> None:
    PathIndex.of_network(network("a threatens b", "b partOf c", "c threatens d")).save(tmp_path / "saved")
    index = PathIndex.load(tmp_path / "saved", engine="numba")
    for asked in (PathOptions(), PathOptions(time_respecting=True, ignore_direction=True)):
        assert index.from_source("a", asked).path_count
        assert index.to_target("d", asked).path_count
        assert index.pair("a", "d", asked).path_count
    compiled = engines.numba_engine()
    assert compiled is not None
    assert len(compiled.advance.signatures) == len(compiled.measure.signatures) == 1  # type: ignore[attr-defined]


def test_engines_are_chosen_by_size_and_named_when_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = network("a threatens b")
    assert PathIndex.of_network(graph).engine == "python"
    with pytest.raises(ValueError, match="'fortran'"):
        PathIndex.of_network(graph, engine="fortran")
    monkeypatch.setitem(sys.modules, "numba", None)
    engines.numba_engine.cache_clear()
    with pytest.raises(MissingExtraError, match=r"stakegraph\[fast\]"):
        PathIndex.of_network(graph, engine="numba")
    engines.numba_engine.cache_clear()


def test_the_digest_names_the_claims_and_not_their_order() -> None:
    lines = ["a threatens b", "b threatens c"]
    first = build_network(case(claim("c1", *lines[0].split()), claim("c2", *lines[1].split())))
    second = build_network(case(claim("c2", *lines[1].split()), claim("c1", *lines[0].split())))
    changed = build_network(case(claim("c1", *lines[0].split()), claim("c2", *lines[1].split(), date="2025")))
    assert digest_of(first) == digest_of(second) != digest_of(changed)


def test_ids_that_are_not_sorted_are_refused() -> None:
    empty = np.zeros(0, np.int64)
    with pytest.raises(ValueError, match="sorted"):
        columns_of_arrays(["b", "a"], empty, empty, empty, traits_of([]), [])


def test_ids_are_found_in_any_script() -> None:
    names = ["élue", "Ωmega", "zoo", "中", "🚢", "a"]
    graph = build_network(
        case(*(claim(f"é{n}", one, "threatens", two) for n, (one, two) in enumerate(pairwise(names))))
    )
    index = PathIndex.of_network(graph)
    assert [index.columns.nodes[index.node_of(name)] for name in names] == names
    assert index.pair("élue", "zoo").claims == {"é0", "é1"}


@settings(deadline=None, max_examples=50)
@given(st.lists(rows, max_size=12))
def test_the_arrays_are_what_they_say(written: list[tuple[str, str, str, str, str | None]]) -> None:
    columns = PathIndex.of_network(graph_of(written)).columns
    leaving = np.repeat(np.arange(len(columns.nodes)), np.diff(columns.start))
    assert np.array_equal(columns.node[columns.twin], leaving)
    assert np.array_equal(columns.twin[columns.twin], np.arange(len(columns.twin)))
    pairs = list(zip(leaving.tolist(), columns.node.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert all(source != target for source, target in pairs)
    assert columns.claim_start[-1] == len(columns.trait) == len(columns.claim)
