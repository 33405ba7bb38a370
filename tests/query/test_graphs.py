"""Which graphs a query sees: by the id of a case, by an IRI, by a prefixed name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from stakegraph import bundled_case, open_case
from stakegraph.cli import cli
from stakegraph.errors import QueryError, UnknownNameError
from stakegraph.loading import load_cases
from stakegraph.query import run_query
from stakegraph.query.graphs import named_graphs
from stakegraph.rdf import prefixes
from stakegraph.sparql.graphs import Graphs
from stakegraph.terms import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.model import Case

CASE = bundled_case()
CLAIMS = "SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim }"


@pytest.mark.parametrize("name", [CASE.id, CASE.base, f"<{CASE.base}>", ":"])
def test_a_case_is_named_by_its_id_or_its_iri(name: str) -> None:
    assert named_graphs([name], open_case(CASE), prefixes(CASE)) == Graphs((CASE.base,), (CASE.base,))


def test_no_name_means_all_graphs() -> None:
    assert named_graphs([], open_case(CASE), {}) is None


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="unknown graph 'ontologie'; did you mean 'ontology'"):
        named_graphs(["ontologie"], open_case(CASE), {})
    with pytest.raises(QueryError, match="unknown prefix 'x:'"):
        named_graphs(["x:y"], open_case(CASE), {})
    with pytest.raises(QueryError, match="cannot be read"):
        named_graphs(["http://a b"], open_case(CASE), {})


@pytest.mark.parametrize(
    ("graphs", "text", "answer"),
    [
        (("ontology",), "ASK { ?r a sg:Relation }", True),
        (("ontology",), "ASK { ?c a sg:Claim }", False),
        (("ontology",), "ASK { GRAPH ?g { ?c a sg:Claim } }", False),
        ((CASE.id,), "ASK { GRAPH ?g { ?c a sg:Claim } }", True),
        ((CASE.id,), "ASK { ?r a sg:Relation }", False),
        ((CASE.id, "ontology"), "ASK { ?r a sg:Relation . ?c rdf:predicate ?r }", True),
        (("ontology",), f"ASK FROM <{CASE.base}> {{ ?c a sg:Claim }}", False),
    ],
)
def test_a_query_sees_the_named_graphs_and_nothing_else(
    graphs: tuple[str, ...], text: str, answer: bool
) -> None:
    store = open_case(CASE)
    seen = named_graphs(graphs, store, prefixes(CASE))
    assert run_query(store, text, prefixes(CASE), graphs=seen).boolean is answer


def test_a_graph_that_the_store_does_not_hold_is_refused() -> None:
    with pytest.raises(
        QueryError, match=f"no graph <http://x/>; it holds <{CASE.base}>, <{ONTOLOGY_GRAPH.value}>"
    ):
        run_query(open_case(CASE), "ASK {}", {}, graphs=Graphs(("http://x/",)))


def test_the_command_line_asks_one_case_of_a_store_on_disk(tmp_path: Path, small_case: Case) -> None:
    pytest.importorskip("fcntl", reason="a store on disk needs the file locks of POSIX")
    load_cases(tmp_path / "store", [CASE, small_case])
    options = ["query", CLAIMS, "--store", str(tmp_path / "store"), "--format", "csv"]
    both, one = (CliRunner().invoke(cli, [*options, *more]) for more in ([], ["--graph", "harbour"]))
    assert (both.stdout.split(), one.stdout.split()) == (["n", "135"], ["n", "9"])
