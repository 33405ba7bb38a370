"""A truncated, empty or mistyped answer is an error, never fewer rows."""

from __future__ import annotations

from io import BytesIO

import pyoxigraph
import pytest

from leaks import complaints_if_another_thread_frees
from stakegraph.errors import EngineError

pytest.importorskip("httpx")

from stakegraph.store.endpoint.exchange import Payload
from stakegraph.store.endpoint.redaction import Redactor
from stakegraph.store.endpoint.results import as_triples, count_results, read_graph, read_results

PLACE = "https://graphs.example/query"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
TRIPLES = b'<http://x/a> <http://x/b> "one" .\n<http://x/a> <http://x/b> "two" .\n'
ROW = b'{"n":{"type":"literal","value":"9"}}'
RESULTS = {
    "rows": (JSON, b'{"head":{"vars":["n"]},"results":{"bindings":[' + ROW + b"," + ROW + b"]}}"),
    "no rows": (JSON, b'{"head":{"vars":["n"]},"results":{"bindings":[]}}'),
    "rows before their head": (
        JSON,
        b'{"results":{"bindings":[' + ROW + b"," + ROW + b']},"head":{"vars":["n"]}}',
    ),
    "rows with space between": (
        JSON,
        b'\n{ "head": { "vars": ["n"] },\n "results": {\n "bindings": [\n '
        + ROW
        + b",\n "
        + ROW
        + b"\n] }\n}\n",
    ),
    "an answer to ASK": (JSON, b'{"head":{},"boolean":true}'),
    "rows in XML": (
        XML,
        b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="n"/>'
        b'</head><results><result><binding name="n"><literal>9</literal></binding></result>'
        b'<result><binding name="n"><literal>9</literal></binding></result></results></sparql>\n',
    ),
    "an answer to ASK in XML": (
        XML,
        b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>true</boolean></sparql>',
    ),
}
LENGTHS = {"no rows": 0, "an answer to ASK": 1, "an answer to ASK in XML": 1}


def answer(body: bytes, content_type: str = JSON, **headers: str) -> Payload:
    headers = headers or {"content-length": str(len(body))}
    return Payload(PLACE, content_type, BytesIO(body), headers, Redactor(["hunter2"]))


@pytest.mark.parametrize("name", RESULTS)
def test_a_whole_answer_is_read(name: str) -> None:
    content_type, body = RESULTS[name]
    payload = answer(body, content_type)
    count = count_results(payload)
    assert count == LENGTHS.get(name, 2)
    results = read_results(payload)
    if isinstance(results, pyoxigraph.QueryBoolean):
        assert bool(results)
    else:
        assert isinstance(results, pyoxigraph.QuerySolutions)
        assert [row["n"] for row in results] == [pyoxigraph.Literal("9")] * count
    del results


@pytest.mark.parametrize("name", RESULTS)
def test_an_answer_cut_off_anywhere_is_an_error(name: str) -> None:
    content_type, body = RESULTS[name]
    for length in range(len(body.rstrip())):
        with pytest.raises(EngineError, match="broken or truncated"):
            count_results(answer(body[:length], content_type))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b" \n", id="space"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(b"[" * 200_000, id="a deep hole"),
        pytest.param(b'{"head":' + b"[" * 200_000, id="a deep hole in the head"),
        pytest.param(RESULTS["rows"][1][:-2] + b"<html>the server gave up</html>", id="an error after rows"),
        pytest.param(RESULTS["rows"][1] + b"and more", id="something after the end"),
        pytest.param(b"<html>Log in</html>", id="a page that says it is JSON"),
        pytest.param(b'{"head":{"vars":["n"]}}', id="no results"),
    ],
)
def test_results_that_are_none_are_an_error(body: bytes) -> None:
    with pytest.raises(EngineError, match="broken or truncated"):
        count_results(answer(body))


def test_a_page_instead_of_results_is_called_a_login_page() -> None:
    with pytest.raises(EngineError, match=r"answers with text/html instead of results.*login page"):
        count_results(answer(b"<html>Log in</html>", "text/html"))
    with pytest.raises(EngineError, match=r"answers with text/html instead of statements.*login page"):
        read_graph(answer(b"<html>Log in</html>", "text/html"))


@pytest.mark.parametrize("content_type", ["text/csv", "text/tab-separated-values", "text/plain", ""])
def test_results_whose_end_cannot_be_seen_are_refused(content_type: str) -> None:
    with pytest.raises(EngineError, match="instead of results"):
        count_results(answer(b"n\n9\n", content_type))


# ---- statements


def test_whole_statements_are_read() -> None:
    for headers in ({}, {"transfer-encoding": "chunked"}):
        store = read_graph(answer(TRIPLES, "application/n-triples", **headers))
        assert len(list(as_triples(store))) == 2
    assert len(read_graph(answer(b"", "application/n-triples"))) == 0


def test_statements_cut_off_inside_a_line_are_an_error() -> None:
    whole = {0, *(offset + 1 for offset, byte in enumerate(TRIPLES) if byte == ord("."))}
    whole |= {offset + 1 for offset, byte in enumerate(TRIPLES) if byte == ord("\n")}
    for length in sorted(set(range(len(TRIPLES))) - whole):
        with pytest.raises(EngineError, match="broken or truncated"):
            read_graph(answer(TRIPLES[:length], "application/n-triples"))


def test_statements_without_a_known_end_are_refused_since_a_part_looks_whole() -> None:
    with pytest.raises(EngineError, match="does not say where its answer ends"):
        read_graph(answer(TRIPLES, "application/n-triples", connection="close"))


def test_a_secret_in_a_broken_answer_is_not_shown() -> None:
    body = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"hunter2"}}]}}'
    with pytest.raises(EngineError, match="•••") as caught:
        count_results(answer(body))
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_an_error_keeps_nothing_that_must_end_in_the_thread_it_began_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Any thread may free an error, but the engine's answers must be freed in their own thread.
    wrong = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"uri","value":"http://x/a b"}}]}}'
    assert not complaints_if_another_thread_frees(
        lambda: count_results(answer(wrong)), "broken or truncated", monkeypatch
    )
