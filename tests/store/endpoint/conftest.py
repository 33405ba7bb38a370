"""A server that sends the bytes that a test gives it, and records its requests."""

from __future__ import annotations

import socketserver
import sys
from typing import TYPE_CHECKING

import pytest

from listening import at_work

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

JSON = "application/sparql-results+json"
ROWS = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"9"}}]}}'


class Scripted(socketserver.ThreadingTCPServer):
    """Gives the answers of a script, one a connection and the last one forever, and hangs up after each."""

    daemon_threads = True

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self._script: list[Callable[[socket.socket], object]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/query"

    def says(
        self,
        body: bytes = ROWS,
        content_type: str = JSON,
        status: str = "200 OK",
        *headers: str,
        length: int | None = None,
    ) -> None:
        """Add an answer with a length, which may be a lie."""
        lines = [
            f"HTTP/1.1 {status}",
            f"Content-Type: {content_type}",
            f"Content-Length: {len(body) if length is None else length}",
            *headers,
        ]
        self.sends(("\r\n".join(lines) + "\r\n\r\n").encode() + body)

    def sends(self, answer: bytes) -> None:
        """Add an answer as it is."""
        self.does(lambda connection: connection.sendall(answer))

    def does(self, answer: Callable[[socket.socket], object]) -> None:
        """Add an answer that does what it likes with the connection."""
        self._script.append(answer)

    def next_answer(self) -> Callable[[socket.socket], object]:
        return self._script[0] if len(self._script) == 1 else self._script.pop(0)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up, which is what they should do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Scripted)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline()
            if not line:
                return
            head += line
        lengths = [line for line in head.lower().splitlines() if line.startswith(b"content-length:")]
        self.server.requests.append(head + self.rfile.read(int(lengths[0].split()[1])))
        self.server.next_answer()(self.connection)


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as server, at_work(server):
        yield server


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hide the credentials of the user, and do not wait between attempts."""
    for name in ("USER", "PASSWORD", "TOKEN", "UPDATE_URL", "ALLOW_PLAIN_HTTP"):
        monkeypatch.delenv(f"STAKEGRAPH_{name}", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path_factory.getbasetemp() / "no-netrc"))
    monkeypatch.setattr("stakegraph.store.endpoint.exchange._BACKOFF", lambda _: 0.0)
