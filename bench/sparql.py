"""Measure SPARQL queries: ``python bench/sparql.py [--claims 100000] [--quick | --only-disk]``.

Six queries on a generated case, the fifth again from the stored dyads, in one run and side by side, CPU milliseconds
of this process:

* **rdflib**: a graph in rdflib's own memory (only up to --rdflib-claims claims: it takes a minute per 100,000).
* **engine**: pyoxigraph called directly, with the rows read.
* **memory**, **disk**: `stakegraph.query.run_query` on a store in memory and on disk: checked, within limits, with
  rows sorted if the query does not order them.

Goals: memory at most 1.3 times the engine plus half a millisecond for checks and thread, and at least 10 times faster
than rdflib, on each query. **load**: the statements into a store in memory as the program does it, beside the engine's
bulk load of the same N-Quads; onto disk as ``stakegraph load`` does it. A figure is the least of three. Exit code 1
if the answers differ. A missed goal is printed and does not fail the bench, because machines differ.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph

from stakegraph import load_vocabulary, open_case
from stakegraph.model import Case, Claim, Entity, Source, Status
from stakegraph.query import run_query
from stakegraph.query.limits import Limits
from stakegraph.rdf import prefixes
from stakegraph.store.cases import StoredCase
from stakegraph.store.disk import StoreFolder

if TYPE_CHECKING:
    from collections.abc import Callable

    from stakegraph.store.base import Store

CHECKING = 0.5
WORDS = "These are the words."
QUERIES = {
    "actor lookup": "SELECT ?c ?o { ?c rdf:subject :e1 ; rdf:object ?o }",
    "relation tree": "SELECT (COUNT(?c) AS ?n) { ?r rdfs:subPropertyOf* sg:conflictsWith . ?c rdf:predicate ?r }",
    "claim to quote": "SELECT ?q { ?c rdf:subject :e2 ; sg:evidence/oa:hasSelector/oa:exact ?q }",
    "two hops": "SELECT ?x ?y { :e3 sg:threatens ?x . ?x sg:criticizes ?y }",
    "top dyads": "SELECT ?s ?o (COUNT(?c) AS ?n) { ?c rdf:subject ?s ; rdf:object ?o } GROUP BY ?s ?o "
    "ORDER BY DESC(?n) STR(?s) STR(?o) LIMIT 10",
    "top dyads, kept": "SELECT ?s ?o ?n { { SELECT ?d ?n { ?d sg:claimCount ?n { SELECT (MIN(?k) AS ?least) "
    "{ SELECT ?k { ?any sg:claimCount ?k } ORDER BY DESC(?k) LIMIT 10 } } FILTER(?n >= ?least) } "
    "ORDER BY DESC(?n) ?d LIMIT 10 } ?d sg:from ?s ; sg:to ?o } ORDER BY DESC(?n) STR(?s) STR(?o)",
    "by date": "SELECT (COUNT(?c) AS ?n) { ?c sg:date ?d FILTER(?d >= '2025-06-01'^^xsd:date) }",
}


def made_up(claims: int) -> Case:
    """Return a case with this many claims among a tenth as many parties.

    As in real cases, few parties are named often (the n-th in proportion to 1/√n), and every other claim is about a
    pair that has a claim already.
    """
    chance = random.Random(7)
    parties = [f"e{number}" for number in range(max(10, claims // 10))]
    pairs = _pairs(chance, parties, claims)
    relations = ["threatens", "criticizes", "funds", "recruits", "partOf"]
    return Case(
        id="bench",
        title="Made up",
        base="https://stakegraph.example/case/bench/",
        sources=(Source("text", "A text", WORDS, "text.txt"),),
        entities=tuple(Entity(name, name.upper(), "Organisation") for name in parties),
        claims=tuple(
            Claim(
                f"c{number}", "text", subject, chance.choice(relations), target, WORDS, 0, len(WORDS), Status.ACTUAL,
                date=f"2025-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
            )
            for number, (subject, target) in enumerate(pairs)
        ),
    )  # fmt: skip


def _pairs(chance: random.Random, parties: list[str], count: int) -> list[tuple[str, str]]:
    weights = list(accumulate((number + 1) ** -0.5 for number in range(len(parties))))
    pairs: list[tuple[str, str]] = []
    while len(pairs) < count:
        if pairs and chance.random() < 0.5:
            pairs.append(chance.choice(pairs))
            continue
        subject, target = chance.choices(parties, cum_weights=weights, k=2)
        if subject != target:
            pairs.append((subject, target))
    return pairs


def timed(function: Callable[[], Any], runs: int = 3) -> tuple[Any, float]:
    """Run a function several times; return its result and the least CPU milliseconds."""
    best, value = float("inf"), None
    for _ in range(runs):
        start = time.process_time()
        value = function()
        best = min(best, (time.process_time() - start) * 1000)
    return value, best


def by_engine(store: pyoxigraph.Store, text: str, known: dict[str, str]) -> Any:
    answer = store.query(text, prefixes=known, use_default_graph_as_union=True)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    return [tuple(solution) for solution in answer]


def by_rdflib(graph: Any, text: str, known: dict[str, str]) -> Any:
    return list(graph.query(text, initNs=known))


def queries(case: Case, memory: Store, disk: Store, engine: pyoxigraph.Store, rdflib_graph: Any) -> bool:
    """Print a line per query; return whether all gave the same number of rows."""
    known, agree, limits = prefixes(case), True, Limits(seconds=3600)
    dyads: dict[str, Any] = {}
    print(f"{'':16}{'rdflib':>10}{'engine':>10}{'memory':>10}{'disk':>10}")
    for name, text in QUERIES.items():
        rows, engine_time = timed(partial(by_engine, engine, text, known))
        found, memory_time = timed(partial(run_query, memory, text, known, limits=limits))
        stored, disk_time = timed(partial(run_query, disk, text, known, limits=limits))
        agree &= len(rows) == len(found.rows) == len(stored.rows)
        rdflib_time = float("nan")
        if rdflib_graph is not None:
            others, rdflib_time = timed(partial(by_rdflib, rdflib_graph, text, known), 1)
            agree &= len(others) == len(rows)
        if name.startswith("top dyads"):
            dyads[name] = [tuple(map(str, row)) for row in found.rows]
        times = (rdflib_time, engine_time, memory_time, disk_time)
        missed = [
            f"missed: {ratio:.1f} times {what}"
            for ratio, what, is_met in (
                (memory_time / engine_time, "the engine", memory_time <= 1.3 * engine_time + CHECKING),
                (rdflib_time / memory_time, "faster than rdflib", not rdflib_time < 10 * memory_time),
            )
            if not is_met
        ]
        print(f"{name:16}" + "".join(f"{each:10.1f}" for each in times) + "  " + "; ".join(missed))
    return agree and dyads["top dyads"] == dyads["top dyads, kept"]


def on_disk_alone(case: Case, folder: Path) -> bool:
    """Print the queries' times on disk, for a case too large for several copies in memory."""
    store, known = StoreFolder(folder), prefixes(case)
    store.load([(StoredCase(case.id, case.base, case.title), open_case(case))])
    disk, dyads = store.open(), set()
    print(f"{len(case.claims):,} claims on disk, CPU ms of one run")
    for name, text in QUERIES.items():
        found, time_ = timed(partial(run_query, disk, text, known, limits=Limits(seconds=3600)), 1)
        print(f"{name:16}{time_:10.1f}", flush=True)
        if name.startswith("top dyads"):
            dyads.add(tuple(sorted(map(str, found.rows))))
    return len(dyads) == 1


def main() -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--rdflib-claims", type=int, default=10_000)
    parser.add_argument(
        "--only-disk", action="store_true", help="For millions: a store on disk, each query once."
    )
    parser.add_argument("--quick", action="store_true", help="1,000 claims.")
    arguments = parser.parse_args()
    case = made_up(1000 if arguments.quick else arguments.claims)
    load_vocabulary()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.only_disk:
            return 0 if on_disk_alone(case, Path(folder) / "store") else 1
        path = Path(folder) / "case.nq"
        bare, bare_time = timed(lambda: open_case(case, dyads=False), 1)
        memory, memory_time = timed(lambda: open_case(case), 1)
        pyoxigraph.serialize(memory.quads(), str(path), format=pyoxigraph.RdfFormat.N_QUADS)
        format_ = pyoxigraph.RdfFormat.N_QUADS
        engine, engine_disk = pyoxigraph.Store(), pyoxigraph.Store(str(Path(folder) / "engine"))
        _, engine_time = timed(partial(engine.bulk_load, path=str(path), format=format_), 1)
        _, engine_disk_time = timed(partial(engine_disk.bulk_load, path=str(path), format=format_), 1)
        store = StoreFolder(Path(folder) / "store")
        stored = StoredCase(case.id, case.base, case.title)
        _, disk_time = timed(lambda: store.load([(stored, memory)]), 1)
        disk, open_time = timed(store.open)
        statements, without = (sum(1 for _ in each.quads()) for each in (memory, bare))
        del bare
        print(
            f"{len(case.claims):,} claims, {statements:,} statements, {statements - without:,} of dyads;",
            end=" ",
        )
        print("CPU ms; the engine's own bulk load of the same N-Quads:")
        print(f"  into memory {engine_time:.0f}, onto disk {engine_disk_time:.0f}; by the program:")
        print(f"  case to memory {memory_time:.0f}, without dyads {bare_time:.0f};", end=" ")
        print(f"from memory to disk {disk_time:.0f}, open {open_time:.1f}")
        graph = None
        if len(case.claims) <= arguments.rdflib_claims:
            from rdflib import Dataset

            graph = Dataset(default_union=True)
            graph.parse(str(path), format="nquads")
        return 0 if queries(case, memory, disk, engine, graph) else 1


if __name__ == "__main__":
    sys.exit(main())
