"""Processes that end are replaced, whatever ended them, and the server tells so by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from stakegraph.server import workers
from stakegraph.server.problems import Problem
from stakegraph.server.settings import Settings
from stakegraph.server.workers import Worker, Workers

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from server.conftest import Served

    Start = Callable[..., AbstractContextManager[Served]]

RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }"


def eventually(condition: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def is_ready(served: Served) -> bool:
    return bool(served.client.get("/health").json()["ready"])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the processes of a server do not show")
def test_workers_killed_from_outside_are_replaced_before_anybody_asks(start: Start, store: Path) -> None:
    with start("--store", str(store), "--workers", "2") as served:
        before = served.children()
        assert len(before) == 2
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: not served.children() & before and len(served.children()) == 2)
        assert eventually(lambda: is_ready(served))
        assert served.client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the processes of a server do not show")
def test_one_worker_that_dies_idle_is_replaced_too(start: Start, store: Path) -> None:
    with start("--store", str(store), "--workers", "2") as served:
        dying, staying = served.children()
        os.kill(dying, signal.SIGKILL)
        assert eventually(lambda: dying not in served.children() and len(served.children()) == 2)
        assert staying in served.children()
        assert is_ready(served)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the processes of a server do not show")
def test_the_server_is_ready_again_by_itself_after_all_workers_took_too_long(
    start: Start, store: Path
) -> None:
    with start("--store", str(store), "--workers", "1", "--time-limit", "1") as served:
        before = served.children()
        response = served.client.get(f"/sparql?query={quote(RUNAWAY)}")
        assert response.json()["type"] == "/api#time-limit"
        assert eventually(lambda: is_ready(served))
        assert not served.children() & before


def starting(failures: int, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first attempts to start a worker fail, and note the pauses instead of waiting for them."""
    attempts = 0
    sleep, start = asyncio.sleep, Worker.start

    async def failing(settings: Settings) -> Worker:
        nonlocal attempts
        attempts += 1
        if attempts <= failures:
            raise OSError("no process can be started")
        return await start(settings)

    async def noting(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr(Worker, "start", failing)
    monkeypatch.setattr("stakegraph.server.workers.asyncio.sleep", noting)


def test_the_pauses_between_failed_starts_grow_and_are_bounded(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def run() -> Any:
        pool = Workers(Settings(store, workers=1))
        await pool.start()
        assert not pool.ready
        try:
            return await pool.ask("someone", {"kind": "queries"}), pool.ready
        finally:
            await pool.stop()

    pauses: list[float] = []
    starting(9, pauses, monkeypatch)
    reply, ready = asyncio.run(run())
    assert (reply.media_type, ready) == ("application/json", True)
    assert pauses[:3] == [0.25, 0.5, 1.0]
    assert max(pauses) == workers.LONGEST_PAUSE
    assert capsys.readouterr().err.count("a worker failed to start") == 9


def test_who_asks_while_no_worker_can_be_started_is_told_to_come_back(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        pool = Workers(Settings(store, workers=1))
        await pool.start()
        try:
            await pool.ask("someone", {"kind": "queries"})
        finally:
            await pool.stop()

    async def failing(settings: Settings) -> Worker:
        raise OSError("no process can be started")

    monkeypatch.setattr(Worker, "start", failing)
    monkeypatch.setattr(workers, "_LONGEST_START", 0.2)
    with pytest.raises(Problem) as raised:
        asyncio.run(run())
    assert (raised.value.kind, raised.value.headers) == ("busy", {"Retry-After": "15"})
