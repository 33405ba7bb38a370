"""A case as GEXF and GraphML: what networkx reads back is the case, claim by claim, and hints are marked."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from builders import case, claim
from stakegraph.errors import StakegraphError
from stakegraph.formats.gexf import gexf, graphml
from stakegraph.rules import with_derived_claims

if TYPE_CHECKING:
    from stakegraph.model import Case

WRITERS = {"gexf": (gexf, nx.read_gexf), "graphml": (graphml, nx.read_graphml)}
SPACE = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}


@pytest.fixture(scope="module")
def complete(bundled: Case) -> Case:
    return with_derived_claims(bundled)


def _read(kind: str, content: bytes) -> Any:
    graph = WRITERS[kind][1](io.BytesIO(content), **({"force_multigraph": True} if kind == "graphml" else {}))
    return graph if graph.is_multigraph() else nx.MultiDiGraph(graph)


@pytest.mark.parametrize("kind", WRITERS)
def test_networkx_reads_back_every_claim_with_its_words(kind: str, complete: Case) -> None:
    graph = _read(kind, WRITERS[kind][0](complete))
    assert set(graph) == {entity.id for entity in complete.entities}
    found = {key: (one, other, data) for one, other, key, data in graph.edges(keys=True, data=True)}
    assert len(found) == len(complete.claims)
    for each in complete.claims:
        one, other, data = found[each.id]
        assert (one, other) == (each.subject, each.object)
        assert (data["relation"], data["status"], data["quote"]) == (
            each.relation,
            each.status.value,
            each.quote,
        )
        assert data["fact"] == (each.is_fact)
        assert data["derived"] == each.is_derived
        assert data["source_title"] == complete.source_by_id[each.source].title


def test_hints_are_pale_and_dashed_and_facts_are_not(complete: Case) -> None:
    edges = ET.fromstring(gexf(complete)).findall(".//g:edge", SPACE)
    looks = {}
    for edge in edges:
        colour, shape = edge.find("viz:color", SPACE), edge.find("viz:shape", SPACE)
        assert colour is not None
        assert shape is not None
        looks[edge.get("id")] = (float(colour.get("a", "1")), shape.get("value"))
    for each in complete.claims:
        is_fact = each.is_fact
        assert looks[each.id] == ((1.0, "solid") if is_fact else (0.45, "dashed"))


@pytest.mark.parametrize(
    ("date", "start"), [("2025", "2025-01-01"), ("2025-11", "2025-11-01"), ("2025-11-04", "2025-11-04")]
)
def test_a_claim_starts_on_the_first_day_its_date_allows(date: str, start: str) -> None:
    content = gexf(case(claim("c1", "a", "threatens", "b", date=date), claim("c2", "a", "funds", "b")))
    dated, undated = ET.fromstring(content).findall(".//g:edge", SPACE)
    assert dated.get("start") == start
    assert undated.get("start") is None


def test_parallel_claims_and_those_of_oneself_stay_apart() -> None:
    made = case(
        *(claim(f"c{each}", "a", "threatens", "b") for each in range(3)), claim("c9", "a", "labels", "a")
    )
    graph = nx.read_gexf(io.BytesIO(gexf(made)))
    assert graph.number_of_edges() == 4
    assert graph.number_of_edges("a", "b") == 3


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_refused_by_place(kind: str, bad: str) -> None:
    made = case(claim("c1", "a", "threatens", "b", note=f"a{bad}b"))
    with pytest.raises(StakegraphError, match=r"in the note of claim 'c1'"):
        WRITERS[kind][0](made)


@pytest.mark.parametrize("kind", WRITERS)
def test_an_empty_case_is_an_empty_graph(kind: str) -> None:
    assert len(_read(kind, WRITERS[kind][0](replace(case(), entities=())))) == 0


def test_the_same_case_gives_the_same_bytes(bundled: Case) -> None:
    assert gexf(bundled) == gexf(bundled)


def test_graphml_names_no_key_twice_and_tells_the_claim_of_each_edge(complete: Case) -> None:
    root = ET.fromstring(graphml(complete))
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    keys = {key.get("id"): key.get("attr.name") for key in root.iterfind("g:key", space)}
    assert len(keys) == len(root.findall("g:key", space))  # as the GraphML schema asks
    for edge in root.iterfind("g:graph/g:edge", space):
        told = {keys[data.get("key")]: data.text for data in edge}
        assert told["claim"] == edge.get("id")
