"""A server that truncates every answer to a number of rows or statements, and may do so silently.

Requests for a case, for its pages and for queries must give a complete answer or an error.
"""

from __future__ import annotations

import csv
import json
import socketserver
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from io import StringIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pyoxigraph
import pytest
from click.testing import CliRunner
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QueryResultsFormat

from leaks import complaints_if_another_thread_frees
from listening import at_work
from stakegraph.cli import cli
from stakegraph.loading import open_case, open_store
from stakegraph.rdf import read_back
from stakegraph.rules import with_derived_claims

pytest.importorskip("httpx")

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stakegraph.model import Case

ROWS = "SELECT ?s ?p ?o { ?s ?p ?o }"


class Cutting(socketserver.ThreadingTCPServer):
    """A SPARQL server that limits the rows of an answer, as Virtuoso does."""

    daemon_threads = True

    def __init__(self, cases: Sequence[Case], most: int, *, says_so: bool) -> None:
        self.most, self.says_so, self.asked = most, says_so, 0
        self.quads = [quad for case in cases for quad in open_case(case).quads()]
        super().__init__(("127.0.0.1", 0), _Cut)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/query"


class _Cut(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Cutting)
        server.asked += 1
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        body, content_type, is_cut = _answered(server, fields["query"][0], fields)
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if is_cut and server.says_so:
            self.send_header("X-SPARQL-MaxRows", str(server.most))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _answered(server: Cutting, text: str, graphs: dict[str, list[str]]) -> tuple[bytes, str, bool]:
    store = pyoxigraph.Store()
    store.bulk_extend(server.quads)
    default: list[NamedNode | BlankNode | DefaultGraph] = [
        NamedNode(iri) for iri in graphs.get("default-graph-uri", [])
    ]
    named: list[NamedNode | BlankNode] = [NamedNode(iri) for iri in graphs.get("named-graph-uri", [])]
    answer = store.query(text, default_graph=default or None, named_graphs=named or None)
    if isinstance(answer, pyoxigraph.QueryTriples):
        lines = [f"{triple.subject} {triple.predicate} {triple.object} .\n" for triple in answer]
        return "".join(lines[: server.most]).encode(), "application/n-triples", len(lines) > server.most
    whole = json.loads(answer.serialize(format=QueryResultsFormat.JSON) or b"")
    rows = whole["results"]["bindings"]
    is_cut = len(rows) > server.most
    del rows[server.most :]
    return json.dumps(whole).encode(), "application/sparql-results+json", is_cut


@contextmanager
def cutting(*cases: Case, most: int, says_so: bool = False) -> Iterator[Cutting]:
    with Cutting(cases, most, says_so=says_so) as server, at_work(server):
        yield server


@pytest.mark.parametrize("says_so", [True, False])
@pytest.mark.parametrize("most", [100, 1_000])
def test_a_case_is_read_page_by_page_and_whole(small_case: Case, most: int, says_so: bool) -> None:
    with cutting(small_case, most=most, says_so=says_so) as server:
        store = open_store(server.address)
        stored = store.stored_case("harbour")
        before = server.asked
        assert read_back(store.content(stored), stored.base) == with_derived_claims(small_case)
        pages = server.asked - before
    assert pages == 1 if most == 1_000 else pages > 2


@pytest.mark.parametrize("says_so", [True, False])
def test_rows_that_are_cut_are_an_error_and_a_limit_of_ones_own_is_none(
    small_case: Case, says_so: bool
) -> None:
    with cutting(small_case, most=1_000, says_so=says_so) as server:
        words = ["--store", server.address, "--case", "harbour", "--format", "csv"]
        result = CliRunner().invoke(cli, ["query", ROWS, *words])
        assert (result.exit_code, result.stdout) == (3, "")
        assert "gave 1,000 of" in result.stderr
        for limit in (999, 1_000):
            result = CliRunner().invoke(cli, ["query", f"{ROWS} LIMIT {limit}", *words])
            assert result.exit_code == 0, result.output
            assert len(list(csv.reader(StringIO(result.stdout)))) == limit + 1


def test_a_server_that_cuts_shorter_is_found_out_when_it_says_so(small_case: Case) -> None:
    with cutting(small_case, most=200, says_so=True) as server:
        words = ["--store", server.address, "--case", "harbour"]
        result = CliRunner().invoke(cli, ["query", ROWS, *words])
        assert (result.exit_code, result.stdout) == (3, "")
        assert "gave 200 of" in result.stderr
        result = CliRunner().invoke(cli, ["query", "CONSTRUCT WHERE { ?s ?p ?o }", *words])
        assert (result.exit_code, result.stdout) == (3, "")
        assert "gives 200 statements, the most it gives at once" in result.stderr
        assert CliRunner().invoke(cli, ["query", "DESCRIBE :union", *words]).exit_code == 0


def test_a_list_of_cases_that_is_cut_is_an_error(small_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    second = replace(small_case, id="other", base="https://stakegraph.example/case/other/")
    with cutting(small_case, second, most=1, says_so=True) as server:
        result = CliRunner().invoke(cli, ["cases", "--store", server.address])
        store = open_store(server.address)
        assert not complaints_if_another_thread_frees(store.cases, "gave 1 of 2 rows", monkeypatch)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "gave 1 of 2 rows" in result.stderr
