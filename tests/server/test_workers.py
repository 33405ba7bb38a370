"""Processes that end are replaced, whatever ended them, and the server tells so by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path
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
            return await pool.ask({"kind": "queries"}), pool.ready
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
            await pool.ask({"kind": "queries"})
        finally:
            await pool.stop()

    async def failing(settings: Settings) -> Worker:
        raise OSError("no process can be started")

    monkeypatch.setattr(Worker, "start", failing)
    monkeypatch.setattr(workers, "LONGEST_WAIT", 0.2)
    with pytest.raises(Problem) as raised:
        asyncio.run(run())
    assert (raised.value.kind, raised.value.headers) == ("busy", {"Retry-After": "15"})


def test_a_limited_number_of_requests_waits(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> list[Any]:
        pool = Workers(Settings(store))  # no worker is started
        return await asyncio.gather(*[pool.ask({}) for _ in range(4)], return_exceptions=True)

    monkeypatch.setattr(workers, "MOST_WAITING", 3)
    monkeypatch.setattr(workers, "LONGEST_WAIT", 0.2)
    problems = asyncio.run(run())
    assert [problem.kind for problem in problems] == ["busy"] * 4
    assert [problem.detail for problem in problems].count("3 requests are waiting") == 1


CHILD = """
import subprocess, sys
if "stakegraph.server.answering" in sys.orig_argv:
    subprocess.Popen(["sleep", "600"], stdout=subprocess.DEVNULL)
"""


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the processes of a server do not show")
@pytest.mark.parametrize(
    "ending", ["the worker takes too long", "the worker is killed", "the server is killed"]
)
def test_a_worker_takes_its_child_processes_along(
    ending: str, start: Start, store: Path, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(CHILD, encoding="utf-8")
    path = f"import os; os.environ['PYTHONPATH'] = {str(tmp_path)!r}"
    with start("--store", str(store), "--workers", "1", "--time-limit", "1", before=path) as served:
        (worker,) = served.children()
        children = children_of(worker)
        assert len(children) == 1
        if ending == "the worker takes too long":
            served.client.get(f"/sparql?query={quote(RUNAWAY)}")
        else:
            os.kill(worker if ending == "the worker is killed" else served.process.pid, signal.SIGKILL)
        assert eventually(lambda: not any(map(is_running, [worker, *children])))
