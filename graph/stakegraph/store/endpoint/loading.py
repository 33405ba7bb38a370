"""Cases are loaded into a server and unloaded from it, each change at once.

A change is one update request, which SPARQL asks to be atomic; servers with transactions make it so. A case too large
for one request is staged: it goes in parts to graphs that nobody reads, and one request moves these into place.
"""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from stakegraph.errors import EngineError, StakegraphError
from stakegraph.store.cases import StoredCase, refuse_clash
from stakegraph.store.endpoint.addresses import UPDATE_URL
from stakegraph.store.endpoint.exchange import Request
from stakegraph.store.endpoint.results import parse_count, read_count
from stakegraph.terms import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stakegraph.store.base import Store
    from stakegraph.store.endpoint.store import EndpointStore

MOST_REQUEST_BYTES = 8 << 20
_STAGING = "https://stakegraph.example/staging/"
_DAY = 86_400


def load(
    store: EndpointStore,
    cases: Iterable[tuple[StoredCase, Store]],
    *,
    most_request_bytes: int = MOST_REQUEST_BYTES,
) -> None:
    """Load cases with their contents; each replaces its former state.

    Raises
    ------
    StakegraphError
        If two cases clash, or the address for updates is unknown.
    EngineError
        If the server does not do it.
    """
    _find_update_url(store)
    graphs = _collect_statements(cases, {case.base: case for case in store.cases()})
    if sum(len(line.encode()) for lines in graphs.values() for line in lines) <= most_request_bytes:
        _update(store, *(f"{_drop(graph)} ;\n{_insert(graph, lines)}" for graph, lines in graphs.items()))
    else:
        _load_staged(store, graphs, most_request_bytes)
    _check_counts(store, {graph: len(lines) for graph, lines in graphs.items()})


def unload(store: EndpointStore, id_: str) -> None:
    """Unload a case.

    Raises
    ------
    UnknownNameError
        If the store does not hold it.
    EngineError
        If the server does not do it.
    """
    _find_update_url(store)
    case = store.case_to_remove(id_)
    _update(store, _drop(case.base))
    if any(case.base == left.base for left in store.cases()):
        raise EngineError(f"{store.place} still holds the case {case.id}, though it accepted the change")


def _collect_statements(
    cases: Iterable[tuple[StoredCase, Store]], stored: dict[str, StoredCase]
) -> dict[str, list[str]]:
    """Return the statements of the cases, by graph and each once."""
    loaded: set[str] = set()
    graphs: dict[str, dict[str, None]] = {}
    for case, content in cases:
        refuse_clash(case, stored, loaded)
        stored[case.base] = case
        loaded.add(case.id)
        for quad in content.quads():
            if not isinstance(quad.graph_name, NamedNode):
                raise TypeError(f"a statement of a case without a named graph: {quad}")
            line = f"{quad.subject} {quad.predicate} {quad.object} ."
            graphs.setdefault(quad.graph_name.value, {})[line] = None
    return {graph: list(lines) for graph, lines in graphs.items()}


def _find_update_url(store: EndpointStore) -> str:
    url = store.exchange.urls.update
    if url is None:
        raise StakegraphError(
            f"the address for updates of {store.place} is unknown: set {UPDATE_URL} (often to the same address; see "
            "docs/stores.md)"
        )
    return url


def _insert(graph: str, lines: Iterable[str]) -> str:
    statements = "\n".join(lines)
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{statements}\n}} }}"


def _drop(graph: str) -> str:
    return f"DROP SILENT GRAPH <{graph}>"


def _update(store: EndpointStore, *operations: str) -> None:
    content = " ;\n".join(operations).encode()
    url = _find_update_url(store)
    store.exchange.send(Request(url, content, "application/sparql-update", is_read_only=False))


def _load_staged(store: EndpointStore, graphs: Mapping[str, list[str]], most_request_bytes: int) -> None:
    _drop_abandoned(store)
    prefix = f"{_STAGING}{int(time.time())}-{secrets.token_hex(8)}/"
    stages = {f"{prefix}{index}": graph for index, graph in enumerate(graphs)}
    try:
        for stage, graph in stages.items():
            for part in _split(graphs[graph], most_request_bytes):
                _update(store, _insert(stage, part))
        _check_counts(store, {stage: len(graphs[graph]) for stage, graph in stages.items()})
        _update(store, *(f"MOVE GRAPH <{stage}> TO GRAPH <{graph}>" for stage, graph in stages.items()))
    except BaseException:
        with suppress(EngineError):  # the first error is the one to show
            _update(store, *map(_drop, stages))
        raise


def _split(lines: list[str], most_bytes: int) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for line in lines:
        line_size = len(line.encode()) + 1
        if part and size + line_size > most_bytes:
            yield part
            part, size = [], 0
        part.append(line)
        size += line_size
    yield part


def _drop_abandoned(store: EndpointStore) -> None:
    """Remove stages that loads killed more than a day ago left behind."""
    is_staged = f'FILTER(STRSTARTS(STR(?g), "{_STAGING}"))'
    rows = store.select_rows(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} {is_staged} }}", "g")
    made = {row["g"]: parse_count(row["g"].removeprefix(_STAGING).partition("-")[0]) for row in rows}
    latest = time.time() - _DAY
    if abandoned := [graph for graph, moment in made.items() if moment is not None and moment < latest]:
        with suppress(EngineError):  # the next load tries again
            _update(store, *map(_drop, abandoned))


def _check_counts(store: EndpointStore, counts: Mapping[str, int]) -> None:
    """Check that each graph but the vocabulary's has all its statements."""
    names = " ".join(f"<{graph}>" for graph in counts)
    rows = store.select_rows(
        f"SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g",
        "g",
        "n",
    )
    stored_counts = {row["g"]: read_count(row["n"]) for row in rows}
    for graph, count in counts.items():
        stored_count = stored_counts.get(graph, 0)
        if graph != ONTOLOGY_GRAPH.value and stored_count != count:
            raise EngineError(
                f"{store.place} holds {stored_count:,} of {count:,} statements sent to <{graph}>: it did not do what "
                "it said, or somebody else changed the graph meanwhile"
            )
