"""Cases come into a server and go out of it, each change at once.

A change is one update request, which SPARQL says should be done whole or not at all; servers with transactions do so.
Nothing says so of a Graph Store PUT, which a server may do by emptying the graph first; so it never goes to a graph
that is read. What is too large for one request is sent in parts to graphs that no reader looks at, and then moved
into place by one request.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from stakegraph.errors import EngineError, StakegraphError
from stakegraph.store.cases import StoredCase, refuse_clash
from stakegraph.store.endpoint.addresses import UPDATE_URL, shown
from stakegraph.store.endpoint.exchange import Request
from stakegraph.store.endpoint.reading import number
from stakegraph.terms import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad

    from stakegraph.store.base import Store
    from stakegraph.store.endpoint.reading import EndpointStore

MOST_AT_ONCE = 8 << 20
_STAGING = "https://stakegraph.example/staging/"
_A_DAY = 86_400


def load(
    store: EndpointStore, cases: Iterable[tuple[StoredCase, Store]], *, at_once: int = MOST_AT_ONCE
) -> None:
    """Put cases in, each with what `stakegraph.store.open_case` holds of it, in place of its former state.

    Parameters
    ----------
    store : EndpointStore
        Where.
    cases : iterable
        The cases and their contents.
    at_once : int
        How many bytes a request may have.

    Raises
    ------
    StakegraphError
        When two cases clash, or it is not known where updates go.
    EngineError
        When the server does not do it.
    """
    url = _update_url(store)
    known = {case.base: case for case in store.cases()}
    seen: set[str] = set()
    lines: dict[str, dict[str, None]] = {}
    for case, content in cases:
        refuse_clash(case, known, seen)
        known[case.base] = case
        seen.add(case.id)
        for quad in content.quads():
            lines.setdefault(_graph(quad), {})[f"{quad.subject} {quad.predicate} {quad.object} ."] = None
    contents = {graph: list(statements) for graph, statements in lines.items()}
    if sum(len(line.encode()) for each in contents.values() for line in each) <= at_once:
        operations = [
            f"DROP SILENT GRAPH <{graph}> ;\n{_insert(graph, each)}" for graph, each in contents.items()
        ]
        _update(store, url, " ;\n".join(operations))
    else:
        _by_staging(store, url, contents, at_once)
    _check(store, {graph: len(each) for graph, each in contents.items()})


def unload(store: EndpointStore, id_: str) -> None:
    """Take a case out.

    Raises
    ------
    UnknownNameError
        When the store does not hold it.
    EngineError
        When the server does not do it.
    """
    url, case = _update_url(store), store.case_to_remove(id_)
    _update(store, url, f"DROP SILENT GRAPH <{case.base}>")
    if case.base in {each.base for each in store.cases()}:
        raise EngineError(
            f"{shown(store.addresses.query)} still holds the case {case.id}: it did not do what it said"
        )


def _update_url(store: EndpointStore) -> str:
    if store.addresses.update is None:
        raise StakegraphError(
            f"where updates go is not known for {shown(store.addresses.query)}: set {UPDATE_URL} (often the same "
            "address; see docs/stores.md)"
        )
    return store.addresses.update


def _graph(quad: Quad) -> str:
    if not isinstance(quad.graph_name, NamedNode):
        raise TypeError(f"a statement of a case without a named graph: {quad}")
    return quad.graph_name.value


def _insert(graph: str, lines: Iterable[str]) -> str:
    statements = "\n".join(lines)
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{statements}\n}} }}"


def _update(store: EndpointStore, url: str, text: str) -> None:
    store.exchange.send(Request(url, text.encode(), "application/sparql-update", is_safe=False)).body.close()


def _by_staging(store: EndpointStore, url: str, contents: Mapping[str, list[str]], at_once: int) -> None:
    _drop_forgotten(store, url)
    place = f"{_STAGING}{int(time.time())}-{secrets.token_hex(8)}/"
    staged = {f"{place}{number}": graph for number, graph in enumerate(contents)}
    try:
        for stage, graph in staged.items():
            _fill(store, url, stage, contents[graph], at_once)
        _check(store, {stage: len(contents[graph]) for stage, graph in staged.items()})
        _update(
            store,
            url,
            " ;\n".join(f"MOVE GRAPH <{stage}> TO GRAPH <{graph}>" for stage, graph in staged.items()),
        )
    except BaseException:
        _drop(store, url, staged)
        raise


def _fill(store: EndpointStore, url: str, stage: str, lines: list[str], at_once: int) -> None:
    graph_store = store.addresses.graph_store
    if graph_store is not None:  # nobody reads this graph, so it does no harm that a PUT is not done at once
        content = "\n".join([*lines, ""]).encode()
        request = Request(
            graph_store,
            content,
            "application/n-triples",
            params=[("graph", stage)],
            is_safe=False,
            method="PUT",
        )
        store.exchange.send(request).body.close()
        return
    for part in _parts(lines, at_once):
        _update(store, url, _insert(stage, part))


def _parts(lines: list[str], at_once: int) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for line in lines:
        size += len(line.encode()) + 1
        if part and size > at_once:
            yield part
            part, size = [], len(line.encode()) + 1
        part.append(line)
    yield part


def _drop(store: EndpointStore, url: str, graphs: Iterable[str]) -> None:
    """Try to take away what was staged; the error that made it needless is the one to show."""
    try:
        _update(store, url, " ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs))
    except EngineError:
        return  # the next load of the day after takes it away


def _drop_forgotten(store: EndpointStore, url: str) -> None:
    """Take away what loads of earlier days left behind when they were killed."""
    found = store._rows(
        f'SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{_STAGING}")) }}',
        "g",
    )
    times = {row["g"]: row["g"].removeprefix(_STAGING).partition("-")[0] for row in found}
    old = [graph for graph, made in times.items() if made.isdecimal() and int(made) < time.time() - _A_DAY]
    if old:
        _drop(store, url, old)


def _check(store: EndpointStore, counts: Mapping[str, int]) -> None:
    """See that the server did what it said it did."""
    names = " ".join(f"<{graph}>" for graph in counts)
    found = {
        row["g"]: number(row["n"])
        for row in store._rows(
            f"SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g",
            "g",
            "n",
        )
    }
    for graph, count in counts.items():
        if graph != ONTOLOGY_GRAPH.value and found.get(graph, 0) != count:
            raise EngineError(
                f"{shown(store.addresses.query)} holds {found.get(graph, 0):,} statements of <{graph}>, and {count:,} "
                "were sent: it did not do what it said, or somebody else changed it meanwhile"
            )
