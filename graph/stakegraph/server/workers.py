"""Processes that answer, and that are killed when they take too long or too much.

A query that Oxigraph is working on cannot be interrupted, so each is asked in a process of its own, over pipes: a job
as JSON goes in, a head as JSON and a body come out, each with its length before it. A process that took more than it
may, or whose asker has gone, is killed, and another takes its place.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import stakegraph
from stakegraph.server.problems import Problem
from stakegraph.server.turns import Turns

if TYPE_CHECKING:
    from stakegraph.server.settings import Settings

_BETWEEN_LOOKS = 0.05
_MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Reply:
    """What a worker answered; `version` names the state of the store that it read."""

    body: bytes
    media_type: str
    version: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Worker:
    """One process. It does one job at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._at_start = memory_of(process.pid)

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

    async def kill(self) -> None:
        if self.alive:
            self._process.kill()
        await self._process.wait()


class Workers:
    """A fixed number of workers, and the turns by which they are had."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turns = Turns(settings.workers, settings.seconds)
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()

    async def start(self) -> None:
        for _ in range(self._settings.workers):
            self._idle.append(await self._hire())

    async def stop(self) -> None:
        for worker in list(self._all):
            await worker.kill()

    @property
    def ready(self) -> bool:
        return any(worker.alive for worker in self._all)

    async def ask(self, client: str, job: dict[str, Any]) -> Reply:
        """Have a job done when it is the client's turn; when the client goes away, the work is stopped."""
        async with self._turns.turn(client):
            worker = self._idle.pop() if self._idle else await self._hire()
            if not worker.alive:
                self._all.discard(worker)
                worker = await self._hire()
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
                    self._idle.append(worker)
                else:
                    self._all.discard(worker)
                    await asyncio.shield(worker.kill())

    async def _hire(self) -> Worker:
        worker = await Worker.start(self._settings)
        self._all.add(worker)
        return worker


def memory_of(pid: int) -> int:
    """Return the bytes that a process holds; 0 where the system does not tell, or the process has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def problem_head(problem: Problem) -> dict[str, Any]:
    """Return a problem as the head of an answer."""
    return {"problem": asdict(problem)}
