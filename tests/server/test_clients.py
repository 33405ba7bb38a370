"""Programs that others wrote, and our own, as clients of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from stakegraph import bundled_case
from stakegraph.loading import open_store
from stakegraph.rdf import read_back
from stakegraph.rules import with_derived_claims

if TYPE_CHECKING:
    from server.conftest import Served

pytestmark = pytest.mark.slow

ACTS = "PREFIX sg: <https://stakegraph.example/ontology#> SELECT ?a ?b WHERE { ?a sg:threatens ?b }"


def test_rdflib_reads_it(served: Served) -> None:
    rows = list(Graph(SPARQLStore(f"{served.address}/sparql")).query(ACTS))
    assert len(rows) == len(
        served.client.get("/sparql", params={"query": ACTS}).json()["results"]["bindings"]
    )
    assert rows


def test_sparqlwrapper_reads_it(served: Served) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{served.address}/sparql")
    client.setQuery(ACTS)
    for method in (wrapper.GET, wrapper.POST):
        client.setMethod(method)
        client.setReturnFormat(wrapper.JSON)
        assert client.queryAndConvert()["results"]["bindings"]


def test_our_own_store_reads_it(served: Served) -> None:
    store = open_store(f"{served.address}/sparql")
    (stored,) = store.cases()
    assert read_back(store.content(stored), stored.base) == with_derived_claims(bundled_case())
