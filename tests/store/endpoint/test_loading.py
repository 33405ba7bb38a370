"""Loading checks that the server did what it reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stakegraph.errors import EngineError, StakegraphError
from stakegraph.loading import load_cases, unload_case

pytest.importorskip("httpx")

from stakegraph.store.endpoint import load, open_endpoint

if TYPE_CHECKING:
    from stakegraph.model import Case
    from store.endpoint.conftest import Scripted

NOTHING = b'{"head":{"vars":["g","n"]},"results":{"bindings":[]}}'
HARBOUR = (
    b'{"head":{"vars":["base","id","title"]},"results":{"bindings":[{'
    b'"base":{"type":"uri","value":"https://stakegraph.example/case/harbour/"},'
    b'"id":{"type":"literal","value":"harbour"},"title":{"type":"literal","value":"A harbour"}}]}}'
)


def _updates(server: Scripted) -> list[bytes]:
    return [request for request in server.requests if request.startswith(b"POST /update ")]


def test_a_load_that_a_server_does_not_do_is_an_error(server: Scripted, small_case: Case) -> None:
    server.says(NOTHING)
    server.says(b"<html>Log in</html>", "text/html")
    server.says(NOTHING)
    with pytest.raises(EngineError, match=r"holds 0 of .* statements"):
        load_cases(server.address, [small_case])
    assert len(_updates(server)) == 1


def test_a_load_that_fails_is_sent_once(server: Scripted, small_case: Case) -> None:
    server.says(NOTHING)
    server.says(b"", "text/plain", "503 Busy", "Retry-After: 0")
    with pytest.raises(EngineError, match="may have been made or not"):
        load_cases(server.address, [small_case])
    assert len(_updates(server)) == 1


def test_a_case_that_a_server_does_not_take_out_is_an_error(server: Scripted) -> None:
    server.says(HARBOUR)
    server.says(b"<html>Log in</html>", "text/html")
    server.says(HARBOUR)
    with pytest.raises(EngineError, match="still holds the case harbour"):
        unload_case(server.address, "harbour")


def test_what_is_staged_is_taken_away_when_a_load_fails(server: Scripted, small_case: Case) -> None:
    from stakegraph.loading import open_case
    from stakegraph.store.cases import StoredCase

    server.says(NOTHING)  # cases
    server.says(NOTHING)  # what earlier loads left behind
    server.says(b"disk full", "text/plain", "500 Error")
    server.says(b"")
    stored = StoredCase(small_case.id, small_case.base, small_case.title)
    with pytest.raises(EngineError, match="disk full"):
        load(open_endpoint(server.address), [(stored, open_case(small_case))], most_request_bytes=20_000)
    filled, dropped = _updates(server)
    assert b"INSERT DATA { GRAPH <https://stakegraph.example/staging/" in filled
    assert b"DROP SILENT GRAPH <https://stakegraph.example/staging/" in dropped
    assert small_case.base.encode() not in dropped


def test_where_updates_go_must_be_known(server: Scripted, small_case: Case) -> None:
    with pytest.raises(StakegraphError, match="STAKEGRAPH_UPDATE_URL"):
        load_cases(server.address.replace("/query", "/sparql"), [small_case])
    assert server.requests == []
