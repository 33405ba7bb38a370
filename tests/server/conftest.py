"""A real server on loopback, in a process of its own, as `stakegraph serve` starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stakegraph import bundled_case
from stakegraph.loading import load_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

httpx = pytest.importorskip("httpx")
pytest.importorskip("uvicorn")
pytest.importorskip("starlette")


class Reached:
    """An address of a server, and a client of it."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self.client = httpx.Client(base_url=address, trust_env=False, timeout=30)

    def connect(self) -> socket.socket:
        """Return a bare connection."""
        host, _, port = self.address.removeprefix("http://").partition(":")
        return socket.create_connection((host, int(port)), timeout=30)


class Served(Reached):
    """A server that runs: its address, a client, and how it ended."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        super().__init__(address)
        self.process = process

    def children(self) -> set[int]:
        """Return the processes that work for it."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(
            encoding="ascii"
        )
        return set(map(int, listed.split()))

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Return the exit code and the log."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(sign)
        log = self.process.communicate(timeout=30)[1]
        return self.process.returncode, log


@contextmanager
def serving(*arguments: str, before: str = "", **environment: str) -> Iterator[Served]:
    """Start a server on any free port, and end it; `before` is Python that runs in its process first."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"{before}\nfrom stakegraph.cli import main; main()",
            "serve",
            "--port",
            "0",
            *arguments,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )
    assert process.stdout is not None
    served = Served(process, process.stdout.readline().partition(" ")[0])
    try:
        yield served
    finally:
        served.stop()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "store"
    load_cases(folder, [bundled_case()])
    return folder


@pytest.fixture(scope="session")
def served(store: Path) -> Iterator[Served]:
    with serving("--store", str(store), "--time-limit", "8") as server:
        yield server


@pytest.fixture
def start() -> Callable[..., AbstractContextManager[Served]]:
    return serving
