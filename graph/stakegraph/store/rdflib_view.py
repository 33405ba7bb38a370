"""A read-only rdflib Dataset that neither calls out nor reads files.

By default, rdflib follows SERVICE, FROM and LOAD, and Oxigraph follows SERVICE and LOAD. Here every query is checked
before either of them runs it, as `stakegraph.query.run_query` does. A query that would fetch or change data is refused.
It has no limits of time, rows and memory; for queries from strangers use `stakegraph.query.run_query`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from oxrdflib import OxigraphStore
from rdflib import Dataset, Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.sparql.sparql import Query

from stakegraph.errors import EngineError, QueryError
from stakegraph.sparql.text import QueryText

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    import pyoxigraph


# rdflib runs the engine in its caller's thread. The main thread has 8 MiB of stack on Linux and macOS.
_STACK = 8 << 20


def _refuse(operation: str, remedy: str) -> NoReturn:
    raise EngineError(f"{operation} is refused on the dataset of a store; {remedy}")


def _check(query: str | Query, prefixes: Mapping[str, Any] | None, namespaces: Mapping[str, Any]) -> None:
    """Refuse a query that would fetch or change data."""
    if isinstance(query, Query):
        query, prefixes, _ = query._original_args
    elif not isinstance(query, str):
        raise QueryError(f"not a query: {query!r}")
    all_prefixes = {**namespaces, **(prefixes or {})}
    text = QueryText(query, {str(name): str(iri) for name, iri in all_prefixes.items()})
    text.refuse_unless_read_only()
    text.check_syntax(stack=_STACK)
    for graph, offset in text.graph_offsets.items():
        raise text.error(
            offset,
            f"FROM is refused here: rdflib would fetch the graph; query dataset.graph({graph!r}), or use run_query",
        )


class _Store(OxigraphStore):
    """Checks queries from graphs of other classes than those below."""

    def query(self, query: Any, initNs: Any, initBindings: Any, queryGraph: Any, **options: Any) -> Any:  # noqa: N803
        _check(query, initNs, dict(self.namespaces()))
        return super().query(query, initNs, initBindings, queryGraph, **options)

    def update(self, *_: object, **__: object) -> NoReturn:
        _refuse("an update", "to change the data, edit the files of the case")

    def contexts(self, triple: Any = None) -> Generator[Graph, None, None]:
        return (_Graph(store=self, identifier=graph.identifier) for graph in super().contexts(triple))

    def add_graph(self, graph: Graph) -> None:
        # rdflib adds a graph when one is named; a store on disk is read-only, so nothing is written for a stored graph.
        if graph.identifier != DATASET_DEFAULT_GRAPH_ID and graph not in super().contexts():
            super().add_graph(graph)


class _Guarded(Graph):
    """Checks the queries of a dataset and its graphs.

    This includes those that rdflib's own engine runs.
    """

    def query(self, query_object: Any, *args: Any, **options: Any) -> Any:
        positional_prefixes = args[2] if len(args) > 2 else None
        prefixes = options.get("initNs") or positional_prefixes
        _check(query_object, prefixes, dict(self.namespaces()))
        return super().query(query_object, *args, **options)

    def update(self, *_: object, **__: object) -> NoReturn:
        _refuse("an update", "to change the data, edit the files of the case")

    def parse(self, *_: object, **__: object) -> NoReturn:
        _refuse("parsing", "it could fetch contexts and entities; parse into an rdflib Graph of your own")


class _Graph(_Guarded):
    pass


class ReadingDataset(_Guarded, Dataset):
    """An rdflib Dataset whose default graph is the union of all graphs."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        super().__init__(store=_Store(store=store), default_union=True)
        self.default_graph = _Graph(store=self.store, identifier=DATASET_DEFAULT_GRAPH_ID)

    def get_context(self, identifier: Any, quoted: bool = False, base: str | None = None) -> Graph:
        return _Graph(
            store=self.store, identifier=identifier, namespace_manager=self.namespace_manager, base=base
        )
