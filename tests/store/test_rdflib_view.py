"""A store as an rdflib Dataset answers what it is asked, and neither calls out nor reads a file."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pyoxigraph
import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery

from listening import CANARY, Listener
from stakegraph import open_case
from stakegraph.errors import StakegraphError
from stakegraph.loading import load_cases
from stakegraph.store.disk import StoreFolder

if TYPE_CHECKING:
    from collections.abc import Callable

    from stakegraph.model import Case

SERVICE = "SELECT * {{ SERVICE <{http}> {{ ?s ?p ?o }} }}"
FROM = "SELECT * FROM <{file}> {{ ?s ?p ?o }}"
FROM_NAMED = "SELECT * FROM NAMED <{file}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
QUERIES = {
    "SERVICE": SERVICE,
    "SERVICE glued to its name": "PREFIX x: <{http}> SELECT * {{ SERVICESILENT x: {{ ?s ?p ?o }} }}",
    "SERVICE in an escape": "SELECT * {{ \\u0053ERVICE <{http}> {{ ?s ?p ?o }} }}",
    "FROM a file": FROM,
    "FROM over http": "SELECT * FROM <{http}> {{ ?s ?p ?o }}",
    "FROM NAMED a file": FROM_NAMED,
    "an update": "INSERT DATA {{ <http://x/a> <http://x/b> <http://x/c> }}",
    "LOAD over http": "LOAD <{http}>",
}
WAYS: dict[str, Callable[[Dataset, str], Any]] = {
    "the dataset": lambda dataset, text: dataset.query(text),
    "the dataset, by rdflib's own engine": lambda dataset, text: dataset.query(
        text, use_store_provided=False
    ),
    "the dataset, by an unknown argument": lambda dataset, text: dataset.query(text, DEBUG=True),
    "the default graph": lambda dataset, text: dataset.default_graph.query(text, use_store_provided=False),
    "a named graph": lambda dataset, text: _named(dataset).query(text, use_store_provided=False),
    "a graph by its name": lambda dataset, text: dataset.graph(_named(dataset).identifier).query(text),
    "a graph made by hand": lambda dataset, text: Graph(store=dataset.store).query(text),
}


# rdflib warns of its own use of its deprecated functions.
own_warnings = pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")


def _named(dataset: Dataset) -> Graph:
    return next(graph for graph in dataset.graphs() if isinstance(graph.identifier, URIRef) and len(graph))


def filled(text: str, listener: Listener, canary: str) -> str:
    return text.format(http=listener.address, file=canary)


@pytest.fixture(scope="module", params=["memory", "disk"])
def dataset(
    request: pytest.FixtureRequest, small_case: Case, tmp_path_factory: pytest.TempPathFactory
) -> Dataset:
    if request.param == "memory":
        made: Dataset = open_case(small_case).dataset()
        return made
    pytest.importorskip("fcntl", reason="a store on disk needs the file locks of POSIX")
    folder = tmp_path_factory.mktemp("stores") / "store"
    load_cases(folder, [small_case])
    return StoreFolder(folder).open().dataset()


# ---- what the engines do when nothing is in their way: if they did not, the tests below could not fail


@own_warnings
def test_rdflib_by_itself_calls_out_and_reads_files(listener: Listener, canary: str) -> None:
    with suppress(Exception):
        list(Dataset().query(filled(SERVICE, listener, canary)))
    assert len(listener.heard) == 1
    with suppress(Exception):
        Dataset().update(f"LOAD <{listener.address}>")
    assert len(listener.heard) > 1
    for text in (FROM, FROM_NAMED):
        assert CANARY in str(list(Dataset().query(filled(text, listener, canary))))
    loaded = Dataset(default_union=True)
    loaded.update(f"LOAD <{canary}>")
    assert CANARY in loaded.serialize(format="nquads")


@own_warnings
def test_rdflib_by_itself_fetches_the_context_of_json_ld(listener: Listener) -> None:
    with suppress(Exception):
        Graph().parse(data=f'{{"@context": "{listener.address}", "@id": "http://x/a"}}', format="json-ld")
    assert len(listener.heard) == 1


@pytest.mark.parametrize("text", [SERVICE, "LOAD <{http}>"])
def test_the_engine_by_itself_calls_out(text: str, listener: Listener, canary: str) -> None:
    store, asked = pyoxigraph.Store(), filled(text, listener, canary)
    with suppress(OSError, RuntimeError):
        store.update(asked) if text.startswith("LOAD") else list(store.query(asked))  # type: ignore[arg-type]
    assert len(listener.heard) == 1


# ---- what a dataset of ours refuses


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("leak", QUERIES)
def test_a_query_that_would_leak_is_refused_whichever_way_it_comes(
    leak: str, way: str, dataset: Dataset, listener: Listener, canary: str
) -> None:
    with pytest.raises(StakegraphError) as caught:
        list(WAYS[way](dataset, filled(QUERIES[leak], listener, canary)))
    assert CANARY not in str(caught.value)
    assert listener.heard == []


@pytest.mark.parametrize("text", [SERVICE, FROM, FROM_NAMED])
def test_a_prepared_query_that_would_leak_is_refused(
    text: str, dataset: Dataset, listener: Listener, canary: str
) -> None:
    prepared = prepareQuery(filled(text, listener, canary))
    for way in WAYS.values():
        with pytest.raises(StakegraphError):
            list(way(dataset, prepared))  # type: ignore[arg-type]
    assert listener.heard == []


@pytest.mark.parametrize("text", ["LOAD <{http}>", "LOAD <{file}>", "CLEAR ALL"])
def test_an_update_is_refused_whichever_way_it_comes(
    text: str, dataset: Dataset, listener: Listener, canary: str
) -> None:
    before = len(dataset)
    for graph in (dataset, dataset.default_graph, _named(dataset), Graph(store=dataset.store)):
        with pytest.raises(StakegraphError, match="an update is refused"):
            graph.update(filled(text, listener, canary))
    assert listener.heard == []
    assert len(dataset) == before


def test_parsing_into_it_is_refused(dataset: Dataset, listener: Listener) -> None:
    context = f'{{"@context": "{listener.address}", "@id": "http://x/a"}}'
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;</r>'
    for graph in (dataset, dataset.default_graph, _named(dataset)):
        for data, format_ in ((context, "json-ld"), (bomb, "xml")):
            with pytest.raises(StakegraphError, match="parsing is refused"):
                graph.parse(data=data, format=format_)
    assert listener.heard == []


# ---- what it answers


@own_warnings
def test_it_answers_as_a_dataset_does(dataset: Dataset, small_case: Case) -> None:
    text = "PREFIX sg: <https://stakegraph.example/ontology#> SELECT ?c { ?c a sg:Claim }"
    expected = len(small_case.claims)
    assert len(list(dataset.query(text))) == expected
    assert len(list(dataset.query(prepareQuery(text)))) == expected
    assert len(list(dataset.graph(URIRef(small_case.base)).query(text))) == expected
    assert len(list(dataset.default_graph.query(text))) == 0
    assert "threatens" in dataset.serialize(format="trig")


def test_what_cannot_be_read_is_an_error_with_its_place(dataset: Dataset) -> None:
    with pytest.raises(StakegraphError, match="line 1, column"):
        dataset.query("SELECT * { ?s ?p }")
    with pytest.raises(StakegraphError, match="not a query"):
        dataset.query(b"ASK {}")  # type: ignore[arg-type]
