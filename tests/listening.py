"""Who is there to notice a leak: a listener that hears whoever connects, and a file that tells when it is read."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CANARY = "the-canary-was-read"


class Listener(socketserver.ThreadingTCPServer):
    """Counts who connects, and hangs up."""

    daemon_threads = True

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _HangUp)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _HangUp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Listener)
        self.server.heard.append(self.request.recv(4096))


@contextmanager
def at_work(server: socketserver.BaseServer) -> Iterator[None]:
    """Let a server serve in a thread of its own, and end it."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server, at_work(server):
        yield server


@pytest.fixture
def canary(tmp_path: Path) -> str:
    path = tmp_path / "canary.ttl"
    path.write_text(f'<http://x/a> <http://x/b> "{CANARY}" .', encoding="utf-8")
    return path.as_uri()
