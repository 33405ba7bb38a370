"""Processes that answer, and that are killed when they take too long or too much.

A query that Oxigraph is working on cannot be interrupted, so each is asked in a process of its own, over pipes: a job
as JSON goes in, a head as JSON and a body come out, each with its length before it. A process that took more than it
may, or whose client has gone, is killed, with the processes it has started. Each process that ends, for whatever
reason, is replaced at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import stakegraph
from stakegraph.server.problems import Problem

if TYPE_CHECKING:
    from stakegraph.server.settings import Settings

_BETWEEN_LOOKS = 0.05
_MEBIBYTE = 1 << 20
_LONGEST_START = 30.0  # seconds
LONGEST_WAIT = 30.0  # seconds until a worker is free
MOST_WAITING = 64  # requests
SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 10.0  # seconds between attempts to start a worker
READY = b"ready"


@dataclass(frozen=True)
class Reply:
    """The answer of a worker; `version` names the state of the store that it read."""

    body: bytes
    media_type: str
    version: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Worker:
    """One process. It does one job at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._at_start = 0

    @classmethod
    async def start(cls, settings: Settings) -> Worker:
        told = {"store": str(settings.store.resolve()), "rows": settings.rows}
        root = str(Path(stakegraph.__file__).parent.parent)
        environment = {name: value for name, value in os.environ.items() if name != "STAKEGRAPH_TOKEN"}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, environment.get("PYTHONPATH"))))
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "stakegraph.server.answering", json.dumps(told),
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environment,
                start_new_session=True,  # Ctrl-C is for the server, which ends its workers itself
            )
        )  # fmt: skip

    async def is_ready(self) -> bool:
        """Wait until the process can take jobs; return False if it ends before."""
        assert self._process.stdout is not None
        try:
            await self._process.stdout.readexactly(len(READY))
        except asyncio.IncompleteReadError:
            return False
        self._at_start = memory_of(self._process.pid)
        return True

    async def ask(self, job: dict[str, Any], settings: Settings) -> Reply:
        """Do a job.

        Raises
        ------
        Problem
            What the worker says, or ``time-limit`` or ``memory-limit``; after these it must be killed.
        """
        reading = asyncio.ensure_future(self._exchange(job))
        try:
            await self._watch(reading, settings)
            return reading.result()
        finally:
            reading.cancel()

    async def _watch(self, reading: asyncio.Future[Reply], settings: Settings) -> None:
        clock = asyncio.get_running_loop().time
        end, before = clock() + settings.seconds, memory_of(self._process.pid)
        while not (await asyncio.wait({reading}, timeout=_BETWEEN_LOOKS))[0]:
            if clock() >= end:
                raise Problem("time-limit", f"it took longer than {settings.seconds:g} s")
            if memory_of(self._process.pid) - before > settings.mebibytes * _MEBIBYTE:
                raise Problem("memory-limit", f"it took more than {settings.mebibytes:,} MiB of memory")

    async def _exchange(self, job: dict[str, Any]) -> Reply:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            content = json.dumps(job).encode()
            stdin.write(len(content).to_bytes(8, "big") + content)
            await stdin.drain()
            head = json.loads(await stdout.readexactly(int.from_bytes(await stdout.readexactly(8), "big")))
            body = await stdout.readexactly(int.from_bytes(await stdout.readexactly(8), "big"))
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Problem("engine-failed", "the process that worked on the answer ended") from error
        if "problem" in head:
            raise Problem(**head["problem"])
        return Reply(body, **head)

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    def has_grown(self, mebibytes: int) -> bool:
        return memory_of(self._process.pid) - self._at_start > mebibytes * _MEBIBYTE

    async def wait(self) -> None:
        """Wait until the process has ended."""
        await self._process.wait()

    async def kill(self) -> None:
        """End the process and all that it has started, also when it has ended by itself."""
        with suppress(ProcessLookupError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        await self.wait()


class Workers:
    """A fixed number of workers; a limited number of requests waits until one is free."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting = 0
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()  # the last one knows the most cases
        self._ready: set[Worker] = set()
        self._keepers: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start the workers, and wait until each can take jobs or has failed to start once."""
        tried = [asyncio.Event() for _ in range(self._settings.workers)]
        self._keepers = [asyncio.create_task(self._keep(event)) for event in tried]
        for event in tried:
            await event.wait()

    async def stop(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    @property
    def ready(self) -> bool:
        return any(worker.alive for worker in self._ready)

    async def ask(self, job: dict[str, Any]) -> Reply:
        """Have a job done by the next free worker; when the client disconnects, the work is stopped."""
        worker = await self._take()
        is_sound = False
        try:
            reply = await worker.ask(job, self._settings)
            is_sound = True
            return reply
        except Problem as problem:
            is_sound = problem.kind not in ("time-limit", "memory-limit", "engine-failed")
            raise
        finally:
            if is_sound and not worker.has_grown(self._settings.mebibytes):
                self._idle.put_nowait(worker)
            else:
                self._ready.discard(worker)
                await asyncio.shield(worker.kill())

    async def _take(self) -> Worker:
        """Return an idle worker, or wait for the next one that is free."""
        if self._waiting >= MOST_WAITING:
            raise Problem("busy", f"{self._waiting} requests are waiting", {"Retry-After": "15"})
        self._waiting += 1
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                while not (worker := await self._idle.get()).alive:
                    pass
        except TimeoutError:
            raise Problem(
                "busy", f"no worker was free in {LONGEST_WAIT:g} s", {"Retry-After": "15"}
            ) from None
        finally:
            self._waiting -= 1
        return worker

    async def _keep(self, tried: asyncio.Event) -> None:
        """Keep one worker running: start it, and start another whenever it ends.

        A worker that was ready is replaced at once. When workers fail to start, the pauses grow to `LONGEST_PAUSE`.
        """
        pause = 0.0
        while True:
            is_ready = await self._run_worker(tried)
            pause = 0.0 if is_ready else min(LONGEST_PAUSE, 2 * pause or SHORTEST_PAUSE)
            if not is_ready:
                print(
                    f"error: a worker failed to start; next try in {pause:g} s", file=sys.stderr, flush=True
                )
            await asyncio.sleep(pause)

    async def _run_worker(self, tried: asyncio.Event) -> bool:
        """Run a worker until it ends; return whether it ever could take jobs."""
        worker = None
        try:
            worker = await Worker.start(self._settings)
            async with asyncio.timeout(_LONGEST_START):
                is_ready = await worker.is_ready()
            tried.set()
            if is_ready:
                self._ready.add(worker)
                self._idle.put_nowait(worker)
                await worker.wait()
            return is_ready
        except OSError:  # no process can be started, or (TimeoutError) it does not get ready
            return False
        finally:
            tried.set()
            if worker is not None:
                self._ready.discard(worker)
                await worker.kill()


def memory_of(pid: int) -> int:
    """Return the memory of a process in bytes; 0 if unknown, or if the process has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def problem_head(problem: Problem) -> dict[str, Any]:
    """Return a problem as the head of an answer."""
    return {"problem": asdict(problem)}
