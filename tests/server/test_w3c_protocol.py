"""The W3C's tests of SPARQL 1.1 Protocol (2012), test by test, against a real server.

Their graphs are at addresses that a server would have to fetch, or be loaded with, so the graphs here are the cases and
the ontology that our store holds; the requests are theirs in all else but the updates, of which
only the first request is sent, in short. bench/results/conformance.md has the list.
"""

from __future__ import annotations

import re
import socket
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest

from builders import case, claim
from stakegraph import bundled_case
from stakegraph.loading import load_cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.conftest import Served

pytestmark = pytest.mark.slow

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update",
)  # fmt: skip
ONE, TWO = bundled_case().base, "https://example.org/second/"
THREE = "https://stakegraph.example/ontology"
IN_ONE, IN_TWO = f"<{ONE}ice>", f"<{TWO}a>"
IN_THREE = "<https://stakegraph.example/ontology#threatens>"
BOTH = f"ASK {{ {IN_ONE} a ?type . {IN_TWO} a ?other }}"
EACH = f"ASK {{ GRAPH ?g1 {{ {IN_ONE} a ?t1 }} GRAPH ?g2 {{ {IN_TWO} a ?t2 }} }}"
FULL = f"ASK {{ {IN_THREE} a ?t3 GRAPH ?g1 {{ {IN_ONE} a ?t1 }} GRAPH ?g2 {{ {IN_TWO} a ?t2 }} }}"
CLEAR = "CLEAR SILENT GRAPH <https://example.org/none>"


class Request(NamedTuple):
    """A request as it goes over the wire, and what must come back."""

    method: str = "GET"
    fields: tuple[tuple[str, str], ...] = ()
    body: str | bytes = b""
    media_type: str | None = None
    status: tuple[int, ...] = (200,)
    is_true: bool | None = None
    types: tuple[str, ...] = ()


def form(**fields: str) -> str:
    return urlencode(fields)


DEFAULTS = (("default-graph-uri", ONE), ("default-graph-uri", TWO))
NAMED = (("named-graph-uri", ONE), ("named-graph-uri", TWO))
ALL = (("default-graph-uri", THREE), *NAMED)
ROWS = (
    "application/sparql-results+xml",
    "application/sparql-results+json",
    "text/tab-separated-values",
    "text/csv",
)
GRAPHS = ("application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json")

# the name of the W3C's test, and its request; 4xx is what most of those that must fail ask for
TESTS = {
    "query_post_form": Request("POST", (("default-graph-uri", ONE),), "query=ASK%20%7B%7D", FORM, is_true=True),
    "query_dataset_default_graphs_get": Request("GET", (("query", BOTH), *DEFAULTS), is_true=True),
    "query_dataset_default_graphs_post": Request("POST", DEFAULTS, BOTH, QUERY, is_true=True),
    "query_dataset_named_graphs_post": Request("POST", NAMED, EACH, QUERY, is_true=True),
    "query_dataset_named_graphs_get": Request("GET", (("query", EACH), *NAMED), is_true=True),
    "query_dataset_full": Request("POST", ALL, FULL, QUERY, is_true=True),
    "query_multiple_dataset": Request(
        "GET", (("query", f"ASK FROM <{TWO}> {{ {IN_ONE} a ?type }}"), ("default-graph-uri", ONE)), is_true=True
    ),
    "query_get": Request("GET", (("query", "ASK {}"), ("default-graph-uri", ONE)), is_true=True),
    "query_content_type_select": Request(
        "POST", (("default-graph-uri", ONE),), form(query="SELECT (1 AS ?value) {}"), FORM, types=ROWS
    ),
    "query_content_type_ask": Request(
        "POST", (("default-graph-uri", ONE),), form(query="ASK {}"), FORM, types=ROWS[:2]
    ),
    "query_content_type_describe": Request(
        "POST", (("default-graph-uri", ONE),), form(query="DESCRIBE <http://example.org/>"), FORM, types=GRAPHS
    ),
    # refused as it is written: its IRIs are relative, and it has no BASE
    "query_content_type_construct": Request(
        "POST", (("default-graph-uri", ONE),), form(query="CONSTRUCT { <s> <p> 1 } WHERE {}"), FORM, status=(400,)
    ),
    "query_post_direct": Request("POST", (("default-graph-uri", ONE),), "ASK {}", QUERY, is_true=True),
    "bad_query_method": Request("PUT", (("query", "ASK {}"),), status=(405,)),
    "bad_multiple_queries": Request(
        "GET", (("query", "ASK {}"), ("query", "SELECT * {}")), status=(400,)
    ),
    "bad_query_wrong_media_type": Request("POST", (), "ASK {}", "text/plain", status=(400, 415)),
    "bad_query_missing_form_type": Request("POST", (), form(query="ASK {}"), None, status=(400, 415)),
    "bad_query_missing_direct_type": Request("POST", (), "ASK {}", None, status=(400, 415)),
    "bad_query_non_utf8": Request(
        "POST", (), "ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16", status=(400, 415)
    ),
    "bad_query_syntax": Request("GET", (("query", "ASK { "),), status=(400,)),
    # updates: not offered; each must be refused, and change nothing
    "update_dataset_default_graph": Request(
        "POST", (("using-graph-uri", ONE),), CLEAR, UPDATE, status=(403,)
    ),
    "update_dataset_default_graphs": Request(
        "POST", (("using-graph-uri", ONE), ("using-graph-uri", TWO)), CLEAR, UPDATE, status=(403,)
    ),
    "update_dataset_named_graphs": Request(
        "POST", (("using-named-graph-uri", ONE),), CLEAR, UPDATE, status=(403,)
    ),
    "update_dataset_full": Request(
        "POST", (("using-graph-uri", ONE), ("using-named-graph-uri", TWO)), CLEAR, UPDATE, status=(403,)
    ),
    "update_post_form": Request("POST", (), form(update=CLEAR), FORM, status=(403,)),
    "update_post_direct": Request("POST", (), CLEAR, UPDATE, status=(403,)),
    "update_base_uri": Request("POST", (), f"BASE <{ONE}> {CLEAR}", UPDATE, status=(403,)),
    "bad_update_get": Request("GET", (("update", CLEAR),), status=(403,)),
    "bad_multiple_updates": Request("POST", (), "update=CLEAR%20ALL&update=CLEAR%20ALL", FORM, status=(403,)),
    "bad_update_wrong_media_type": Request("POST", (), CLEAR, "text/plain", status=(400, 415)),
    "bad_update_missing_form_type": Request("POST", (), form(update=CLEAR), None, status=(400, 415)),
    "bad_update_non_utf8": Request(
        "POST", (), CLEAR.encode("utf-16"), f"{UPDATE}; charset=UTF-16", status=(403, 415)
    ),
    "bad_update_syntax": Request("POST", (), form(update="CLEAR XYZ"), FORM, status=(403,)),
    "bad_update_dataset_conflict": Request(
        "POST", (("using-named-graph-uri", ONE),), form(update=f"WITH <{ONE}> DELETE {{}} WHERE {{}}"), FORM,
        status=(403,),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def two_cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    from server.conftest import serving

    folder = tmp_path_factory.mktemp("protocol") / "store"
    load_cases(
        folder, [bundled_case(), replace(case(claim("c1", "a", "threatens", "b")), id="second", base=TWO)]
    )
    with serving("--store", str(folder)) as server:
        yield server


def exchange(served: Served, request: Request) -> tuple[int, str, bytes]:
    """Send a request byte by byte as it is told: no client adds a media type of its own."""
    host, _, port = served.address.removeprefix("http://").partition(":")
    target = "/sparql" + ("?" + urlencode(request.fields, quote_via=quote) if request.fields else "")
    body = request.body.encode() if isinstance(request.body, str) else request.body
    head = [f"{request.method} {target} HTTP/1.1", f"Host: {host}:{port}", "Connection: close"]
    if request.media_type is not None:
        head.append(f"Content-Type: {request.media_type}")
    if request.method != "GET":
        head.append(f"Content-Length: {len(body)}")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall("\r\n".join([*head, "", ""]).encode() + body)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    top, _, content = received.partition(b"\r\n\r\n")
    found = re.search(rb"(?i)^content-type: *([^;\r\n]*)", top, re.MULTILINE)
    return int(top.split(b" ")[1]), found[1].decode().strip() if found else "", content


@pytest.mark.parametrize("name", TESTS)
def test_a_test_of_the_w3c(name: str, two_cases: Served) -> None:
    request = TESTS[name]
    status, media_type, content = exchange(two_cases, request)
    assert status in request.status, content
    if request.is_true is not None:
        assert media_type == "application/sparql-results+json"
        assert b'"boolean":true' in content.replace(b" ", b"")
    if request.types:
        assert media_type in request.types
    if status >= 400:
        assert media_type == "application/problem+json"


def test_a_graph_that_is_built_comes_as_a_graph(two_cases: Served) -> None:
    query = "BASE <http://example.org/> CONSTRUCT { <s> <p> 1 } WHERE {}"
    status, media_type, content = exchange(two_cases, Request("POST", (), form(query=query), FORM))
    assert (status, media_type in GRAPHS) == (200, True)
    assert b"http://example.org/s" in content


def test_a_graph_that_is_not_asked_for_is_not_looked_into(two_cases: Served) -> None:
    only_one = Request("GET", (("query", BOTH), ("default-graph-uri", ONE)))
    assert b"false" in exchange(two_cases, only_one)[2]
    unnamed = Request("GET", (("query", EACH), ("named-graph-uri", ONE)))
    assert b"false" in exchange(two_cases, unnamed)[2]


def test_the_list_in_the_docs_is_whole() -> None:
    page = (Path(__file__).parents[2] / "bench" / "results" / "conformance.md").read_text(encoding="utf-8")
    listed: Any = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert listed == list(TESTS)
