"""The server over the wire: SPARQL 1.1 Protocol, the answers of the command line, and who is let in."""

from __future__ import annotations

import json
import signal
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from stakegraph import bundled_case
from stakegraph.cli import cli
from stakegraph.loading import load_cases

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from server.conftest import Served
    from stakegraph.model import Case

    Start = Callable[..., AbstractContextManager[Served]]

pytestmark = pytest.mark.slow

FACTS = "SELECT (COUNT(?c) AS ?n) WHERE { ?c a sg:Claim ; sg:factuality sg:fact }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }"
FORM = "application/x-www-form-urlencoded"


def by_get(served: Served, query: str, **headers: str) -> Any:
    return served.client.get("/sparql", params={"query": query}, headers=headers)


def direct(served: Served, query: str, **headers: str) -> Any:
    content = {"Content-Type": "application/sparql-query", **headers}
    return served.client.post("/sparql", content=query.encode(), headers=content)


def by_form(served: Served, query: str, **headers: str) -> Any:
    return served.client.post("/sparql", data={"query": query}, headers=headers)


# ---- SPARQL 1.1 Protocol ---------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", [by_get, direct, by_form])
def test_a_query_comes_by_get_by_form_or_as_it_is(ask: Callable[..., Any], served: Served) -> None:
    response = ask(served, FACTS)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert response.json()["results"]["bindings"][0]["n"]["value"] == "44"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0.2, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/*", "text/csv; charset=utf-8"),
        ("*/*", "application/sparql-results+json"),
        ("text/tab-separated-values, text/csv;q=0.9", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_rows_come_in_the_type_that_is_accepted_most(accept: str, given: str, served: Served) -> None:
    response = by_get(served, FACTS, Accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (200, given)


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_graphs_come_in_the_types_of_graphs(accept: str, served: Served) -> None:
    response = by_get(served, "CONSTRUCT WHERE { ?c sg:status sg:denied }", Accept=accept)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(accept)
    assert b"denied" in response.content


@pytest.mark.parametrize(
    ("send", "status", "kind"),
    [
        (lambda c: c.get("/sparql", params={"query": "SELECT nonsense"}), 400, "malformed-query"),
        (lambda c: c.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), 400, "malformed-request"),
        (lambda c: c.post("/sparql", data={"other": "x"}), 400, "malformed-request"),
        (lambda c: c.post("/sparql", content=b"query=%ff", headers={"Content-Type": FORM}), 400, "malformed-request"),
        (lambda c: c.get("/sparql", params={"query": "SELECT * { SERVICE <http://127.0.0.1:1/> {} }"}), 400,
         "malformed-query"),
        (lambda c: c.get("/sparql", params={"query": "SELECT * FROM <file:///etc/passwd> {}"}), 400, "malformed-query"),
        (lambda c: c.get("/sparql", params={"query": "ASK {}", "default-graph-uri": "http://other.example/"}), 400,
         "malformed-query"),
        (lambda c: c.get("/sparql", params={"query": "ASK {}", "default-graph-uri": "http://x/> } #"}), 400,
         "malformed-query"),
        (lambda c: c.post("/sparql?query=ASK%7B%7D", data={"query": "ASK {}"}), 400, "malformed-request"),
        (lambda c: c.post("/sparql?query=ASK%7B%7D", content=b"ASK {}",
                          headers={"Content-Type": "application/sparql-query"}), 400, "malformed-request"),
        (lambda c: c.post("/sparql?update=DROP%20ALL", data={"query": "ASK {}"}), 403, "read-only"),
        (lambda c: c.get("/sparql", params={"query": "DROP ALL"}), 400, "malformed-query"),
        (lambda c: c.post("/sparql", data={"update": "DROP ALL"}), 403, "read-only"),
        (lambda c: c.post("/sparql", content=b"DROP ALL", headers={"Content-Type": "application/sparql-update"}), 403,
         "read-only"),
        (lambda c: c.post("/sparql", content=b"ASK {}", headers={"Content-Type": "text/plain"}), 415,
         "unknown-media-type"),
        (lambda c: c.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"}), 406,
         "not-acceptable"),
        (lambda c: c.put("/sparql", content=b""), 405, "wrong-method"),
        (lambda c: c.post("/sparql", data={"query": "#" * (5 << 20)}), 413, "too-large"),
        (lambda c: c.get("/nowhere"), 404, "not-found"),
        (lambda c: c.get("/api/cases/nowhere"), 404, "unknown-name"),
        (lambda c: c.get("/api/cases/nypd-recruitment/paths", params={"form": "ICE"}), 400, "bad-parameter"),
        (lambda c: c.get("/api/cases/nypd-recruitment/paths", params={"name": "ICE", "as-of": "2025-13"}), 400,
         "bad-parameter"),
        (lambda c: c.get("/", headers={"Host": "rebound.example"}), 421, "wrong-host"),
        (lambda c: c.get("/api/cases", headers={"Sec-Fetch-Site": "cross-site", "Origin": "http://o.example"}), 403,
         "other-site"),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_with_a_remedy(
    send: Callable[..., Any], status: int, kind: str, served: Served
) -> None:
    response = send(served.client)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["type"] == f"/api#{kind}"
    assert response.json()["remedy"]


def test_the_graphs_that_the_address_of_a_form_names_count_as_those_in_the_form(served: Served) -> None:
    form = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    graph = {"default-graph-uri": "https://stakegraph.example/ontology"}
    in_form = served.client.post("/sparql", data={**form, **graph}).json()
    in_address = served.client.post("/sparql", params=graph, data=form).json()
    assert in_address == in_form != served.client.post("/sparql", data=form).json()


def test_the_graphs_of_the_request_go_before_those_of_the_query(served: Served) -> None:
    base = bundled_case().base
    query = f"SELECT (COUNT(*) AS ?n) FROM <{base}> {{ ?s ?p ?o }}"
    ontology = served.client.get(
        "/sparql", params={"query": query, "default-graph-uri": "https://stakegraph.example/ontology"}
    ).json()
    of_case = by_get(served, query).json()
    counts = [int(each["results"]["bindings"][0]["n"]["value"]) for each in (of_case, ontology)]
    assert counts[0] != counts[1]
    assert min(counts) > 0


def test_without_a_query_the_endpoint_describes_itself(served: Served) -> None:
    response = served.client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    assert "sd:Service" in response.text
    assert "void:sparqlEndpoint" in served.client.get("/.well-known/void").text


# ---- the same answers as the command line ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("paths?name=Trump&to=ICE", ["paths", "Trump", "--to", "ICE"]),
        ("paths?name=Trump&to=NYPD officers&include=possible&direction=any",
         ["paths", "Trump", "--to", "NYPD officers", "--include", "possible", "--direction", "any"]),
        ("paths?name=ICE&direction=in&rules=true&max-hops=3&top=2",
         ["paths", "ICE", "--direction", "in", "--rules", "--max-hops", "3", "--top", "2"]),
        ("dossier?name=Mamdani", ["dossier", "Mamdani"]),
    ],
)  # fmt: skip
def test_json_is_that_of_the_command_line(address: str, command: list[str], served: Served) -> None:
    response = served.client.get(f"/api/cases/nypd-recruitment/{address}")
    assert response.status_code == 200, response.text
    assert response.json() == json.loads(CliRunner().invoke(cli, [*command, "--format", "json"]).output)


def test_a_named_query_is_that_of_the_command_line(served: Served) -> None:
    response = served.client.get("/api/queries/about", params={"param": "name=Mamdani"})
    command = ["query", "--named", "about", "--param", "name=Mamdani", "--format", "json"]
    assert response.json() == json.loads(CliRunner().invoke(cli, command).output)


def test_a_bound_query_asks_the_endpoint_the_same(served: Served) -> None:
    asked = {"param": "name=ICE"}
    bound = served.client.get("/api/queries/about/sparql", params=asked).json()["sparql"]
    assert by_get(served, bound).json() == served.client.get("/api/queries/about", params=asked).json()


def test_the_page_is_served_under_its_own_policy(served: Served) -> None:
    response = served.client.get("/cases/nypd-recruitment")
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert policy.endswith("frame-ancestors 'none'")


def test_every_described_address_answers(served: Served) -> None:
    document = served.client.get("/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for path in document["paths"]:
        response = served.client.get(path.format(case="nypd-recruitment", name="pair"))
        assert response.status_code in (200, 400), path
        assert path in served.client.get("/api").text


# ---- limits, tokens, stopping ----------------------------------------------------------------------------


def test_a_query_that_runs_away_is_stopped_and_others_go_on(served: Served) -> None:
    response = direct(served, RUNAWAY)
    assert response.status_code == 500
    assert response.json()["type"] == "/api#time-limit"
    assert by_get(served, FACTS).status_code == 200


def test_nothing_is_let_in_without_the_token(start: Start, store: Path) -> None:
    token = "a-token-of-the-tests-and-no-secret"
    with start("--store", str(store), STAKEGRAPH_TOKEN=token) as served:
        refused = [
            served.client.get(path)
            for path in ("/", "/sparql?query=ASK{}", "/api/cases", "/static/server.css")
        ]
        wrong = served.client.get("/", headers={"Authorization": "Bearer not-it"})
        bearer = served.client.get("/", headers={"Authorization": f"Bearer {token}"})
        basic = served.client.get("/", auth=("anybody", token))
        health = served.client.get("/health")
        code, log = served.stop()
    assert {each.status_code for each in (*refused, wrong)} == {401}
    assert (bearer.status_code, basic.status_code, health.status_code, code) == (200, 200, 200, 0)
    assert token not in log
    assert "GET /api/cases 401" in log


def test_a_server_for_other_machines_wants_a_token() -> None:
    result = CliRunner().invoke(
        cli, ["serve", "--host", "0.0.0.0", "--port", "0"], env={"STAKEGRAPH_TOKEN": ""}
    )
    assert result.exit_code == 2
    assert "STAKEGRAPH_TOKEN" in result.stderr


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_good_order(sign: signal.Signals, start: Start) -> None:
    with start() as served:
        assert served.client.get("/health").json() == {"live": True, "ready": True}
        code, log = served.stop(sign)
    assert code == 0, log
    assert "Traceback" not in log
    assert log.rstrip().endswith("ended")


def test_a_port_that_is_taken_is_named(served: Served, store: Path) -> None:
    port = served.address.rpartition(":")[2]
    result = CliRunner().invoke(cli, ["serve", "--store", str(store), "--port", port])
    assert result.exit_code == 2
    assert port in result.stderr
    assert "--port" in result.stderr


def test_what_is_loaded_meanwhile_is_served(start: Start, tmp_path: Path, small_case: Case) -> None:
    folder = tmp_path / "store"
    load_cases(folder, [bundled_case()])
    with start("--store", str(folder)) as served:
        before = [each["id"] for each in served.client.get("/api/cases").json()]
        load_cases(folder, [small_case])
        after = [each["id"] for each in served.client.get("/api/cases").json()]
    assert (before, after) == ([bundled_case().id], sorted([bundled_case().id, small_case.id]))


def test_a_request_that_never_ends_holds_nobody_up(served: Served) -> None:
    host, port = served.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\n")
        start = time.monotonic()
        assert served.client.get("/health").status_code == 200
        assert time.monotonic() - start < 10


def test_a_store_that_cannot_be_opened_is_the_servers_fault_and_its_place_is_told_to_the_log_alone(
    start: Callable[..., Any], tmp_path: Path
) -> None:
    folder = tmp_path / "store"
    load_cases(folder, [bundled_case()])
    pointer = (folder / "current").read_bytes()
    with start("--store", str(folder)) as served:
        assert served.client.get("/api/cases").status_code == 200
        (folder / "current").write_text("nothing", encoding="ascii")
        for address in ("/", "/api/cases", "/cases/nypd-recruitment", "/sparql?query=ASK%7B%7D"):
            answer = served.client.get(address)
            assert (answer.status_code, answer.json()["type"]) == (500, "/api#engine-failed"), address
            assert "the store is damaged" in answer.json()["detail"]
            assert str(tmp_path) not in answer.text
        assert served.client.get("/health").json() == {"live": True, "ready": False}
        (folder / "current").unlink()
        assert served.client.get("/api/cases").status_code == 500
        (folder / "current").write_bytes(pointer)
        assert served.client.get("/api/cases").status_code == 200
        assert served.client.get("/health").status_code == 200


FAILING = """
from stakegraph.server import app
def fail(_): raise RuntimeError("a secret of the server")
app.Addresses.health = fail
"""


def test_an_unexpected_error_is_a_problem_and_its_reason_stays_in_the_log(start: Start, store: Path) -> None:
    with start("--store", str(store), before=FAILING) as served:
        response = served.client.get("/health")
        _, log = served.stop()
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "secret" not in response.text
    assert "a secret of the server" in log
