"""A real server: the same answers as from memory, and no word of a secret."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from stakegraph import bundled_case
from stakegraph.cli import cli
from stakegraph.errors import EngineError, StakegraphError
from stakegraph.rdf import read_back
from stakegraph.store import load_cases, open_case, open_store, unload_case, with_derived_claims
from stakegraph.store.cases import StoredCase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.model import Case

if not os.environ.get("STAKEGRAPH_REQUIRE_SERVERS"):
    pytest.importorskip("httpx")

from stakegraph.store.endpoint import load, open_endpoint
from stakegraph.store.endpoint.writing import MOST_AT_ONCE

OXIGRAPH = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    if OXIGRAPH is None:
        if os.environ.get("STAKEGRAPH_REQUIRE_SERVERS"):
            pytest.fail("the Oxigraph server is not installed")
        pytest.skip("needs the Oxigraph server: pip install oxigraph")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [OXIGRAPH, "serve", "--bind", f"127.0.0.1:{port}"],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            pytest.fail("the Oxigraph server does not start")
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.terminate()
        process.wait()


@pytest.mark.slow
def test_a_case_behind_a_server_is_the_case_in_memory(url: str, small_case: Case, tmp_path: Path) -> None:
    load_cases(url, [small_case, bundled_case()])
    store = open_store(url)
    assert store.claim_counts() == {"harbour": 9, "nypd-recruitment": 119}
    stored = store.stored_case("harbour")
    assert read_back(store.content(stored), stored.base) == with_derived_claims(small_case)
    assert store.only(stored).select("SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim }") == [{"n": "9"}]
    assert store.select("SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim }") == [{"n": "128"}]
    for words in (
        ["paths", "Trump", "--to", "ICE"],
        ["stats"],
        ["dossier", "ICE"],
        ["query", "DESCRIBE claim:c040"],
        ["query", "--named", "hostile-pairs"],
        ["query", "--named", "top-dyads"],
        ["analyze"],
    ):
        local = CliRunner().invoke(cli, words)
        remote = CliRunner().invoke(cli, [*words, "--store", url, "--case", "nypd-recruitment"])
        assert (remote.exit_code, remote.stdout) == (0, local.stdout), words
    pages = (tmp_path / "local.html", tmp_path / "remote.html")
    for page, words in zip(pages, ([], ["--store", url, "--case", "nypd-recruitment"]), strict=True):
        result = CliRunner().invoke(cli, ["html", *words, "-o", str(page)])
        assert result.exit_code == 0, result.output
    assert pages[0].read_bytes() == pages[1].read_bytes()
    unload_case(url, "harbour")
    assert [case.id for case in open_store(url).cases()] == ["nypd-recruitment"]


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [MOST_AT_ONCE, 60_000])
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
    load(store, [(StoredCase(case.id, case.base, case.title), open_case(case))], at_once=at_once)


def _read_until(done: threading.Event, url: str, states: list[Case], seen: list[int]) -> None:
    while not done.is_set():
        store = open_endpoint(url)
        stored = store.stored_case("harbour")
        seen.append(states.index(read_back(store.content(stored), stored.base)))


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
