"""Whatever rows a server gives, what comes of them is a case or an error of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stakegraph.errors import EngineError, StakegraphError
from stakegraph.loading import open_store

pytest.importorskip("httpx")

if TYPE_CHECKING:
    from store.endpoint.conftest import Scripted

COUNTS = b'{"head":{"vars":["base","n"]},"results":{"bindings":[{"base":{"type":"uri","value":"http://x/"},"n":%s}]}}'
CASE = (
    b'{"head":{"vars":["base","id","title"]},"results":{"bindings":[{"base":{"type":"uri","value":"http://x/"},'
    b'"id":{"type":"literal","value":"x"},"title":{"type":"literal","value":"X"}}]}}'
)
STATEMENT = b"<http://x/a> <http://x/b> <http://x/c> .\n"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"head":{"vars":["n"]},"results":{"bindings":[{}]}}', id="an empty row"),
        pytest.param(b'{"head":{"vars":[]},"results":{"bindings":[{}]}}', id="no names"),
        pytest.param(b'{"head":{},"boolean":true}', id="an answer to ASK"),
        pytest.param(CASE.replace(b"http://x/", b"> no IRI"), id="a graph without a name"),
        pytest.param(COUNTS % b'{"type":"literal","value":"9"}', id="the rows of another query"),
    ],
)
def test_rows_that_were_not_asked_for_are_an_error(server: Scripted, body: bytes) -> None:
    server.says(body)
    for ask in (open_store(server.address).cases, lambda: open_store(server.address).stored_case("harbour")):
        with pytest.raises(EngineError):
            ask()


@pytest.mark.parametrize("value", ["many", "-1", "", "1.5", "٣", "9" * 5_000])
def test_a_count_that_is_no_number_is_an_error(server: Scripted, value: str) -> None:
    server.says(COUNTS % f'{{"type":"literal","value":"{value}"}}'.encode())
    with pytest.raises(EngineError, match="answers a COUNT with something else"):
        open_store(server.address).claim_counts()


@pytest.mark.parametrize("id_", ["../../evil", "/evil", "con", "X"])
def test_a_server_does_not_choose_by_the_id_of_a_case_where_files_go(server: Scripted, id_: str) -> None:
    server.says(CASE.replace(b'"value":"x"', f'"value":"{id_}"'.encode()))
    with pytest.raises(StakegraphError, match="holds a case whose id "):
        open_store(server.address).stored_case(None)


def test_a_limit_of_rows_that_is_no_number_is_ignored(server: Scripted) -> None:
    server.says(CASE, "application/sparql-results+json", "200 OK", f"X-SPARQL-MaxRows: {'9' * 5_000}")
    assert [case.id for case in open_store(server.address).cases()] == ["x"]


def test_a_case_without_its_count_of_statements_is_not_taken_for_whole(server: Scripted) -> None:
    server.says(CASE)
    server.says(STATEMENT, "application/n-triples")
    store = open_store(server.address)
    with pytest.raises(EngineError, match="its count is missing"):
        store.content(store.stored_case("x"))


def test_a_case_of_which_a_part_comes_is_not_taken_for_whole(server: Scripted) -> None:
    server.says(CASE)
    count = "<https://stakegraph.example/statements>"
    line = f'{count} {count} "3"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'.encode()
    server.says(STATEMENT + line, "application/n-triples")
    store = open_store(server.address)
    with pytest.raises(EngineError, match="truncates answers"):
        store.content(store.stored_case("x"))
