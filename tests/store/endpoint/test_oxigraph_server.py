"""A real server: cases come and go whole, and no word of a secret. What commands answer is in `test_same_answers`."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from requiring import all_required
from servers import killable_oxigraph_server, oxigraph_server
from stakegraph import bundled_case
from stakegraph.cli import cli
from stakegraph.errors import EngineError, StakegraphError
from stakegraph.loading import load_cases, open_case, open_store, unload_case
from stakegraph.rdf import read_back
from stakegraph.rules import with_derived_claims
from stakegraph.store.cases import StoredCase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.model import Case

if not all_required():
    pytest.importorskip("httpx")

from stakegraph.store.endpoint import load, open_endpoint
from stakegraph.store.endpoint.loading import MOST_REQUEST_BYTES


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with oxigraph_server() as address:
        yield address


@pytest.mark.slow
def test_cases_come_and_go_and_are_those_of_memory(url: str, small_case: Case) -> None:
    load_cases(url, [small_case, bundled_case()])
    store = open_store(url)
    assert store.claim_counts() == {"harbour": 9, "nypd-recruitment": 126}
    stored = store.stored_case("harbour")
    assert read_back(store.content(stored), stored.base) == with_derived_claims(small_case)
    assert store.view_case(stored).select("SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim }") == [{"n": "9"}]
    assert store.select("SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim }") == [{"n": "135"}]
    unload_case(url, "harbour")
    assert [case.id for case in open_store(url).cases()] == ["nypd-recruitment"]


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [MOST_REQUEST_BYTES, 60_000])
def test_who_reads_while_a_case_is_loaded_sees_the_old_one_or_the_new_one(
    url: str, small_case: Case, at_once: int
) -> None:
    few = replace(small_case, claims=small_case.claims[:2])
    states = [with_derived_claims(small_case), with_derived_claims(few)]
    load_cases(url, [small_case])
    done, seen = threading.Event(), list[int]()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(_read_until, done, url, states, seen)
        try:
            for count, case in enumerate([few, small_case] * 40):
                _load(url, case, at_once)
                if reading.done() or (count >= 12 and len(set(seen)) == 2):
                    break
        finally:
            done.set()
        reading.result()
    assert set(seen) == {0, 1}  # that it was read in both states, and in no other
    unload_case(url, "harbour")


def _load(url: str, case: Case, at_once: int) -> None:
    store = open_endpoint(url)
    load(store, [(StoredCase(case.id, case.base, case.title), open_case(case))], most_request_bytes=at_once)


def _read_until(done: threading.Event, url: str, states: list[Case], seen: list[int]) -> None:
    while not done.is_set():
        store = open_endpoint(url)
        stored = store.stored_case("harbour")
        seen.append(states.index(read_back(store.content(stored), stored.base)))


def test_a_server_that_is_killed_in_the_middle_of_a_query_is_an_error(small_case: Case) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d && ?g != ?a) }"
    with killable_oxigraph_server() as (address, kill), ThreadPoolExecutor(1) as pool:
        load_cases(address, [small_case])
        words = ["query", endless, "--store", address, "--case", "harbour"]
        answer = pool.submit(CliRunner().invoke, cli, words)
        assert not wait([answer], timeout=1).done  # it is at work
        kill()
        result = answer.result(30)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "truncated" in result.stderr or "cannot be reached" in result.stderr


def test_a_user_in_the_address_is_refused_and_not_shown() -> None:
    with pytest.raises(StakegraphError, match="STAKEGRAPH_TOKEN") as caught:
        open_store("http://me:hunter2@127.0.0.1:1/query")
    assert "hunter2" not in str(caught.value)


def test_credentials_do_not_go_over_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAKEGRAPH_TOKEN", "hunter2")
    with pytest.raises(StakegraphError, match="plain http") as caught:
        open_store("http://graphs.example/query")
    assert "hunter2" not in str(caught.value)


def test_what_cannot_be_reached_is_an_error_of_the_engine() -> None:
    store = open_store("http://127.0.0.1:1/query")
    store.exchange.seconds = 0.4  # type: ignore[attr-defined]
    with pytest.raises(EngineError, match="cannot be reached"):
        store.cases()
