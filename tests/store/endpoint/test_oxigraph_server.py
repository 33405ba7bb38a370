"""A real server: the same answers as from memory, and no word of a secret."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from stakegraph import bundled_case
from stakegraph.cli import cli
from stakegraph.errors import EngineError, StakegraphError
from stakegraph.rdf import read_back
from stakegraph.store import load_cases, open_store, unload_case, with_derived_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.model import Case

pytest.importorskip("httpx")
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
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.terminate()
        process.wait()


@pytest.mark.slow
def test_a_case_behind_a_server_is_the_case_in_memory(url: str, small_case: Case) -> None:
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
    ):
        local = CliRunner().invoke(cli, words)
        remote = CliRunner().invoke(cli, [*words, "--store", url, "--case", "nypd-recruitment"])
        assert (remote.exit_code, remote.stdout) == (0, local.stdout), words
    unload_case(url, "harbour")
    assert [case.id for case in open_store(url).cases()] == ["nypd-recruitment"]


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
