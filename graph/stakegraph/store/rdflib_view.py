"""A store as an rdflib Dataset that answers, and neither calls out nor reads files.

rdflib by itself follows SERVICE, FROM and LOAD, and so does Oxigraph with SERVICE and LOAD. Here a query is checked
as `stakegraph.query.run_query` checks it before either of the two sees it, and what would fetch or change is refused.
There are no limits of time, rows and memory: for queries of strangers there is `stakegraph.query.run_query`.
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


# rdflib asks the engine in its caller's thread. Linux and macOS give the main thread 8 MiB.
_STACK = 8 << 20


def _refuse(what: str, remedy: str) -> NoReturn:
    raise EngineError(f"{what} is refused on the dataset of a store; {remedy}")


def _check(query: str | Query, prefixes: Mapping[str, Any] | None, known: Mapping[str, Any]) -> None:
    if isinstance(query, Query):
        query, prefixes, _ = query._original_args
    elif not isinstance(query, str):
        raise QueryError(f"not a query: {query!r}")
    names = {str(name): str(iri) for name, iri in {**known, **(prefixes or {})}.items()}
    text = QueryText(query, names)
    text.refuse_other_than_reading()
    text.check_syntax(stack=_STACK)
    for graph, start in text.places_of_graphs.items():
        raise text.error(
            start,
            f"FROM is refused here: rdflib would fetch it; ask dataset.graph({graph!r}), or use run_query",
        )


class _Store(OxigraphStore):
    """Checks what reaches it by way of a graph that is not one of the two below."""

    def query(self, query: Any, initNs: Any, initBindings: Any, queryGraph: Any, **more: Any) -> Any:  # noqa: N803
        _check(query, initNs, dict(self.namespaces()))
        return super().query(query, initNs, initBindings, queryGraph, **more)

    def update(self, *_: object, **__: object) -> NoReturn:
        _refuse("an update", "to change the data, edit the files of the case")

    def contexts(self, triple: Any = None) -> Generator[Graph, None, None]:
        return (_Graph(store=self, identifier=graph.identifier) for graph in super().contexts(triple))

    def add_graph(self, graph: Graph) -> None:
        # Naming a graph that is there must not write: a store on disk is open for reading only.
        if graph.identifier != DATASET_DEFAULT_GRAPH_ID and graph not in super().contexts():
            super().add_graph(graph)


class _Guarded(Graph):
    """What a dataset and its graphs share. With `use_store_provided` off, rdflib's own engine runs the query."""

    def query(self, query_object: Any, *args: Any, **more: Any) -> Any:
        _check(
            query_object, more.get("initNs") or (args[2] if len(args) > 2 else None), dict(self.namespaces())
        )
        return super().query(query_object, *args, **more)

    def update(self, *_: object, **__: object) -> NoReturn:
        _refuse("an update", "to change the data, edit the files of the case")

    def parse(self, *_: object, **__: object) -> NoReturn:
        _refuse("parsing", "it could fetch contexts and entities; parse into an rdflib Graph of your own")


class _Graph(_Guarded):
    pass


class ReadingDataset(_Guarded, Dataset):
    """An rdflib Dataset over an Oxigraph store, its default graph the union of all graphs."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        super().__init__(store=_Store(store=store), default_union=True)
        self.default_graph = _Graph(store=self.store, identifier=DATASET_DEFAULT_GRAPH_ID)

    def get_context(self, identifier: Any, quoted: bool = False, base: str | None = None) -> Graph:
        return _Graph(
            store=self.store, identifier=identifier, namespace_manager=self.namespace_manager, base=base
        )
